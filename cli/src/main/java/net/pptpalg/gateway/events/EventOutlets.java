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
 * @param journal the socket of a journal that takes the same records, or null for none
 * @param syslog a syslog server, or null for none
 */
public record EventOutlets(
    Path accounting,
    long accountingBytes,
    int accountingFiles,
    Path journal,
    InetSocketAddress syslog) {
  public static final int DEFAULT_MEBIBYTES = 64;
  public static final int DEFAULT_FILES = 8;

  /** Where the system's journal takes entries. */
  public static final Path SYSTEM_JOURNAL = Path.of("/run/systemd/journal/socket");

  /** Events go nowhere else. */
  public static final EventOutlets NONE =
      new EventOutlets(null, (long) DEFAULT_MEBIBYTES << 20, DEFAULT_FILES, null, null);

  /**
   * Opens them.
   *
   * @throws IOException when one can't be opened; the message is for the operator
   */
  public EventFeed open() throws IOException {
    EventCounters counters = new EventCounters();
    List<EventSink> sinks = new ArrayList<>();
    if (accounting != null) {
      add(
          sinks,
          "accounting file " + accounting,
          () -> new AccountingFile(accounting, accountingBytes, accountingFiles, counters));
    }
    if (journal != null) {
      add(sinks, "journal " + journal, () -> new JournalSender(journal, counters));
    }
    if (syslog != null) {
      add(sinks, "syslog server " + syslog, () -> new SyslogSender(syslog, hostName(), counters));
    }
    return new EventFeed(counters, sinks);
  }

  /** Opens one. */
  private interface Opening {
    EventSink open() throws IOException;
  }

  private static void add(List<EventSink> sinks, String what, Opening opening) throws IOException {
    try {
      sinks.add(opening.open());
    } catch (IOException | RuntimeException e) {
      sinks.forEach(EventSink::close);
      throw new IOException(what + ": " + e.getMessage(), e);
    }
  }

  private static String hostName() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
  }
}
