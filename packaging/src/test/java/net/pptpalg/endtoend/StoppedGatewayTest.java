package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.Capture;
import net.pptpalg.testbed.CapturedPacket;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.PppStandIn;
import net.pptpalg.testbed.PptpClient;
import net.pptpalg.testbed.PptpServer;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The gateway does not run for five seconds, as on a machine that is suspended or starved. */
@RequiresRoot
class StoppedGatewayTest {

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration STOPPED = Duration.ofSeconds(5);

  /** So few that what has queued up does not overflow the terminal behind the real server. */
  private static final PppStandIn.Exchange SLOW =
      new PppStandIn.Exchange(35, Duration.ofMillis(200), 64);

  private Topology topology;

  @AfterEach
  void tearDown() {
    if (topology != null) {
      topology.close();
    }
  }

  @Test
  void shouldLoseNoFrameAndLeakNone() {
    topology = Topology.builder().build();
    Topology.Host client = topology.clients().get(0);
    Capture wan =
        Capture.start(
            topology, topology.gateway(), Topology.WAN_INTERFACE, topology.file("wan.pcap"));
    PptpServer server = PptpServer.start(topology, topology.servers().get(0));
    GatewayProcess gateway = GatewayProcess.start(topology);
    String pid = gateway.status().get("pid").toString();
    PptpClient call = PptpClient.dial(topology, client, server.host().address(), 7, SLOW);
    Await.until(
        DEADLINE,
        () -> wan.packets().stream().anyMatch(CapturedPacket::carriesPpp),
        () -> "no frames on the WAN: " + gateway.output());

    topology.gateway().run("kill", "-STOP", pid);
    long stoppedNs = System.nanoTime();
    Await.within(STOPPED.plusSeconds(1), () -> System.nanoTime() - stoppedNs >= STOPPED.toNanos());
    topology.gateway().run("kill", "-CONT", pid);

    PppStandIn.Report report = call.awaitReport(DEADLINE);
    assertTrue(report.passed(), report::toString);
    assertTrue(report.maxRttMs() > STOPPED.toMillis() / 2, "it was not stopped: " + report);
    assertEquals(
        List.of(), wan.packets().stream().filter(CapturedPacket::hasPrivateSource).toList());
    assertEquals(0, gateway.stop().exitStatus());
    System.err.printf(
        "%d frames, longest round trip %.0f ms%n", report.received(), report.maxRttMs());
  }
}
