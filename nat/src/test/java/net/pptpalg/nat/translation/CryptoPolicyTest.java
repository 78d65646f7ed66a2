package net.pptpalg.nat.translation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.ppp.AuthenticationMethod;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.policy.Action;
import net.pptpalg.nat.policy.BanList;
import net.pptpalg.nat.policy.CryptoDemand;
import net.pptpalg.nat.policy.Rules;
import org.junit.jupiter.api.Test;

/** What becomes of calls whose authentication or encryption is not what their rule asks for. */
class CryptoPolicyTest {
  private static final Set<AuthenticationMethod> PAP = Set.of(AuthenticationMethod.PAP);
  private static final long SECOND_NS = 1_000_000_000L;

  private final TestGateway gateway = new TestGateway();
  private final TestClient client = new TestClient(gateway, "192.168.1.2", 61000);

  @Test
  void shouldEndACallThatBreachesItsRuleAndResetBothEnds() {
    ask(new CryptoDemand(PAP, 128, false));
    int outside = client.dial(7, 8);
    Call call = call();
    gateway.control.judge(call, Set.of(AuthenticationMethod.MS_CHAP_V2), 128, gateway.nowNs);
    assertEquals(8, client.greToServer(8));

    gateway.control.judge(call, PAP, CryptoDemand.UNDECIDED_BITS, gateway.nowNs);

    assertEquals(-1, client.greToServer(8));
    assertEquals(-1, client.greToClient(outside));
    assertTrue(gateway.injected.size() >= 2, "both ends learn of it");
    assertEquals(1, gateway.control.counters().get(ControlCounter.BREACHES_ENDED));
    int told = gateway.events.indexOf("call authenticates by PAP, ended");
    int removed = gateway.events.indexOf("call removed: CRYPTO");
    assertTrue(told >= 0 && removed > told, gateway.events::toString);
    assertNull(gateway.bindings.call(call.slot(), call.id()), "nobody judges it again");
  }

  @Test
  void shouldOnlyTellOfItWhereTheRuleSaysSo() {
    ask(new CryptoDemand(Set.of(), 128, true));
    int outside = client.dial(7, 8);
    gateway.control.judge(call(), PAP, 40, gateway.nowNs);
    assertTrue(gateway.events.contains("call is encrypted with 40 bits only, told"));
    assertEquals(7, client.greToClient(outside));
    assertEquals(0, gateway.control.counters().get(ControlCounter.BREACHES_ENDED));
    assertEquals(1, gateway.control.counters().get(ControlCounter.BREACHES_ALARMED));
  }

  @Test
  void shouldAskNothingWhereNoRuleDoes() {
    client.dial(7, 8);
    gateway.control.judge(call(), PAP, 0, gateway.nowNs);
    assertEquals(8, client.greToServer(8));
  }

  @Test
  void shouldAskWhatTheRuleAsksThatIsAppliedToExistingConnections() {
    client.dial(7, 8);
    ask(new CryptoDemand(PAP, 0, false));
    Call call = call();
    gateway.control.judge(call, PAP, 0, gateway.nowNs);
    assertEquals(8, client.greToServer(8));
    assertTrue(gateway.control.isStillAllowed(call.connection()));
    gateway.control.judge(call, PAP, 0, gateway.nowNs);
    assertEquals(-1, client.greToServer(8));
  }

  @Test
  void shouldBanAClientWhoseAuthenticationFailsTooOften() {
    gateway.policy.bans().options(new BanList.Options(3, 60 * SECOND_NS, 10 * SECOND_NS));
    client.dial(7, 8);
    Call call = call();
    gateway.control.authenticationFailed(call, 2, gateway.nowNs);
    assertEquals(8, client.greToServer(8));
    gateway.control.authenticationFailed(call, 1, gateway.nowNs);

    assertEquals(-1, client.greToServer(8));
    assertTrue(gateway.events.contains("client banned after 3"), gateway.events::toString);
    assertEquals(1, gateway.control.counters().get(ControlCounter.BANS));
    TestClient again = new TestClient(gateway, "192.168.1.2", 61001);
    gateway.events.clear();
    gateway.injected.clear();
    assertNull(gateway.out(again.fromClient(Tcp.SYN, 1, new byte[0])));
    assertEquals(List.of("connection refused: BANNED by 0"), gateway.events);
    assertEquals(List.of(), gateway.injected, "it is told nothing");
    assertEquals(1, gateway.control.counters().get(ControlCounter.POLICY_BANNED));
    new TestClient(gateway, "192.168.1.3", 61001).dial(1, 2);

    gateway.pass(10 * SECOND_NS);
    assertFalse(gateway.policy.bans().isBanned(client.address, gateway.nowNs));
    new TestClient(gateway, "192.168.1.2", 61002).dial(1, 3);
  }

  @Test
  void shouldLeaveTheOtherCallsOfABannedClientAlone() {
    gateway.policy.bans().options(new BanList.Options(1, 60 * SECOND_NS, 10 * SECOND_NS));
    TestClient healthy = new TestClient(gateway, "192.168.1.2", 61001);
    healthy.dial(1, 2);
    client.dial(7, 8);
    gateway.control.authenticationFailed(call(), 1, gateway.nowNs);
    assertEquals(1, gateway.bindings.connectionCount());
    assertEquals(2, healthy.greToServer(2));
  }

  private void ask(CryptoDemand demand) {
    gateway.policy.policy(Rules.policy(Action.DENY, Rules.asking(1, demand)));
  }

  /** The call of the connection that was opened last. */
  private Call call() {
    return gateway.bindings.connection(gateway.bindings.connectionsEnd() - 1).calls();
  }
}
