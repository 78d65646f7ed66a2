package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.Capture;
import net.pptpalg.testbed.CapturedPacket;
import net.pptpalg.testbed.Namespace;
import net.pptpalg.testbed.ObservedCall;
import net.pptpalg.testbed.PppStandIn;
import net.pptpalg.testbed.PptpClient;
import net.pptpalg.testbed.PptpServer;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The testbed by itself: real pptp and pptpd over a gateway that routes and translates nothing. */
@RequiresRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TestbedTest {

  private static final int CALL_ID = 0xABCD;
  private static final int FRAMES = 25;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Topology topology;
  private PptpServer server;
  private List<PptpClient> clients;
  private List<PppStandIn.Report> reports;
  private List<CapturedPacket> lan;
  private List<CapturedPacket> wan;

  @BeforeAll
  void exchangeFramesOverPlainRoutes() {
    topology = Topology.builder().clients(2).withRouteBack().build();
    Capture lanCapture =
        Capture.start(
            topology, topology.gateway(), Topology.LAN_INTERFACE, topology.file("lan.pcap"));
    Capture wanCapture =
        Capture.start(
            topology, topology.gateway(), Topology.WAN_INTERFACE, topology.file("wan.pcap"));
    server = PptpServer.start(topology, topology.servers().get(0));
    clients =
        topology.clients().stream()
            .map(
                host ->
                    PptpClient.dial(
                        topology,
                        host,
                        server.host().address(),
                        CALL_ID,
                        PppStandIn.Exchange.of(FRAMES)))
            .toList();
    reports = clients.stream().map(client -> client.awaitReport(DEADLINE)).toList();
    clients.forEach(PptpClient::hangUp);
    Await.until(
        DEADLINE, () -> server.servedCalls().size() == clients.size(), () -> "calls do not end");
    lanCapture.stop();
    wanCapture.stop();
    lan = lanCapture.packets();
    wan = wanCapture.packets();
  }

  @AfterAll
  void tearDown() {
    if (topology != null) {
      topology.close();
    }
  }

  @Test
  void shouldCarryPppFramesBothWays() {
    for (PppStandIn.Report report : reports) {
      assertTrue(report.passed(), report::toString);
      assertEquals(FRAMES, report.received());
      assertEquals("s1", report.server());
      assertTrue(report.minRttMs() > 0 && report.minRttMs() <= report.maxRttMs(), report::toString);
    }
    for (PptpServer.ServedCall call : server.servedCalls()) {
      assertEquals(FRAMES, call.received(), call::toString);
      assertEquals(FRAMES, call.answered(), call::toString);
      assertEquals(0, call.mismatched(), call::toString);
    }
    assertEquals(
        topology.clients().stream().map(Topology.Host::name).collect(Collectors.toSet()),
        server.servedCalls().stream()
            .map(PptpServer.ServedCall::client)
            .collect(Collectors.toSet()));
  }

  @Test
  void shouldMakeAllClientsUseTheChosenCallId() {
    List<ObservedCall> calls = ObservedCall.join(lan, wan);

    assertEquals(clients.size(), calls.size(), calls::toString);
    for (ObservedCall call : calls) {
      assertEquals(CALL_ID, call.insideCallId());
      assertEquals(CALL_ID, call.outsideCallId());
      assertEquals(call.client(), call.publicAddress());
      assertTrue(call.lanToServer() >= FRAMES && call.lanToClient() >= FRAMES, call::toString);
      assertEquals(call.lanToServer(), call.wanToServer(), call::toString);
      assertEquals(call.lanToClient(), call.wanToClient(), call::toString);
    }
  }

  @Test
  void shouldSeePrivateSourcesThatLeaveUntranslated() {
    assertTrue(wan.stream().anyMatch(CapturedPacket::hasPrivateSource));
  }

  @Test
  void shouldGiveServersNoWayBackToTheLanByDefault() {
    try (Topology isolated = Topology.builder().build()) {
      PptpServer isolatedServer = PptpServer.start(isolated, isolated.servers().get(0));

      assertTrue(connects(isolated.gateway(), isolatedServer), "the gateway reaches the server");
      assertFalse(
          connects(isolated.clients().get(0).namespace(), isolatedServer),
          "nobody answers a private address");
    }
  }

  private static boolean connects(Namespace from, PptpServer to) {
    String address = to.host().address();
    return from.exec("timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/$0/1723", address).exitStatus()
        == 0;
  }
}
