package net.pptpalg.nat.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.pptpalg.alg.packet.Ipv4Address;
import org.junit.jupiter.api.Test;

class PolicyEngineTest {
  private static final int CLIENT = Ipv4Address.parse("192.168.1.5");
  private static final int OTHER = Ipv4Address.parse("192.168.1.6");
  private static final int SERVER = Ipv4Address.parse("203.0.113.5");
  private static final long SECOND_NS = 1_000_000_000L;

  @Test
  void shouldLetTheFirstRuleThatMatchesDecideAndCountIt() {
    PolicyEngine engine =
        new PolicyEngine(
            Rules.policy(
                Action.ALLOW,
                Rules.of(1, Action.DENY, "192.168.1.5"),
                Rules.of(2, Action.REJECT, "192.168.1.0/24")));
    assertEquals(Refusal.DENIED, decide(engine, CLIENT, 0));
    assertEquals(Refusal.REJECTED, decide(engine, OTHER, 0));
    assertEquals(Refusal.REJECTED, decide(engine, OTHER, 0));
    assertNull(decide(engine, SERVER, 0));
    assertEquals(1, engine.use(1).hits());
    assertEquals(2, engine.use(2).hits());
    assertEquals(1, engine.use(Decision.DEFAULT).hits());
  }

  @Test
  void shouldNotRememberMoreClientsThanItHasRoomForAndLetOthersInASecondLater() {
    PolicyEngine engine = limited(RuleLimits.NONE, new RuleLimits(0, 0, 1));
    for (int client = 0; client < RuleUse.MOST_CLIENTS; client++) {
      assertNull(decide(engine, client, 0));
    }
    assertEquals(Refusal.RULE_CLIENT_RATE, decide(engine, CLIENT, 0));
    assertNull(decide(engine, CLIENT, SECOND_NS));
  }

  @Test
  void shouldKeepTheCountsOfRulesThatStay() {
    Policy policy = Rules.policy(Action.ALLOW, Rules.of(1, Action.DENY, "192.168.1.5"));
    PolicyEngine engine = new PolicyEngine(policy);
    decide(engine, CLIENT, 0);
    engine.policy(policy.with(Rules.of(2, Action.REJECT, "192.168.1.5"), 1));
    assertEquals(Refusal.REJECTED, decide(engine, CLIENT, 0));
    assertEquals(1, engine.use(1).hits());
    engine.policy(policy.without(1));
    assertNull(engine.use(1));
  }

  @Test
  void shouldRefuseConnectionsBeyondTheRulesLimitUntilOneIsGone() {
    PolicyEngine engine = limited(new RuleLimits(2, 0, 0), RuleLimits.NONE);
    for (int i = 0; i < 2; i++) {
      assertNull(decide(engine, CLIENT + i, 0));
      engine.decidedBy().joined(CLIENT + i, 0);
    }
    assertEquals(Refusal.RULE_CONNECTIONS, decide(engine, CLIENT + 2, 0));
    assertEquals(1, engine.use(1).limited());
    engine.use(1).left(CLIENT, 0);
    assertNull(decide(engine, CLIENT + 2, 0));
  }

  @Test
  void shouldRefuseConnectionsBeyondTheClientsLimitAndNotThoseOfOthers() {
    PolicyEngine engine = limited(RuleLimits.NONE, new RuleLimits(1, 0, 0));
    assertNull(decide(engine, CLIENT, 0));
    engine.decidedBy().joined(CLIENT, 0);
    assertEquals(Refusal.RULE_CLIENT_CONNECTIONS, decide(engine, CLIENT, 0));
    assertNull(decide(engine, OTHER, 0));
  }

  @Test
  void shouldRefuseCallsBeyondEitherLimit() {
    PolicyEngine engine = limited(new RuleLimits(0, 3, 0), new RuleLimits(0, 2, 0));
    RuleUse use = engine.use(1);
    use.joined(CLIENT, 0);
    use.joined(OTHER, 0);
    use.callsChanged(CLIENT, 1);
    assertTrue(use.admitsCall(CLIENT));
    use.callsChanged(CLIENT, 1);
    assertFalse(use.admitsCall(CLIENT));
    assertTrue(use.admitsCall(OTHER));
    use.callsChanged(OTHER, 1);
    assertFalse(use.admitsCall(OTHER));
    use.left(CLIENT, 2);
    assertTrue(use.admitsCall(OTHER));
  }

  @Test
  void shouldLetAsManyComeAtOnceAsASecondGrantsAndThenOneByOne() {
    PolicyEngine engine = limited(new RuleLimits(0, 0, 4), RuleLimits.NONE);
    long nowNs = Long.MAX_VALUE - SECOND_NS;
    for (int i = 0; i < 4; i++) {
      assertNull(decide(engine, CLIENT, nowNs), "number " + i);
    }
    assertEquals(Refusal.RULE_RATE, decide(engine, CLIENT, nowNs));
    assertEquals(Refusal.RULE_RATE, decide(engine, CLIENT, nowNs + SECOND_NS / 4 - 1));
    assertNull(decide(engine, CLIENT, nowNs + SECOND_NS / 4));
    assertEquals(Refusal.RULE_RATE, decide(engine, CLIENT, nowNs + SECOND_NS / 4));
    assertNull(decide(engine, CLIENT, nowNs + 10 * SECOND_NS));
  }

  @Test
  void shouldBoundTheRateOfEachClientApart() {
    PolicyEngine engine = limited(RuleLimits.NONE, new RuleLimits(0, 0, 1));
    assertNull(decide(engine, CLIENT, 0));
    assertEquals(Refusal.RULE_CLIENT_RATE, decide(engine, CLIENT, 1));
    assertNull(decide(engine, OTHER, 1));
    assertNull(decide(engine, CLIENT, SECOND_NS));
  }

  @Test
  void shouldForgetClientsThatHaveNothing() {
    PolicyEngine engine = limited(RuleLimits.NONE, new RuleLimits(5, 0, 5));
    for (int i = 0; i < 100_000; i++) {
      assertNull(decide(engine, i, i * SECOND_NS));
    }
    assertSame(engine.use(1), engine.decidedBy());
    assertEquals(100_000, engine.use(1).hits());
  }

  @Test
  void shouldFollowTheClockItIsGiven() {
    PolicyRule night =
        new PolicyRule(
            1,
            Action.DENY,
            null,
            Prefix.ALL,
            Prefix.ALL,
            null,
            TimeWindow.parse("22:00-06:00"),
            RuleLimits.NONE,
            RuleLimits.NONE,
            CryptoDemand.NONE,
            "");
    PolicyEngine engine = new PolicyEngine(Rules.policy(Action.ALLOW, night));
    engine.localTime(TimeWindow.parseMinute("wed 12:00"));
    assertNull(decide(engine, CLIENT, 0));
    engine.localTime(TimeWindow.parseMinute("wed 23:00"));
    assertEquals(Refusal.DENIED, decide(engine, CLIENT, 0));
  }

  @Test
  void shouldDecideAsItExplains() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<PolicyRule> rules = new ArrayList<>();
      for (int id = 1; id <= 8; id++) {
        rules.add(randomRule(random, id));
      }
      Policy policy =
          Rules.policy(Action.values()[random.nextInt(3)], rules.toArray(PolicyRule[]::new));
      PolicyEngine engine = new PolicyEngine(policy);
      for (int i = 0; i < 50; i++) {
        Attempt attempt =
            new Attempt(
                Heading.values()[random.nextInt(2)],
                random.nextInt(16) << 28,
                random.nextInt(16) << 28,
                random.nextInt(3),
                random.nextInt(TimeWindow.MINUTES_PER_WEEK));
        engine.localTime(attempt.minuteOfWeek());
        Refusal refusal =
            engine.decide(
                attempt.heading(), attempt.client(), attempt.server(), attempt.inInterface(), 0);
        Decision decision = policy.explain(attempt);
        assertEquals(decision.ruleId(), engine.decidedBy().ruleId(), () -> policy + "" + attempt);
        assertEquals(
            switch (decision.action()) {
              case ALLOW -> null;
              case DENY -> Refusal.DENIED;
              case REJECT -> Refusal.REJECTED;
            },
            refusal);
      }
    }
  }

  private static PolicyRule randomRule(Random random, long id) {
    Heading heading = random.nextBoolean() ? null : Heading.values()[random.nextInt(2)];
    boolean anywhere = heading == Heading.INWARD || random.nextBoolean();
    int from = random.nextInt(1440);
    return new PolicyRule(
        id,
        Action.values()[random.nextInt(3)],
        heading,
        new Prefix(random.nextInt(4) << 30, 2),
        random.nextBoolean() ? Prefix.ALL : new Prefix(random.nextInt(2) << 31, 1),
        anywhere ? null : new LanInterface("lan", 1 + random.nextInt(2)),
        random.nextBoolean()
            ? null
            : new TimeWindow(1 + random.nextInt(127), from, 1440 - from == from ? 1 : 1440 - from),
        RuleLimits.NONE,
        RuleLimits.NONE,
        CryptoDemand.NONE,
        "");
  }

  private static PolicyEngine limited(RuleLimits limits, RuleLimits clientLimits) {
    return new PolicyEngine(Rules.policy(Action.DENY, Rules.limited(1, limits, clientLimits)));
  }

  private static Refusal decide(PolicyEngine engine, int client, long nowNs) {
    return engine.decide(Heading.OUTWARD, client, SERVER, 3, nowNs);
  }
}
