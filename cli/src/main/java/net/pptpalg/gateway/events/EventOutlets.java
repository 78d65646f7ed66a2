package net.pptpalg.gateway.events;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where events go besides subscribers.
 *
 * @param accounting the accounting file, or null for none
 * @param accountingBytes after which it is rotated
 * @param accountingFiles how many files there are at most, the current one included
 * @param syslog a syslog server, or null for none
 */
public record EventOutlets(
    Path accounting, long accountingBytes, int accountingFiles, InetSocketAddress syslog) {
  public static final int DEFAULT_MEBIBYTES = 64;
  public static final int DEFAULT_FILES = 8;

  /** Events go nowhere else. */
  public static final EventOutlets NONE =
      new EventOutlets(null, (long) DEFAULT_MEBIBYTES << 20, DEFAULT_FILES, null);

  /**
   * Opens them.
   *
   * @throws IOException when one can't be opened; the message is for the operator
   */
  public EventFeed open() throws IOException {
    EventCounters counters = new EventCounters();
    List<EventSink> sinks = new ArrayList<>();
    if (accounting != null) {
      try {
        sinks.add(new AccountingFile(accounting, accountingBytes, accountingFiles, counters));
      } catch (IOException e) {
        throw new IOException("accounting file " + accounting + ": " + e.getMessage(), e);
      }
    }
    if (syslog != null) {
      try {
        sinks.add(new SyslogSender(syslog, hostName(), counters));
      } catch (IOException | RuntimeException e) {
        sinks.forEach(EventSink::close);
        throw new IOException("syslog server " + syslog + ": " + e.getMessage(), e);
      }
    }
    return new EventFeed(counters, sinks);
  }

  private static String hostName() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
  }
}
