package net.pptpalg.nat.translation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.packet.TestPackets;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.CallCause;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.binding.NatOptions.Limits;
import net.pptpalg.nat.binding.NatOptions.PublishedServer;
import net.pptpalg.nat.policy.Action;
import net.pptpalg.nat.policy.Heading;
import net.pptpalg.nat.policy.Policy;
import net.pptpalg.nat.policy.RuleLimits;
import net.pptpalg.nat.policy.Rules;
import org.junit.jupiter.api.Test;

class PolicyTranslationTest {
  private static final byte[] NOTHING = new byte[0];
  private static final int REMOTE = Ipv4Address.parse("203.0.113.77");
  private static final int PUBLISHED = Ipv4Address.parse("192.168.1.80");

  private final TestGateway gateway =
      new TestGateway(Limits.NONE, new PublishedServer(PUBLISHED, 0, 0));
  private final TestClient client = new TestClient(gateway, "192.168.1.2", 61000);

  @Test
  void shouldDropTheSynOfADeniedClientWithoutAWord() {
    gateway.policy.policy(Rules.policy(Action.ALLOW, Rules.of(1, Action.DENY, "192.168.1.2")));
    assertNull(gateway.out(client.fromClient(Tcp.SYN, 1000, NOTHING)));
    assertEquals(List.of(), gateway.injected);
    assertEquals(List.of("connection refused: DENIED by 1"), gateway.events);
    assertEquals(1, gateway.control.counters().get(ControlCounter.POLICY_DENIED));
    assertEquals(0, gateway.bindings.connectionCount());
    new TestClient(gateway, "192.168.1.3", 61000).connect();
  }

  @Test
  void shouldResetARejectedClientInTheNameOfItsServer() {
    gateway.policy.policy(Rules.policy(Action.REJECT));
    assertNull(gateway.out(client.fromClient(Tcp.SYN, 1000, NOTHING)));
    ByteBuffer reset = onlyReset();
    assertEquals(TestGateway.SERVER, Ipv4.source(reset, 0));
    assertEquals(client.address, Ipv4.destination(reset, 0));
    assertEquals(1723, Tcp.sourcePort(reset, 20));
    assertEquals(61000, Tcp.destinationPort(reset, 20));
    assertEquals(0, Tcp.sequence(reset, 20));
    assertEquals(1001, Tcp.acknowledgment(reset, 20));
    assertEquals(List.of("connection refused: REJECTED by 0"), gateway.events);
  }

  @Test
  void shouldResetARejectedRemoteClientInTheNameOfThePublicAddress() {
    gateway.policy.policy(
        Rules.policy(
            Action.ALLOW,
            Rules.of(1, Action.REJECT, Heading.INWARD, "203.0.113.0/24", "192.168.1.80")));
    assertNull(gateway.in(remoteSyn()));
    ByteBuffer reset = onlyReset();
    assertEquals(TestGateway.PUBLIC, Ipv4.source(reset, 0));
    assertEquals(REMOTE, Ipv4.destination(reset, 0));
    assertEquals(78, Tcp.acknowledgment(reset, 20));
    // It leaves through the hook that brings it here, as the gateway's own.
    assertNotNull(gateway.out(reset, 0, TestGateway.WAN));
    assertEquals(1, gateway.injected.size());
  }

  @Test
  void shouldKeepOutwardRulesFromRemoteClients() {
    gateway.policy.policy(
        Rules.policy(
            Action.ALLOW, Rules.of(1, Action.DENY, Heading.OUTWARD, "0.0.0.0/0", "0.0.0.0/0")));
    assertNotNull(gateway.in(remoteSyn()));
    assertNull(gateway.out(client.fromClient(Tcp.SYN, 1000, NOTHING)));
  }

  @Test
  void shouldJudgeHairpinTrafficOnceAsInward() {
    gateway.policy.policy(
        Rules.policy(
            Action.DENY, Rules.of(1, Action.ALLOW, Heading.INWARD, "0.0.0.0/0", "192.168.1.80")));
    assertNotNull(hairpinSyn());
    assertEquals(1, gateway.policy.use(1).hits());
    assertEquals(1, gateway.policy.use(1).connections());
    assertEquals(0, gateway.policy.use(0).hits());
  }

  @Test
  void shouldNotAskThePolicyAboutSegmentsOfAConnectionThatExists() {
    client.connect();
    gateway.policy.policy(Rules.policy(Action.DENY));
    client.dial(1, 2);
  }

  @Test
  void shouldRefuseACallBeyondTheRulesLimitByTheProperReply() {
    gateway.policy.policy(
        Rules.policy(Action.DENY, Rules.limited(1, new RuleLimits(0, 1, 0), RuleLimits.NONE)));
    client.dial(1, 11);
    int outside = TestClient.callId(client.toServer(TestClient.request(2)), 12);
    byte[] reply = client.toClient(TestClient.reply(12, outside, 1));
    assertEquals(2, reply[16], "General Error");
    assertEquals(1, gateway.policy.use(1).calls());
    client.toClient(TestClient.disconnect(11));
    assertEquals(0, gateway.policy.use(1).calls());
    client.dial(3, 13);
  }

  @Test
  void shouldResetTheClientWhoseRuleHasNoConnectionLeft() {
    gateway.policy.policy(
        Rules.policy(Action.DENY, Rules.limited(1, new RuleLimits(1, 0, 0), RuleLimits.NONE)));
    client.connect();
    TestClient second = new TestClient(gateway, "192.168.1.3", 61000);
    assertNull(gateway.out(second.fromClient(Tcp.SYN, 5, NOTHING)));
    assertEquals(second.address, Ipv4.destination(onlyReset(), 0));
    assertEquals(1, gateway.control.counters().get(ControlCounter.POLICY_LIMITED));
    gateway.control.kill(connection(), EndReason.KILLED, gateway.nowNs);
    second.connect();
  }

  @Test
  void shouldResetBothEndsOfAKilledConnectionWithTheBytesTheyWaitFor() {
    int outside = client.dial(7, 8);
    gateway.out(client.fromClient(Tcp.ACK, client.clientSequence, NOTHING));
    gateway.in(client.fromServer(Tcp.ACK, client.serverSequence, NOTHING));
    gateway.control.kill(connection(), EndReason.KILLED, gateway.nowNs);

    assertEquals(2, gateway.injected.size());
    ByteBuffer toClient = gateway.injected.get(0);
    assertEquals(TestGateway.SERVER, Ipv4.source(toClient, 0));
    assertEquals(client.address, Ipv4.destination(toClient, 0));
    assertEquals(client.port, Tcp.destinationPort(toClient, 20));
    assertEquals(client.serverSequence, Tcp.sequence(toClient, 20));
    assertEquals(client.clientSequence, Tcp.acknowledgment(toClient, 20));
    ByteBuffer toServer = gateway.injected.get(1);
    assertEquals(TestGateway.PUBLIC, Ipv4.source(toServer, 0));
    assertEquals(client.publicPort, Tcp.sourcePort(toServer, 20));
    assertEquals(client.clientSequence, Tcp.sequence(toServer, 20));
    assertEquals(client.serverSequence, Tcp.acknowledgment(toServer, 20));
    gateway.injected.forEach(PolicyTranslationTest::assertSoundReset);

    assertEquals(-1, client.greToClient(outside));
    assertEquals(-1, client.greToServer(8));
    assertEquals(0, gateway.bindings.connectionCount());
    assertTrue(gateway.events.contains("call removed: KILLED"));
    // The reset for the server comes by the hook once more, and passes.
    assertNotNull(gateway.out(toServer, 0, TestGateway.WAN));
    assertEquals(2, gateway.injected.size());
  }

  @Test
  void shouldResetAReceiverForWhatItMayHaveMissedToo() {
    client.connect();
    client.toServer(TestClient.request(1));
    gateway.control.kill(connection(), EndReason.KILLED, gateway.nowNs);
    assertEquals(
        List.of(client.clientSequence, client.clientSequence - 168),
        gateway.injected.stream()
            .filter(reset -> Ipv4.destination(reset, 0) == TestGateway.SERVER)
            .map(reset -> Tcp.sequence(reset, 20))
            .toList());
  }

  @Test
  void shouldResetAClientWhoseServerNeverAnswered() {
    gateway.out(client.fromClient(Tcp.SYN, 1000, NOTHING));
    gateway.control.kill(connection(), EndReason.KILLED, gateway.nowNs);
    ByteBuffer reset = onlyReset();
    assertEquals(client.address, Ipv4.destination(reset, 0));
    assertEquals(1001, Tcp.acknowledgment(reset, 20));
  }

  @Test
  void shouldKillBothHalvesOfHairpinTraffic() {
    hairpinSyn();
    assertEquals(2, gateway.bindings.connectionCount());
    gateway.control.kill(connection(), EndReason.KILLED, gateway.nowNs);
    assertEquals(0, gateway.bindings.connectionCount());
  }

  @Test
  void shouldFindLiveConnectionsThatArePastThePolicy() {
    client.connect();
    ControlConnection connection = connection();
    assertTrue(gateway.control.isStillAllowed(connection));
    Policy policy = Rules.policy(Action.ALLOW, Rules.of(1, Action.ALLOW, "192.168.1.0/24"));
    gateway.policy.policy(policy);
    assertTrue(gateway.control.isStillAllowed(connection));
    assertEquals(1, gateway.policy.use(1).connections());
    gateway.policy.policy(policy.with(Rules.of(2, Action.DENY, "192.168.1.2"), 1));
    assertFalse(gateway.control.isStillAllowed(connection));
    assertEquals(0, gateway.policy.use(2).hits());
  }

  @Test
  void shouldKeepWhatThePeersSayAboutTheEndOfACall() {
    client.dial(1, 11);
    Call call = connection().calls();
    client.toClient(TestClient.disconnect(11));
    assertEquals(new CallCause(CallCause.Said.DISCONNECT_NOTIFY, 1, 0, 0), call.cause());
    client.toServer(TestClient.request(2));
    Call refused = connection().calls();
    client.toClient(TestClient.reply(0, refused.outsideId(), 7));
    assertEquals(new CallCause(CallCause.Said.OUTGOING_CALL_REPLY, 7, 0, 0), refused.cause());
  }

  private ControlConnection connection() {
    for (int index = 0; index < gateway.bindings.connectionsEnd(); index++) {
      if (gateway.bindings.connection(index) != null) {
        return gateway.bindings.connection(index);
      }
    }
    throw new AssertionError("no connection");
  }

  private ByteBuffer remoteSyn() {
    return TestPackets.tcp(REMOTE, 4000, TestGateway.PUBLIC, 1723, Tcp.SYN, 77, 0, NOTHING);
  }

  private ByteBuffer hairpinSyn() {
    ByteBuffer syn =
        TestPackets.tcp(client.address, 4000, TestGateway.PUBLIC, 1723, Tcp.SYN, 1, 0, NOTHING);
    assertNotNull(gateway.in(syn));
    return gateway.out(syn, TestGateway.LAN, TestGateway.LAN);
  }

  private ByteBuffer onlyReset() {
    assertEquals(1, gateway.injected.size());
    assertEquals(1, gateway.control.counters().get(ControlCounter.RESETS));
    assertSoundReset(gateway.injected.get(0));
    return gateway.injected.get(0);
  }

  private static void assertSoundReset(ByteBuffer reset) {
    assertEquals(Tcp.RST | Tcp.ACK, Tcp.flags(reset, 20));
    assertTrue(TestPackets.checksumsAreRight(reset));
  }
}
