package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway is killed in the middle of a call: it can't clean up, and nothing may leak. */
@RequiresRoot
class DeadGatewayTest {

  private static final int CALL_ID = 77;
  private static final int FRAMES_AFTER_DEATH = 50;
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final PppStandIn.Exchange ENDLESS =
      new PppStandIn.Exchange(100_000, Duration.ofMillis(10), 64);

  private Topology topology;
  private PptpServer server;
  private Topology.Host first;
  private Topology.Host second;
  private Capture lan;
  private Capture wan;
  private String rulesBefore;
  private long packetsOfFirstAtDeath;

  @BeforeEach
  void killTheGatewayWhileACallIsUp() {
    topology = Topology.builder().clients(2).build();
    first = topology.clients().get(0);
    second = topology.clients().get(1);
    Firewall.addForeignRules(topology.gateway());
    rulesBefore = Firewall.rules(topology.gateway());
    lan =
        Capture.start(
            topology, topology.gateway(), Topology.LAN_INTERFACE, topology.file("lan.pcap"));
    wan =
        Capture.start(
            topology, topology.gateway(), Topology.WAN_INTERFACE, topology.file("wan.pcap"));
    server = PptpServer.start(topology, topology.servers().get(0));
    GatewayProcess gateway = GatewayProcess.start(topology);
    dial(first, ENDLESS);
    Await.until(
        DEADLINE,
        () -> frames(wan, topology.publicAddress()) > 20,
        () -> "no frames on the WAN: " + gateway.output());
    gateway.kill();
    packetsOfFirstAtDeath = frames(lan, first.address());
  }

  @AfterEach
  void tearDown() {
    if (topology != null) {
      topology.close();
    }
  }

  @Test
  void shouldLetNothingOutWithAPrivateSource() {
    dial(second, PppStandIn.Exchange.of(1));
    Await.until(
        DEADLINE,
        () ->
            frames(lan, first.address()) > packetsOfFirstAtDeath + FRAMES_AFTER_DEATH
                && lan.packets().stream()
                    .anyMatch(
                        packet -> packet.isPptpTcp() && packet.source().equals(second.address())),
        () -> "the clients have fallen silent");

    List<CapturedPacket> leaked =
        wan.packets().stream().filter(CapturedPacket::hasPrivateSource).toList();
    assertEquals(List.of(), leaked);
  }

  @Test
  void shouldLetASuccessorTakeOverTheLeftovers() {
    assertNotEquals(rulesBefore, Firewall.rules(topology.gateway()), "rules are left over");

    GatewayProcess successor = GatewayProcess.start(topology);
    PppStandIn.Report report = dial(second, PppStandIn.Exchange.of(10)).awaitReport(DEADLINE);

    assertTrue(report.passed(), report::toString);
    assertEquals(0, successor.stop().exitStatus());
    assertEquals(rulesBefore, Firewall.rules(topology.gateway()));
  }

  private PptpClient dial(Topology.Host host, PppStandIn.Exchange exchange) {
    return PptpClient.dial(topology, host, server.host().address(), CALL_ID, exchange);
  }

  private static long frames(Capture capture, String source) {
    return capture.packets().stream()
        .filter(packet -> packet.carriesPpp() && packet.source().equals(source))
        .count();
  }
}
