package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.pptpalg.testbed.Capture;
import net.pptpalg.testbed.CapturedPacket;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Something dies within the gateway: the whole process ends at once, with a status that makes the
 * service manager start it anew, and its rules stay and drop.
 */
@RequiresRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DyingGatewayTest {

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final int FAILURE = 1;
  private static final int OUT_OF_MEMORY = 3;

  private Topology topology;
  private Capture wan;
  private String rulesWithout;

  @BeforeAll
  void buildTheNetwork() {
    topology = Topology.builder().build();
    rulesWithout = Firewall.rules(topology.gateway());
    wan =
        Capture.start(
            topology, topology.gateway(), Topology.WAN_INTERFACE, topology.file("wan.pcap"));
  }

  @AfterAll
  void tearDown() {
    if (topology != null) {
      topology.close();
    }
  }

  @Test
  void shouldEndWhenALaneDies() {
    assertDies("lane-0");
  }

  @Test
  void shouldEndWhenTheControlAgentDies() {
    assertDies("control");
  }

  @Test
  void shouldEndWhenTheHeapIsExhausted() {
    // What comes after the launcher's own options wins.
    GatewayProcess gateway =
        GatewayProcess.startAs(
            topology, List.of("env", "_JAVA_OPTIONS=-Xms40m -Xmx40m", GatewayProcess.launcher()));
    Saboteur.exhaustHeap(pid(gateway), topology.file("saboteur.jar"));
    assertEnds(gateway, OUT_OF_MEMORY, "the heap was taken");
  }

  @Test
  void shouldBeShippedSoThatItIsStartedAnew() throws IOException {
    Path packaging = Path.of(GatewayProcess.launcher()).resolveSibling("packaging");
    String launcher = Files.readString(packaging.resolve("debian/launcher"));
    String unit = Files.readString(packaging.resolve("systemd/pptp-alg.service"));
    assertTrue(launcher.contains("-XX:+ExitOnOutOfMemoryError"), launcher);
    assertTrue(unit.contains("\nExecStart=/usr/bin/pptp-alg run "), unit);
    assertTrue(unit.contains("\nRestart=on-failure\n"), unit);
    assertTrue(unit.contains("\nRestartPreventExitStatus=2 6\n"), unit);
  }

  private void assertDies(String thread) {
    GatewayProcess gateway = GatewayProcess.start(topology);
    Saboteur.killThread(pid(gateway), thread, topology.file("saboteur.jar"));
    assertEnds(gateway, FAILURE, thread + " died");
    assertTrue(
        gateway.output().contains("thread " + thread + " died, the gateway stops"),
        gateway::output);
  }

  private void assertEnds(GatewayProcess gateway, int exitStatus, String fault) {
    long startNs = System.nanoTime();
    gateway.awaitEnd(DEADLINE);
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    System.err.println(fault + ": ended within " + tookMs + " ms");
    assertEquals(exitStatus, gateway.exitStatus(), gateway::output);
    assertNotEquals(rulesWithout, Firewall.rules(topology.gateway()), "the rules are gone");
    connect();
    List<CapturedPacket> leaked =
        wan.packets().stream().filter(CapturedPacket::hasPrivateSource).toList();
    assertEquals(List.of(), leaked);
  }

  /** Nothing answers: what the client sends must stay on its side. */
  private void connect() {
    String server = topology.servers().get(0).address();
    topology
        .clients()
        .get(0)
        .namespace()
        .exec("timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/$0/1723", server);
  }

  private static long pid(GatewayProcess gateway) {
    return ((Number) gateway.status().get("pid")).longValue();
  }
}
