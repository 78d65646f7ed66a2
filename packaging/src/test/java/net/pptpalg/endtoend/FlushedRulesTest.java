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
import org.junit.jupiter.params.provider.ValueSource;

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
  @ValueSource(strings = {"iptables-nft", "iptables-legacy"})
  void shouldPutTheRulesBackAndSayThatItDid(String flavour) throws IOException {
    topology = Topology.builder().build();
    PptpServer server = PptpServer.start(topology, topology.servers().get(0));
    GatewayProcess gateway = GatewayProcess.startAs(topology, launcherWith(flavour));
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
    String rules = rules(flavour);

    int flushes = 0;
    for (List<String> flush : flushes(flavour)) {
      topology.gateway().run(flush.toArray(String[]::new));
      long flushedNs = System.nanoTime();
      Await.until(
          DEADLINE,
          () -> rules(flavour).equals(rules),
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
    assertNotEquals(rules, rules(flavour));
  }

  /** PPTP to them is the machine's own, and stays in connection tracking. */
  @Test
  void shouldNameTheAddressesThatTheMachineHasNow() throws IOException {
    topology = Topology.builder().build();
    String flavour = "iptables-nft";
    GatewayProcess gateway = GatewayProcess.startAs(topology, launcherWith(flavour));
    String asNumber = Integer.toUnsignedString(192 << 24 | 2 << 8 | 77);
    assertFalse(rules(flavour).contains(asNumber));

    topology.gateway().run("ip", "address", "add", "192.0.2.77/32", "dev", "lo");
    Await.until(DEADLINE, () -> rules(flavour).contains(asNumber), gateway::output);
    topology.gateway().run("ip", "address", "delete", "192.0.2.77/32", "dev", "lo");
    Await.until(DEADLINE, () -> !rules(flavour).contains(asNumber), gateway::output);

    assertEquals(0, counters(gateway).get("rules_restored"), "taken for another program's doing");
    assertEquals(0, gateway.stop().exitStatus());
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

  private List<List<String>> flushes(String flavour) {
    List<String> mangle = List.of(flavour, "-w", "5", "-t", "mangle", "-F");
    List<String> jump =
        List.of(flavour, "-w", "5", "-t", "raw", "-D", "PREROUTING", "-j", "PPTP-ALG-PRE");
    return flavour.equals("iptables-nft")
        ? List.of(List.of("nft", "flush", "ruleset"), mangle, jump)
        : List.of(mangle, jump);
  }

  private String rules(String flavour) {
    return topology
        .gateway()
        .run(flavour + "-save")
        .lines()
        .filter(line -> line.contains("PPTP-ALG"))
        .map(line -> line.replaceAll("\\[\\d+:\\d+\\]", ""))
        .sorted()
        .toList()
        .toString();
  }

  /** The launcher, where {@code iptables} is this flavour of it. */
  private List<String> launcherWith(String flavour) throws IOException {
    Path folder = Files.createDirectory(topology.file("bin"));
    for (String suffix : List.of("", "-save", "-restore")) {
      Files.createSymbolicLink(
          folder.resolve("iptables" + suffix), Path.of("/usr/sbin/" + flavour + suffix));
    }
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
