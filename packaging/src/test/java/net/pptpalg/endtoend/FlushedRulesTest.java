package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.PppStandIn;
import net.pptpalg.testbed.PptpClient;
import net.pptpalg.testbed.PptpServer;
import net.pptpalg.testbed.SessionRow;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Another program throws the gateway's rules away in the middle of a call. */
@RequiresRoot
class FlushedRulesTest {

  private static final long SILENCE_NS = 4_000_000_000L;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Topology topology;

  @AfterEach
  void tearDown() {
    if (topology != null) {
      topology.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldPutTheRulesBackAndSayThatItDid(RulesBackend backend) throws IOException {
    topology = Topology.builder().build();
    PptpServer server = PptpServer.start(topology, topology.servers().get(0));
    GatewayProcess gateway = GatewayProcess.startAs(topology, launcherWith(backend));
    Path events = topology.file("events");
    topology
        .gateway()
        .start(
            events,
            GatewayProcess.launcher(),
            "events",
            "--follow",
            "--socket",
            GatewayProcess.socket(topology));
    Topology.Host client = topology.clients().get(0);
    // Until the follower follows: each connection is an event.
    Await.until(
        DEADLINE,
        () -> {
          connect(client, server);
          return text(events).contains("connection-opened");
        },
        () -> "no event: " + text(events));
    PptpClient.dial(
        topology,
        client,
        server.host().address(),
        7,
        new PppStandIn.Exchange(100_000, Duration.ofMillis(10), 64));
    Await.until(
        DEADLINE,
        () -> text(events).contains("call-established"),
        () -> text(events) + gateway.output());
    Flow.of(client).awaitMore(DEADLINE);
    awaitSilentControl(gateway);
    SessionRow call = callOf(gateway);
    String rules = rules(backend);

    int flushes = 0;
    for (List<String> flush : backend.disturbances()) {
      topology.gateway().run(flush.toArray(String[]::new));
      long flushedNs = System.nanoTime();
      Await.until(
          DEADLINE,
          () -> rules(backend).equals(rules),
          () -> flush + " went unnoticed: " + text(events));
      long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - flushedNs);
      System.err.println(String.join(" ", flush) + ": rules are back after " + tookMs + " ms");
      flushes++;
      long expected = flushes;
      Await.until(
          DEADLINE,
          () -> text(events).lines().filter(l -> l.contains("rules-restored")).count() == expected,
          () -> text(events));
    }

    assertEquals(flushes, counters(gateway).get("rules_restored"));
    assertTrue(
        gateway.output().contains("another program has changed the gateway's firewall rules"),
        gateway::output);
    Flow.of(client).awaitMore(DEADLINE);
    assertEquals(call.serverCallId(), callOf(gateway).serverCallId(), "the same call");
    assertEquals(0, gateway.stop().exitStatus());
    assertNotEquals(rules, rules(backend));
  }

  /** PPTP to them is the machine's own, and stays in connection tracking. */
  @ParameterizedTest
  @EnumSource(names = {"NFT", "IPTABLES_OVER_NF_TABLES"})
  void shouldNameTheAddressesThatTheMachineHasNow(RulesBackend backend) throws IOException {
    topology = Topology.builder().build();
    GatewayProcess gateway = GatewayProcess.startAs(topology, launcherWith(backend));
    assertTrue(gateway.output().contains(backend.inWords()), gateway::output);
    String named =
        backend == RulesBackend.NFT
            ? "ip daddr != 192.0.2.77"
            : Integer.toUnsignedString(192 << 24 | 2 << 8 | 77);
    assertFalse(rules(backend).contains(named));

    topology.gateway().run("ip", "address", "add", "192.0.2.77/32", "dev", "lo");
    Await.until(DEADLINE, () -> rules(backend).contains(named), gateway::output);
    topology.gateway().run("ip", "address", "delete", "192.0.2.77/32", "dev", "lo");
    Await.until(DEADLINE, () -> !rules(backend).contains(named), gateway::output);

    assertEquals(0, counters(gateway).get("rules_restored"), "taken for another program's doing");
    assertEquals(0, gateway.stop().exitStatus());
  }

  /** What leaves elsewhere stays tracked, so that the kernel's own NAT may have it. */
  @Test
  void shouldLookTheRouteOfGreUpWhileAnotherInterfaceMayLeadOut() throws IOException {
    topology = Topology.builder().build();
    RulesBackend backend = RulesBackend.NFT;
    GatewayProcess gateway = GatewayProcess.startAs(topology, launcherWith(backend));
    assertFalse(looksRouteOfGreUp(), () -> rules(backend));

    topology.gateway().run("ip", "link", "add", "vpn0", "type", "veth", "peer", "name", "vpn1");
    topology.gateway().run("ip", "address", "add", "10.99.0.1/24", "dev", "vpn0");
    topology.gateway().run("ip", "link", "set", "vpn1", "up");
    assertFalse(looksRouteOfGreUp(), "an interface that is down");
    topology.gateway().run("ip", "link", "set", "vpn0", "up");
    Await.until(DEADLINE, this::looksRouteOfGreUp, gateway::output);
    topology.gateway().run("ip", "link", "delete", "vpn0");
    Await.until(DEADLINE, () -> !looksRouteOfGreUp(), gateway::output);

    assertEquals(0, counters(gateway).get("rules_restored"), "taken for another program's doing");
    assertEquals(0, gateway.stop().exitStatus());
  }

  private boolean looksRouteOfGreUp() {
    return topology
        .gateway()
        .run("nft", "list", "chain", "ip", "pptp_alg", "raw_gre")
        .contains("fib daddr");
  }

  /**
   * Until the peers have said what they say first on their control connection. What comes on it
   * while the rules are missing gets to the machine's own TCP, which resets it.
   */
  private static void awaitSilentControl(GatewayProcess gateway) {
    long[] segments = {-1, 0};
    Await.until(
        DEADLINE,
        () -> {
          long now = ((Number) counters(gateway).get("control_segments")).longValue();
          if (now != segments[0]) {
            segments[0] = now;
            segments[1] = System.nanoTime();
          }
          return System.nanoTime() - segments[1] > SILENCE_NS;
        },
        () -> "the control connection is never silent: " + gateway.output());
  }

  private static Map<?, ?> counters(GatewayProcess gateway) {
    return (Map<?, ?>) gateway.status().get("counters");
  }

  /** Among the connections without a call. */
  private static SessionRow callOf(GatewayProcess gateway) {
    return gateway.sessions().stream()
        .filter(row -> row.serverCallId() != null)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no call: " + gateway.output()));
  }

  private static void connect(Topology.Host client, PptpServer server) {
    client
        .namespace()
        .exec("timeout", "2", "bash", "-c", "exec 3<>/dev/tcp/$0/1723", server.host().address());
  }

  private String rules(RulesBackend backend) {
    return backend.rules(topology.gateway());
  }

  private List<String> launcherWith(RulesBackend backend) throws IOException {
    Path folder = topology.file("bin");
    backend.imitateIn(folder);
    return List.of(
        "env", "PATH=" + folder + ":" + System.getenv("PATH"), GatewayProcess.launcher());
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
