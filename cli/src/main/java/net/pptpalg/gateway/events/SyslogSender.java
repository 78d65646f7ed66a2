package net.pptpalg.gateway.events;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Sends each event to a syslog server, a datagram each (RFC 5424, RFC 5426). The message is the
 * event's JSON; its name is the MSGID.
 */
final class SyslogSender implements EventSink {
  /** Facility daemon (3), severities notice (5) and informational (6); RFC 5424 section 6.2.1. */
  private static final int NOTICE = 3 * 8 + 5;

  private static final int INFORMATIONAL = 3 * 8 + 6;

  private final DatagramChannel channel;
  private final String host;
  private final EventCounters counters;

  /**
   * @param server resolved
   * @param host the name of this machine
   */
  SyslogSender(InetSocketAddress server, String host, EventCounters counters) throws IOException {
    this.host = printable(host);
    this.counters = counters;
    this.channel = DatagramChannel.open();
    channel.configureBlocking(false);
    channel.connect(server);
  }

  @Override
  public void accept(Event event, byte[] line) {
    byte[] head = head(event).getBytes(StandardCharsets.US_ASCII);
    ByteBuffer datagram = ByteBuffer.allocate(head.length + line.length);
    // Without the line feed.
    datagram.put(head).put(line, 0, line.length - 1).flip();
    try {
      boolean sent = channel.write(datagram) > 0;
      counters.increment(sent ? EventCounter.SYSLOG_SENT : EventCounter.SYSLOG_LOST);
    } catch (IOException e) {
      // Nobody listens there, for example: the next one is tried all the same.
      counters.increment(EventCounter.SYSLOG_LOST);
    }
  }

  /** {@code <PRI>VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA} and a blank. */
  private String head(Event event) {
    return "<"
        + (event.kind().isTrouble() ? NOTICE : INFORMATIONAL)
        + ">1 "
        + Instant.ofEpochMilli(event.timeMs())
        + " "
        + host
        + " pptp-alg "
        + ProcessHandle.current().pid()
        + " "
        + event.kind().text()
        + " - ";
  }

  private static String printable(String host) {
    String text = host.replaceAll("[^!-~]", "");
    return text.isEmpty() ? "-" : text.substring(0, Math.min(text.length(), 255));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It was sent, or lost, already.
      return;
    }
  }
}
