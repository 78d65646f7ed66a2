package net.pptpalg.gateway.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.gateway.api.EventSource.Subscription;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.CallCause;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.binding.NatOptions;
import net.pptpalg.nat.policy.Refusal;
import net.pptpalg.nat.table.CallCounters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventFeedTest {
  private static final int CLIENT = Ipv4Address.parse("192.168.1.2");
  private static final int SERVER = Ipv4Address.parse("203.0.113.5");
  private static final int PUBLIC = Ipv4Address.parse("198.51.100.1");
  private static final long STOP_MS = 20_000;

  @TempDir Path directory;

  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final CallCounters lane = new CallCounters();
  private EventFeed feed;
  private Bindings bindings;

  @Test
  void shouldTellTheStoryOfACallToItsSubscribers() throws Exception {
    start(EventOutlets.NONE);
    feed.subscribe(line -> lines.add(new String(line, StandardCharsets.UTF_8)));
    call(new CallCause(CallCause.Said.DISCONNECT_NOTIFY, 2, 4, 16));
    feed.stop(STOP_MS);

    assertEquals(
        List.of(
            "connection-opened",
            "connection-established",
            "call-requested",
            "call-established",
            "call-ended",
            "connection-ended"),
        lines.stream().map(line -> fields(line).get("event")).toList());
    Map<String, Object> ended = fields(lines.get(4));
    assertEquals("192.168.1.2", ended.get("client"));
    assertEquals("203.0.113.5", ended.get("server"));
    assertEquals("198.51.100.1", ended.get("publicAddress"));
    assertEquals(4000, ended.get("publicPort"));
    assertEquals(7, ended.get("insideCallId"));
    assertEquals(7, ended.get("outsideCallId"));
    assertEquals(900, ended.get("remoteCallId"));
    assertEquals(1, ended.get("packetsToServer"));
    assertEquals(100, ended.get("bytesToServer"));
    assertEquals("disconnected", ended.get("reason"));
    Map<?, ?> cause = (Map<?, ?>) ended.get("cause");
    assertEquals("Call-Disconnect-Notify", cause.get("message"));
    assertEquals("General Error", cause.get("resultText"));
    assertEquals("No-Resource", cause.get("errorText"));
    assertEquals(16, cause.get("causeCode"));
    lines.forEach(line -> assertTrue(line.endsWith("}\n"), line));
  }

  @Test
  void shouldTellHowLongACallLastedWhateverTheClockOnTheWallDoes() throws Exception {
    for (long stepMs : new long[] {3_600_000, -3_600_000}) {
      AtomicLong wallMs = new AtomicLong(1_700_000_000_000L);
      feed = new EventFeed(new EventCounters(), List.of(), wallMs::get);
      begin();
      feed.subscribe(line -> lines.add(new String(line, StandardCharsets.UTF_8)));
      long nowNs = System.nanoTime();
      ControlConnection connection = bindings.openFromInside(CLIENT, 4000, SERVER, 1723, nowNs);
      bindings.established(connection);
      Call call = bindings.request(connection, 7, -1, nowNs);
      bindings.establish(call, 900);

      wallMs.addAndGet(stepMs);
      bindings.tick(nowNs);
      assertEquals(1, bindings.callCount(), "no time-out has passed");
      bindings.end(call, EndReason.DISCONNECTED, nowNs);
      feed.stop(STOP_MS);

      Map<String, Object> ended = fields(lines.get(lines.size() - 1));
      assertEquals("call-ended", ended.get("event"));
      double seconds = ((Number) ended.get("seconds")).doubleValue();
      assertTrue(seconds >= 0 && seconds < 60, "lasted " + seconds + " s");
      assertEquals(Instant.ofEpochMilli(wallMs.get()).toString(), ended.get("time"));
    }
  }

  @Test
  void shouldTellWhatHappensToTheGatewayItself() throws Exception {
    start(EventOutlets.NONE);
    feed.subscribe(line -> lines.add(new String(line, StandardCharsets.UTF_8)));
    feed.announce(EventKind.INTERFACE_GONE, "wan0");
    feed.stop(STOP_MS);

    Map<String, Object> gone = fields(lines.get(0));
    assertEquals("interface-gone", gone.get("event"));
    assertEquals("wan0", gone.get("detail"));
    assertNull(gone.get("client"));
  }

  @Test
  void shouldTellWhoIsRefusedAndWhy() throws Exception {
    start(EventOutlets.NONE);
    feed.subscribe(line -> lines.add(new String(line, StandardCharsets.UTF_8)));
    bindings.refused(true, CLIENT, 4000, SERVER, 1723, Refusal.RULE_RATE, 3);
    bindings.refused(false, CLIENT, 4000, SERVER, 1723, Refusal.DENIED, 0);
    feed.stop(STOP_MS);

    Map<String, Object> limited = fields(lines.get(0));
    assertEquals("connection-refused", limited.get("event"));
    assertEquals("outward", limited.get("direction"));
    assertEquals("rule-rate", limited.get("reason"));
    assertEquals(3, limited.get("rule"));
    assertNull(fields(lines.get(1)).get("rule"));
  }

  @Test
  void shouldNotWaitForASlowSubscriberButCountWhatIsLost() throws Exception {
    start(EventOutlets.NONE);
    CountDownLatch reading = new CountDownLatch(1);
    feed.subscribe(
        line -> {
          try {
            reading.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    int events = 50_000;
    for (int i = 0; i < events; i++) {
      bindings.refused(true, CLIENT, 4000, SERVER, 1723, Refusal.DENIED, 0);
    }
    reading.countDown();
    feed.stop(STOP_MS);
    long published = feed.counters().get(EventCounter.PUBLISHED);
    long lost = feed.counters().get(EventCounter.LOST);
    assertEquals(events, published + lost);
    assertTrue(lost > 0, "lost " + lost);
  }

  @Test
  void shouldBoundTheNumberOfSubscribers() throws Exception {
    start(EventOutlets.NONE);
    List<Subscription> subscriptions = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      subscriptions.add(feed.subscribe(line -> lines.add("")));
    }
    assertNull(feed.subscribe(line -> lines.add("")));
    subscriptions.get(3).close();
    assertNotNull(feed.subscribe(line -> lines.add("")));
    feed.stop(STOP_MS);
  }

  @Test
  void shouldRecordWhoHadWhichPortAndCallId() throws Exception {
    Path file = directory.resolve("calls.log");
    start(new EventOutlets(file, 1 << 20, 3, null, null));
    call(CallCause.NONE);
    feed.stop(STOP_MS);

    List<String> records = Files.readAllLines(file);
    assertEquals(
        List.of("call-established", "call-ended"),
        records.stream().map(line -> fields(line).get("event")).toList());
    assertEquals(4000, fields(records.get(0)).get("publicPort"));
    assertEquals(2, feed.counters().get(EventCounter.ACCOUNTED));
  }

  @Test
  void shouldKeepSoManyFilesOfSoManyBytes() throws Exception {
    Path file = directory.resolve("calls.log");
    start(new EventOutlets(file, 1000, 3, null, null));
    for (int i = 0; i < 20; i++) {
      call(CallCause.NONE);
    }
    feed.stop(STOP_MS);

    for (String name : List.of("calls.log", "calls.log.1", "calls.log.2")) {
      assertTrue(Files.size(directory.resolve(name)) <= 1000, name);
      for (String line : Files.readAllLines(directory.resolve(name))) {
        assertNotNull(fields(line).get("event"));
      }
    }
    assertTrue(Files.notExists(directory.resolve("calls.log.3")));
    assertEquals(40, feed.counters().get(EventCounter.ACCOUNTED));
  }

  @Test
  void shouldLoseRecordsAndCountThemWhenTheDiskIsFull() throws Exception {
    start(new EventOutlets(Path.of("/dev/full"), 1000, 3, null, null));
    feed.subscribe(line -> lines.add(new String(line, StandardCharsets.UTF_8)));
    call(CallCause.NONE);
    call(CallCause.NONE);
    feed.stop(STOP_MS);

    assertEquals(4, feed.counters().get(EventCounter.ACCOUNTING_LOST));
    assertEquals(0, feed.counters().get(EventCounter.ACCOUNTED));
    assertEquals(12, lines.size());
  }

  @Test
  void shouldSayWhyTheAccountingFileCannotBeOpened() {
    IOException failure =
        assertThrows(
            IOException.class, () -> new EventOutlets(directory, 1000, 3, null, null).open());
    assertEquals("accounting file " + directory + ": it is a directory", failure.getMessage());
  }

  @Test
  void shouldSendEventsInTheFormOfSyslog() throws Exception {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(10_000);
      start(
          new EventOutlets(
              null,
              1000,
              3,
              null,
              new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort())));
      bindings.refused(true, CLIENT, 4000, SERVER, 1723, Refusal.DENIED, 0);
      DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
      server.receive(packet);
      String message = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
      feed.stop(STOP_MS);

      assertTrue(
          message.matches(
              "<29>1 \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z [!-~]+ pptp-alg"
                  + " \\d+ connection-refused - \\{\"event\":\"connection-refused\".*\\}"),
          message);
      assertEquals(1, feed.counters().get(EventCounter.SYSLOG_SENT));
    }
  }

  private void start(EventOutlets outlets) throws IOException {
    feed = outlets.open();
    begin();
  }

  private void begin() {
    NatOptions options =
        new NatOptions(
            new int[] {PUBLIC},
            new int[] {3},
            32768,
            60999,
            NatOptions.Timeouts.DEFAULT,
            NatOptions.Limits.NONE,
            List.of());
    bindings = new Bindings(options, new CallCounters[] {lane}, feed);
    feed.start(bindings);
  }

  private void call(CallCause cause) {
    long nowNs = System.nanoTime();
    ControlConnection connection = bindings.openFromInside(CLIENT, 4000, SERVER, 1723, nowNs);
    bindings.established(connection);
    Call call = bindings.request(connection, 7, -1, nowNs);
    bindings.establish(call, 900);
    lane.countToRemote(0, 100);
    bindings.cause(call, cause);
    bindings.end(call, EndReason.DISCONNECTED, nowNs);
    bindings.remove(connection, EndReason.CONTROL_CLOSED, nowNs);
    // The Call ID and the slot are free again.
    bindings.tick(nowNs + NatOptions.Timeouts.DEFAULT.callIdRestNs() + 1);
  }

  private static Map<String, Object> fields(String line) {
    try {
      return JSON.std.mapFrom(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }
}
