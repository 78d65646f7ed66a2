package net.pptpalg.nat.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.nat.policy.Decision.PassedOver;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private static final int CLIENT = Ipv4Address.parse("192.168.1.5");
  private static final int SERVER = Ipv4Address.parse("203.0.113.5");

  private final Policy three =
      Rules.policy(
          Action.DENY,
          Rules.of(1, Action.ALLOW, "10.0.0.0/8"),
          Rules.of(2, Action.REJECT, "192.168.1.5"),
          Rules.of(3, Action.ALLOW, "192.168.0.0/16"));

  @Test
  void shouldInsertARuleBeforeAnother() {
    assertEquals(List.of(4L, 1L, 2L, 3L), ids(three.with(Rules.of(4, Action.DENY, "1.2.3.4"), 1)));
    assertEquals(List.of(1L, 2L, 4L, 3L), ids(three.with(Rules.of(4, Action.DENY, "1.2.3.4"), 3)));
  }

  @Test
  void shouldMoveARule() {
    assertEquals(List.of(3L, 1L, 2L), ids(three.moved(3, 1)));
    assertEquals(List.of(2L, 3L, 1L), ids(three.moved(1, Policy.LAST)));
    assertEquals(List.of(1L, 2L, 3L), ids(three.moved(2, 2)));
  }

  @Test
  void shouldNeverUseAnIdAgain() {
    Policy without = three.without(3);
    assertEquals(List.of(1L, 2L), ids(without));
    assertEquals(4, without.nextId());
    assertThrows(
        IllegalArgumentException.class,
        () -> without.with(Rules.of(3, Action.DENY, "1.2.3.4"), Policy.LAST));
  }

  @Test
  void shouldRefuseToChangeARuleThatIsNotThere() {
    assertThrows(UnknownRuleException.class, () -> three.without(9));
    assertThrows(UnknownRuleException.class, () -> three.moved(9, 1));
    assertThrows(UnknownRuleException.class, () -> three.moved(1, 9));
    assertThrows(
        UnknownRuleException.class, () -> three.with(Rules.of(4, Action.DENY, "1.2.3.4"), 9));
  }

  @Test
  void shouldExplainWhichRuleDecidesAndWhatTheOnesBeforeItLack() {
    Decision decision = three.explain(new Attempt(Heading.OUTWARD, CLIENT, SERVER, 3, 0));
    assertEquals(
        new Decision(
            Action.REJECT,
            2,
            "rule 2 is the first that matches",
            List.of(new PassedOver(1, "client is not in 10.0.0.0/8"))),
        decision);
  }

  @Test
  void shouldExplainThatTheDefaultDecides() {
    Decision decision =
        three.explain(new Attempt(Heading.OUTWARD, Ipv4Address.parse("172.16.0.1"), SERVER, 3, 0));
    assertEquals(Action.DENY, decision.action());
    assertEquals(Decision.DEFAULT, decision.ruleId());
    assertEquals(3, decision.passedOver().size());
  }

  @Test
  void shouldExplainEachCondition() {
    PolicyRule rule =
        new PolicyRule(
            1,
            Action.ALLOW,
            Heading.OUTWARD,
            Prefix.parse("192.168.1.0/24"),
            Prefix.parse("203.0.113.0/24"),
            new LanInterface("lan0", 3),
            TimeWindow.parse("mon 08:00-18:00"),
            RuleLimits.NONE,
            RuleLimits.NONE,
            CryptoDemand.NONE,
            "");
    int monday = TimeWindow.parseMinute("mon 12:00");
    assertEquals(null, rule.mismatch(new Attempt(Heading.OUTWARD, CLIENT, SERVER, 3, monday)));
    assertEquals(
        "direction is inward, not outward",
        rule.mismatch(new Attempt(Heading.INWARD, CLIENT, SERVER, 3, monday)));
    assertEquals(
        "server is not in 203.0.113.0/24",
        rule.mismatch(new Attempt(Heading.OUTWARD, CLIENT, CLIENT, 3, monday)));
    assertEquals(
        "does not come by lan0",
        rule.mismatch(new Attempt(Heading.OUTWARD, CLIENT, SERVER, 4, monday)));
    assertEquals(
        "tue 12:00 is not in mon 08:00-18:00",
        rule.mismatch(new Attempt(Heading.OUTWARD, CLIENT, SERVER, 3, monday + 24 * 60)));
  }

  @Test
  void shouldRefuseLimitsOnARuleThatAllowsNothing() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new PolicyRule(
                1,
                Action.DENY,
                null,
                Prefix.ALL,
                Prefix.ALL,
                null,
                null,
                new RuleLimits(1, 0, 0),
                RuleLimits.NONE,
                CryptoDemand.NONE,
                ""));
  }

  private static List<Long> ids(Policy policy) {
    return policy.rules().stream().map(PolicyRule::id).toList();
  }
}
