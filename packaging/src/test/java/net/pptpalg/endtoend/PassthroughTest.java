package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.Capture;
import net.pptpalg.testbed.CapturedPacket;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.ObservedCall;
import net.pptpalg.testbed.PppStandIn;
import net.pptpalg.testbed.PptpClient;
import net.pptpalg.testbed.PptpServer;
import net.pptpalg.testbed.SessionRow;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Real PPTP clients with one Call ID reach a real server through the gateway, from its start to its
 * end. The story is told once; each test looks at one side of it.
 */
@RequiresRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PassthroughTest {

  private static final int CLIENTS = 3;
  private static final int CALL_ID = 4242;
  private static final int FRAMES = 50;
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

  private Topology topology;
  private PptpServer server;
  private List<PppStandIn.Report> reports;
  private List<SessionRow> rowsWhileUp;
  private Map<String, Object> statusWhileUp;
  private boolean rowsVanished;
  private String rulesBefore;
  private String rulesWhileUp;
  private String rulesAfter;
  private GatewayProcess.Stop stop;
  private List<CapturedPacket> lan;
  private List<CapturedPacket> wan;
  private List<ObservedCall> calls;

  @BeforeAll
  void tellTheStory() {
    topology = Topology.builder().clients(CLIENTS).build();
    Firewall.addForeignRules(topology.gateway());
    rulesBefore = Firewall.rules(topology.gateway());
    Capture lanCapture =
        Capture.start(
            topology, topology.gateway(), Topology.LAN_INTERFACE, topology.file("lan.pcap"));
    Capture wanCapture =
        Capture.start(
            topology, topology.gateway(), Topology.WAN_INTERFACE, topology.file("wan.pcap"));
    server = PptpServer.start(topology, topology.servers().get(0));
    GatewayProcess gateway = GatewayProcess.start(topology);
    rulesWhileUp = Firewall.rules(topology.gateway());

    List<PptpClient> clients =
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
    rowsWhileUp = gateway.sessions();
    statusWhileUp = gateway.status();

    clients.forEach(PptpClient::hangUp);
    rowsVanished = Await.within(DEADLINE, () -> gateway.sessions().isEmpty());
    Await.until(DEADLINE, () -> server.servedCalls().size() == CLIENTS, () -> "calls do not end");
    stop = gateway.stop();
    rulesAfter = Firewall.rules(topology.gateway());
    lanCapture.stop();
    wanCapture.stop();
    lan = lanCapture.packets();
    wan = wanCapture.packets();
    calls = ObservedCall.join(lan, wan);
  }

  @AfterAll
  void tearDown() {
    if (topology != null) {
      topology.close();
    }
  }

  @Test
  void shouldAnswerEveryFrameOfEveryClient() {
    for (PppStandIn.Report report : reports) {
      assertTrue(report.passed(), report::toString);
      assertEquals(FRAMES, report.received(), report::toString);
      assertEquals(server.host().name(), report.server(), report::toString);
    }
  }

  @Test
  void shouldNeverCrossTunnels() {
    for (PppStandIn.Report report : reports) {
      assertEquals(0, report.mismatched(), report::toString);
    }
    for (PptpServer.ServedCall call : server.servedCalls()) {
      assertEquals(0, call.mismatched(), call::toString);
      assertEquals(FRAMES, call.received(), call::toString);
    }
    assertEquals(
        CLIENTS,
        server.servedCalls().stream().map(PptpServer.ServedCall::client).distinct().count());
  }

  @Test
  void shouldKeepCollidingCallIdsApartOutside() {
    assertEquals(CLIENTS, calls.size(), calls::toString);
    assertEquals(
        Set.of(CALL_ID),
        calls.stream().map(ObservedCall::insideCallId).collect(Collectors.toSet()));
    assertEquals(
        CLIENTS,
        calls.stream().map(ObservedCall::outsideCallId).distinct().count(),
        calls::toString);
  }

  @Test
  void shouldKeepTheCallIdOfTheFirstClient() {
    assertTrue(
        calls.stream().anyMatch(call -> call.outsideCallId() == CALL_ID),
        () -> "nobody kept a Call ID that was free: " + calls);
  }

  @Test
  void shouldForwardEveryFrameOnBothSides() {
    for (ObservedCall call : calls) {
      assertTrue(call.lanToServer() >= FRAMES, call::toString);
      assertTrue(call.wanToClient() >= FRAMES, call::toString);
      assertEquals(call.lanToServer(), call.wanToServer(), call::toString);
      assertEquals(call.wanToClient(), call.lanToClient(), call::toString);
    }
  }

  @Test
  void shouldShowInTheSessionTableWhatIsOnTheWire() {
    assertEquals(CLIENTS, rowsWhileUp.size(), rowsWhileUp::toString);
    Map<String, ObservedCall> callOf =
        calls.stream().collect(Collectors.toMap(ObservedCall::client, Function.identity()));
    for (SessionRow row : rowsWhileUp) {
      ObservedCall call = callOf.get(row.client());
      assertEquals(call.server(), row.server(), row::toString);
      assertEquals(call.publicAddress(), row.publicAddress(), row::toString);
      assertEquals(call.insideCallId(), row.insideCallId(), row::toString);
      assertEquals(call.outsideCallId(), row.outsideCallId(), row::toString);
      assertEquals(call.serverCallId(), row.serverCallId(), row::toString);
      assertEquals("established", row.state(), row::toString);
      assertTrue(row.packetsToServer() >= FRAMES, row::toString);
      assertTrue(row.packetsToClient() >= FRAMES, row::toString);
    }
    assertEquals(CLIENTS, ((Number) statusWhileUp.get("calls")).intValue());
  }

  @Test
  void shouldShowOnlyThePublicAddressToTheServer() {
    List<CapturedPacket> leaked = wan.stream().filter(CapturedPacket::hasPrivateSource).toList();

    assertEquals(List.of(), leaked);
    assertEquals(
        Set.of(topology.publicAddress()),
        calls.stream().map(ObservedCall::publicAddress).collect(Collectors.toSet()));
  }

  @Test
  void shouldForgetCallsThatHaveEnded() {
    assertTrue(rowsVanished, "the session table still has rows");
  }

  @Test
  void shouldEndQuicklyOnSigterm() {
    assertEquals(0, stop.exitStatus());
    assertTrue(
        stop.took().compareTo(STOP_LIMIT) < 0,
        () -> "took " + stop.took().toMillis() + " ms, the limit is " + STOP_LIMIT.toMillis());
  }

  @Test
  void shouldLeaveTheFirewallAsItWas() {
    assertNotEquals(rulesBefore, rulesWhileUp, "the gateway has rules while it runs");
    assertEquals(rulesBefore, rulesAfter);
  }
}
