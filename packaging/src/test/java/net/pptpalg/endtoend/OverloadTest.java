package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.ManagementSocket;
import net.pptpalg.testbed.SessionRow;
import net.pptpalg.testbed.suite.endpoint.ExpectationException;
import net.pptpalg.testbed.suite.endpoint.ScriptedTcp;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.gateway.NamespaceSite;
import net.pptpalg.testbed.suite.gateway.Setup;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.ControlPair;
import net.pptpalg.testbed.suite.wire.GrePacket;
import net.pptpalg.testbed.suite.wire.IcmpError;
import net.pptpalg.testbed.suite.wire.IpPacket;
import net.pptpalg.testbed.suite.wire.PptpMessage;
import net.pptpalg.testbed.suite.wire.TcpSegment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * While somebody floods the gateway, another client's tunnel stays and a third one dials; what is
 * taken of the gateway stays within its bounds, and when it is over all is as before.
 */
@RequiresRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OverloadTest {

  private static final long FLOOD_NS = TimeUnit.MILLISECONDS.toNanos(1500);
  private static final Duration DIALLING = Duration.ofSeconds(30);
  private static final Duration RECOVERY = Duration.ofSeconds(5);
  private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int MOST_UNPROVEN = 4000;
  private static final int FLOOD_THREADS = 2;
  private static final long MIB = 1 << 20;

  private NamespaceSite site;
  private GatewayProcess gateway;
  private ManagementSocket management;
  private Bench bench;
  private CallPair victim;
  private Station attacker;
  private long probes;

  @BeforeAll
  void startGateway() {
    site = NamespaceSite.lay(Setup.ROUTER);
    gateway =
        GatewayProcess.start(
            site.topology(), "--max-unproven", Integer.toString(MOST_UNPROVEN), "--id-rest", "1");
    management = new ManagementSocket(Path.of(GatewayProcess.socket(site.topology())));
  }

  @AfterAll
  void stopGateway() {
    if (site != null) {
      site.close();
    }
  }

  @BeforeEach
  void setUpACall() {
    bench = new Bench(site, 1);
    victim = bench.dial().start().call(7, 9000);
    victim.expectAlive();
    attacker = bench.lanHost();
  }

  @AfterEach
  void leave() {
    bench.close();
    management.ask("POST", "/v1/sessions/kill", "{\"client\":\"0.0.0.0/0\"}");
  }

  @Test
  void shouldKeepOthersUpUnderAFloodOfGreForUnknownCalls() {
    Station server = victim.listener();
    long before = counter("gre_unknown_call_out");
    Flood flood =
        Flood.of(
            attacker,
            FLOOD_THREADS,
            number -> gre(attacker, server.address(), 10_000 + number, number));
    endure("GRE for unknown calls", flood);
    assertTrue(counter("gre_unknown_call_out") > before + 1000);
  }

  @Test
  void shouldKeepOthersUpUnderAFloodOfGreForUnknownCallsFromOutside() {
    Station outside = bench.wanHost();
    int publicAddress = bench.publicAddress();
    long before = counter("gre_unknown_call_in");
    Flood flood =
        Flood.of(
            outside, FLOOD_THREADS, number -> gre(outside, publicAddress, 10_000 + number, number));
    endure("GRE for unknown calls from outside", flood);
    assertTrue(counter("gre_unknown_call_in") > before + 1000);
  }

  @Test
  void shouldCountEveryPacketOfCallsThatTakeAllTheyCanGet() {
    floodOfFourCalls("GRE of four calls", 1, () -> {});
  }

  @Test
  void shouldShedGreFairlyAndSetCallsUpAtTwiceItsCapacity() {
    try (Slowed slowed = Slowed.toATwentieth(gateway.pid())) {
      // A probe may well be among those that are shed, or come later than it is waited for.
      Shed shed =
          floodOfFourCalls("GRE of four calls, with a twentieth of the time", 0, slowed::close);
      assertTrue(shed.packets() * 2 >= shed.ofPackets(), shed + ": not twice what it can do");
    }
  }

  private record Shed(long packets, long ofPackets) {}

  /**
   * Four calls of one client send what they can; each packet is counted, each call gets as much.
   */
  private Shed floodOfFourCalls(String name, int leastThrough, Runnable relief) {
    CallPair[] calls = new CallPair[4];
    Station server = bench.wanHost();
    for (int i = 0; i < calls.length; i++) {
      calls[i] = bench.dial(attacker, server).start().call(100 + i, 9100 + i);
    }
    // What comes to it is not looked at: the other tunnels' packets are.
    site.wan().remove(server);
    List<SessionRow> before = gateway.sessions();
    long countedBefore = countedGre();
    long translatedBefore = translatedGre();
    Flood flood =
        Flood.of(
            attacker,
            FLOOD_THREADS,
            number -> calls[number % calls.length].fromOpener(data(number)).build());
    long probesBefore = probes;
    endure(name, flood, leastThrough, relief);
    long sent = flood.sent() + probes - probesBefore;
    long counted = countedGre() - countedBefore;
    Shed shed = new Shed(counted - (translatedGre() - translatedBefore), counted);
    report(
        String.format(
            "%s: %,d sent, %,d counted, of these %,d shed", name, sent, counted, shed.packets()));
    assertTrue(counted <= sent && counted >= sent * 9 / 10, counted + " counted of " + sent);
    long least = Long.MAX_VALUE;
    long most = 0;
    for (CallPair call : calls) {
      long packets = packetsOf(call, gateway.sessions()) - packetsOf(call, before);
      least = Math.min(least, packets);
      most = Math.max(most, packets);
    }
    report(name + ": " + least + " to " + most + " packets a call");
    assertTrue(least * 10 >= most * 8, "a call got " + least + " through, another " + most);
    return shed;
  }

  @Test
  void shouldKeepOthersUpUnderAFloodOfSynsFromManyAddresses() {
    // Nobody has this address: what comes of the flood is the gateway's affair alone.
    int nobody = victim.listener().address() + 200;
    long droppedBefore = dropped(0);
    Flood flood =
        Flood.of(attacker, 1, number -> syn(0x0a4d8000 + number, 2000 + number, nobody, number));
    endure("SYNs from 4096 addresses", flood);
    assertTrue(counter("control_gave_way") > 1000);
    assertTrue(status("controlConnections") <= MOST_UNPROVEN + 10, "control connections");
    assertEquals(droppedBefore, dropped(0), "segments of control connections, dropped");
  }

  @Test
  void shouldKeepOthersUpUnderAFloodOfSynsOfOneClient() {
    int nobody = victim.listener().address() + 201;
    long before = counter("control_limited_half_open");
    Flood flood =
        Flood.of(attacker, 1, number -> syn(attacker.address(), 2000 + number, nobody, number));
    endure("SYNs of one client", flood);
    assertTrue(counter("control_limited_half_open") > before + 1000);
  }

  @Test
  void shouldKeepOthersUpWhenOneClientOpensConnectionsAndSaysNothing() {
    Station server = bench.wanHost();
    long before = counter("control_limited_connections");
    int opened = 0;
    while (counter("control_limited_connections") == before && opened < 300) {
      try {
        ControlPair.dial(bench, attacker, bench.nextPort(), server.address(), server);
        opened++;
      } catch (ExpectationException e) {
        // Refused: the limit is reached.
      }
    }
    assertEquals(256, opened, "connections of one client");
    assertKeepsAndDials("256 silent connections of one client");
  }

  @Test
  void shouldKeepOthersUpUnderAFloodOfCallSetUpsOfOneClient() {
    ControlPair hostile = bench.dial(attacker, victim.listener()).start();
    long startNs = System.nanoTime();
    int asked = 0;
    while (!hostile.opener().resetReceived() && asked < 3000) {
      byte[] requests = {};
      for (int i = 0; i < 8; i++) {
        requests = IpPacket.concat(requests, PptpMessage.outgoingCallRequest(asked++).bytes());
      }
      hostile.opener().send(requests);
      try {
        hostile.opener().deliver(hostile.listener(), requests.length, "requests");
        hostile.listener().take(requests.length);
      } catch (ExpectationException e) {
        // The connection is reset.
      }
    }
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    report("call set-ups of one client: reset after " + asked + " requests, " + tookMs + " ms");
    assertTrue(hostile.opener().resetReceived(), "never reset");
    assertEquals(1, counter("control_limited_call_ids"));
    assertTrue(status("calls") < 10, "the calls have ended with their connection");
    CallPair other = bench.dial(bench.lanHost(), victim.listener()).start().call(50_000, 9500);
    assertEquals(50_000, other.openerOutside(), "an id that the flood has not taken");
    assertKeepsAndDials("call set-ups of one client");
  }

  @Test
  void shouldKeepOthersUpUnderAFloodOfFragments() {
    Station server = victim.listener();
    Flood flood =
        Flood.of(
            attacker,
            1,
            number ->
                IpPacket.builder(attacker.address(), server.address(), IpPacket.GRE)
                    .identification(number)
                    .payload(data(number))
                    .build()
                    .fragments(64)
                    .get(number % 2));
    endure("halves of fragmented GRE", flood);
  }

  @Test
  void shouldKeepOthersUpUnderAFloodOfForgedIcmpErrors() {
    Station forger = bench.wanHost();
    int publicAddress = bench.publicAddress();
    int server = victim.listener().address();
    Flood flood =
        Flood.of(
            forger,
            1,
            number ->
                IpPacket.builder(forger.address(), publicAddress, IpPacket.ICMP)
                    .payload(
                        IcmpError.encode(
                            IcmpError.UNREACHABLE,
                            IcmpError.FRAGMENTATION_NEEDED,
                            1400,
                            quote(publicAddress, server, number)))
                    .build());
    long before = counter("control_icmp_other");
    long droppedBefore = dropped(0);
    endure("forged ICMP errors", flood);
    assertEquals(droppedBefore, dropped(0), "segments of control connections, dropped");
    assertTrue(counter("control_icmp_other") > before + 1000);
  }

  private static byte[] quote(int source, int destination, int number) {
    return IpPacket.builder(source, destination, IpPacket.GRE)
        .payload(GrePacket.data(10_000 + number, number, new byte[8]))
        .build()
        .bytes();
  }

  private static IpPacket syn(int source, int port, int target, int sequence) {
    return new TcpSegment(
            port,
            ScriptedTcp.PPTP_PORT,
            sequence,
            0,
            TcpSegment.SYN,
            0xffff,
            new byte[0],
            new byte[0])
        .packet(source, target)
        .build();
  }

  private static byte[] data(int number) {
    return GrePacket.data(0, number, new byte[100]);
  }

  private static IpPacket gre(Station from, int to, int callId, int number) {
    return IpPacket.builder(from.address(), to, IpPacket.GRE)
        .payload(GrePacket.withCallId(data(number), callId))
        .build();
  }

  /** Lets a flood go on while the victim talks and somebody dials, then ends it. */
  private void endure(String name, Flood flood) {
    endure(name, flood, 1, () -> {});
  }

  /**
   * The same.
   *
   * @param leastThrough packets of the victim that have to come through meanwhile
   * @param relief is done when the flood is over, before all has to be well again
   */
  private void endure(String name, Flood flood, int leastThrough, Runnable relief) {
    long residentBefore = resident();
    int sent = 0;
    int came = 0;
    long dialMs;
    try (flood) {
      long endNs = System.nanoTime() + FLOOD_NS;
      while (System.nanoTime() - endNs < 0) {
        sent++;
        came += passes() ? 1 : 0;
      }
      dialMs = dial();
    }
    long rate = flood.rate();
    relief.run();
    long overNs = System.nanoTime();
    assertTrue(Await.within(RECOVERY, this::isWell), "not well again within 5 s of the flood");
    long wellMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - overNs);
    long grown = (resident() - residentBefore) / MIB;
    report(
        String.format(
            "%s: %,d packets/s; the other tunnel got %d of %d through, a new one was up in %d ms;"
                + " well again in %d ms; %+d MiB",
            name, rate, came, sent, dialMs, wellMs, grown));
    assertTrue(came >= leastThrough, "nothing of the other tunnel came through");
    assertTrue(grown < 150, "resident memory has grown by " + grown + " MiB");
  }

  private void assertKeepsAndDials(String name) {
    victim.expectAlive();
    report(name + ": a new tunnel was up in " + dial() + " ms");
  }

  /** Whether a packet of the victim's call comes through; one way, once. */
  private boolean passes() {
    byte[] gre = GrePacket.data(0, bench.random().nextInt(), bench.pppFrame(60));
    byte[] expected = GrePacket.withCallId(gre, victim.listenerId());
    victim.opener().send(victim.fromOpener(gre).build());
    probes++;
    return victim
            .listener()
            .await(
                packet ->
                    packet.protocol() == IpPacket.GRE && Arrays.equals(packet.payload(), expected),
                PATIENCE_NS)
        != null;
  }

  private boolean isWell() {
    for (int i = 0; i < 20; i++) {
      if (!passes()) {
        return false;
      }
    }
    return true;
  }

  /** A new client dials a new server, again and again until it is connected. */
  private long dial() {
    Station client = bench.lanHost();
    Station server = bench.wanHost();
    long startNs = System.nanoTime();
    String[] last = new String[1];
    Supplier<Boolean> attempt =
        () -> {
          try {
            bench.dial(client, server).start().call(7, 9001);
            return true;
          } catch (ExpectationException e) {
            last[0] = e.getMessage();
            return false;
          }
        };
    Await.until(DIALLING, attempt::get, () -> "no new tunnel: " + last[0]);
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
  }

  private long translatedGre() {
    return counter("gre_to_remote") + counter("gre_to_inside");
  }

  private long countedGre() {
    // What is still in the queue is counted a moment later.
    long[] counted = {-1};
    Await.until(
        RECOVERY,
        () -> {
          Map<?, ?> counters = (Map<?, ?>) management.get("/v1/status").get("counters");
          long now = 0;
          for (String name : List.of("gre_to_remote", "gre_to_inside", "queue_lost_in_socket")) {
            now += ((Number) counters.get(name)).longValue();
          }
          now += dropped(1);
          boolean same = now == counted[0];
          counted[0] = now;
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
          return same;
        },
        () -> "GRE does not stop coming");
    return counted[0];
  }

  /** What the kernel has dropped of a queue: 0 control connections, 1 the lane of GRE. */
  private long dropped(int index) {
    List<?> queues = (List<?>) management.get("/v1/status").get("lanes");
    return ((Number) ((Map<?, ?>) queues.get(index)).get("dropped")).longValue();
  }

  private static long packetsOf(CallPair call, List<SessionRow> sessions) {
    return sessions.stream()
        .filter(row -> row.insideCallId() != null && row.insideCallId() == call.openerId())
        .mapToLong(SessionRow::packetsToServer)
        .sum();
  }

  private long counter(String name) {
    Map<?, ?> counters = (Map<?, ?>) management.get("/v1/status").get("counters");
    return ((Number) counters.get(name)).longValue();
  }

  private long status(String field) {
    return ((Number) management.get("/v1/status").get(field)).longValue();
  }

  private long resident() {
    try {
      return Files.readString(Path.of("/proc", Long.toString(gateway.pid()), "status"))
          .lines()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void report(String text) {
    System.out.println("OVERLOAD " + text);
  }
}
