package net.pptpalg.gateway.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.nat.binding.CallCause;
import net.pptpalg.nat.binding.EndReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a journal in Perl: the JDK can't read datagrams of a Unix socket. */
@Timeout(60)
class JournalSenderTest {
  /** Prints an entry for each line it is asked by, so that it may also be slow. */
  private static final String JOURNAL =
      """
      use IO::Socket::UNIX; use Socket; $| = 1;
      my $s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die $!;
      print "listening\\n";
      while (<STDIN>) { $s->recv(my $m, 65536); $m =~ s/\\n/|/g; print "$m\\n"; }
      """;

  private static final Event.Ends ENDS =
      new Event.Ends(
          3,
          true,
          Ipv4Address.parse("192.168.1.2"),
          4000,
          Ipv4Address.parse("203.0.113.5"),
          1723,
          Ipv4Address.parse("198.51.100.1"),
          4001);

  @TempDir Path directory;

  private final EventCounters counters = new EventCounters();
  private Process journal;
  private BufferedReader entries;

  @AfterEach
  void stopJournal() {
    if (journal != null) {
      journal.destroyForcibly();
    }
  }

  @Test
  void shouldGiveTheJournalAFieldForEachValueOfACallThatBegins() throws Exception {
    Path path = listen();
    try (JournalSender sender = new JournalSender(path, counters)) {
      sender.accept(event(EventKind.CALL_ESTABLISHED, CallCause.NONE, null), new byte[0]);
      Map<String, String> entry = next();
      assertEquals(
          "call 9 of 192.168.1.2:4000 to 203.0.113.5 is established: public address"
              + " 198.51.100.1:4001, Call ID 8",
          entry.get("MESSAGE"));
      assertTrue(entry.get("MESSAGE_ID").matches("[0-9a-f]{32}"));
      assertEquals("6", entry.get("PRIORITY"));
      assertEquals("pptp-alg", entry.get("SYSLOG_IDENTIFIER"));
      assertEquals("call-established", entry.get("PPTPALG_EVENT"));
      assertEquals("192.168.1.2", entry.get("PPTPALG_CLIENT"));
      assertEquals("4000", entry.get("PPTPALG_CLIENT_PORT"));
      assertEquals("198.51.100.1", entry.get("PPTPALG_PUBLIC_ADDRESS"));
      assertEquals("4001", entry.get("PPTPALG_PUBLIC_PORT"));
      assertEquals("7", entry.get("PPTPALG_INSIDE_CALL_ID"));
      assertEquals("8", entry.get("PPTPALG_OUTSIDE_CALL_ID"));
      assertEquals("900", entry.get("PPTPALG_REMOTE_CALL_ID"));
      assertNull(entry.get("PPTPALG_REASON"));
    }
    assertEquals(1, counters.get(EventCounter.JOURNALED));
    assertEquals(0, counters.get(EventCounter.JOURNAL_LOST));
  }

  @Test
  void shouldSayWhyACallEndedAndWhatItCarried() throws Exception {
    Path path = listen();
    CallCause cause = new CallCause(CallCause.Said.DISCONNECT_NOTIFY, 2, 4, 16);
    try (JournalSender sender = new JournalSender(path, counters)) {
      sender.accept(event(EventKind.CALL_ENDED, cause, EndReason.DISCONNECTED), new byte[0]);
      Map<String, String> entry = next();
      assertEquals("call-ended", entry.get("PPTPALG_EVENT"));
      assertEquals("disconnected", entry.get("PPTPALG_REASON"));
      assertEquals("5.0", entry.get("PPTPALG_SECONDS"));
      assertEquals("11", entry.get("PPTPALG_PACKETS_TO_SERVER"));
      assertEquals("Call-Disconnect-Notify", entry.get("PPTPALG_CAUSE_MESSAGE"));
      assertEquals("16", entry.get("PPTPALG_CAUSE_CAUSE_CODE"));
      assertTrue(entry.get("MESSAGE").contains("has ended (" + EndReason.DISCONNECTED.sentence()));
    }
  }

  @Test
  void shouldRecordCallsOnly() throws Exception {
    Path path = listen();
    try (JournalSender sender = new JournalSender(path, counters)) {
      sender.accept(
          new Event(EventKind.CONNECTION_OPENED, 0, ENDS, null, null, null, 0, null), null);
      sender.accept(event(EventKind.CALL_REQUESTED, CallCause.NONE, null), null);
      sender.accept(event(EventKind.CALL_ESTABLISHED, CallCause.NONE, null), null);
      assertEquals("call-established", next().get("PPTPALG_EVENT"));
    }
    assertEquals(1, counters.get(EventCounter.JOURNALED));
  }

  @Test
  void shouldLoseAndCountRecordsRatherThanWaitForAJournalThatNeverReads() throws Exception {
    Path path = listen();
    try (JournalSender sender = new JournalSender(path, counters)) {
      for (int i = 0; i < 2000; i++) {
        sender.accept(event(EventKind.CALL_ESTABLISHED, CallCause.NONE, null), null);
      }
      long lost = counters.get(EventCounter.JOURNAL_LOST);
      assertTrue(lost > 0, "all of them fitted into the socket's buffer");
      assertEquals(2000, lost + counters.get(EventCounter.JOURNALED));

      next();
      long before = counters.get(EventCounter.JOURNALED);
      sender.accept(event(EventKind.CALL_ESTABLISHED, CallCause.NONE, null), null);
      assertEquals(before + 1, counters.get(EventCounter.JOURNALED));
    }
  }

  @Test
  void shouldFindAJournalThatWasStartedAgain() throws Exception {
    Path path = listen();
    try (JournalSender sender = new JournalSender(path, counters)) {
      journal.destroyForcibly().waitFor();
      sender.accept(event(EventKind.CALL_ESTABLISHED, CallCause.NONE, null), null);
      assertEquals(1, counters.get(EventCounter.JOURNAL_LOST));
      Files.delete(path);
      listen();
      while (counters.get(EventCounter.JOURNALED) == 0) {
        sender.accept(event(EventKind.CALL_ESTABLISHED, CallCause.NONE, null), null);
        Thread.onSpinWait();
      }
      assertEquals("call-established", next().get("PPTPALG_EVENT"));
    }
  }

  @Test
  void shouldSayThatNobodyListens() {
    EventOutlets outlets = new EventOutlets(null, 1000, 3, directory.resolve("none"), null);
    IOException failure = assertThrows(IOException.class, outlets::open);
    assertEquals(
        "journal "
            + directory.resolve("none")
            + ": Unix socket: connect: ENOENT - nobody listens on "
            + directory.resolve("none"),
        failure.getMessage());
  }

  private static Event event(EventKind kind, CallCause cause, EndReason reason) {
    Event.CallPart call = new Event.CallPart(9, 7, 8, 900, 1000, 11, 12, 13, 14, cause);
    return new Event(kind, 6000, ENDS, call, reason, null, 0, null);
  }

  private Path listen() throws IOException {
    Path path = directory.resolve("journal");
    journal =
        new ProcessBuilder("perl", "-we", JOURNAL, path.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    entries =
        new BufferedReader(new InputStreamReader(journal.getInputStream(), StandardCharsets.UTF_8));
    assertEquals("listening", entries.readLine());
    return path;
  }

  private Map<String, String> next() throws IOException {
    journal.getOutputStream().write('\n');
    journal.getOutputStream().flush();
    String line = entries.readLine();
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : line.split("\\|")) {
      int equals = field.indexOf('=');
      assertTrue(equals > 0, line);
      assertTrue(field.substring(0, equals).matches("[A-Z][A-Z0-9_]{0,63}"), field);
      assertNull(fields.put(field.substring(0, equals), field.substring(equals + 1)), field);
    }
    assertFalse(fields.isEmpty());
    return fields;
  }
}
