package net.pptpalg.nat.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides about new control connections by the policy in force, and counts. Owned by the control
 * agent's thread; a decision allocates nothing.
 */
public final class PolicyEngine {
  private final Map<Long, RuleUse> uses = new HashMap<>();
  private final RuleUse defaultUse =
      new RuleUse(Decision.DEFAULT, RuleLimits.NONE, RuleLimits.NONE, CryptoDemand.NONE);
  private final BanList bans = new BanList();
  private Policy policy;
  private PolicyRule[] rules;
  private RuleUse[] ruleUses;
  private RuleUse decidedBy = defaultUse;
  private volatile CryptoDemand strictest = CryptoDemand.NONE;
  private int minuteOfWeek;

  public PolicyEngine(Policy policy) {
    policy(policy);
  }

  public Policy policy() {
    return policy;
  }

  /** Another policy is in force from now on. Rules that stay keep their counts. */
  public void policy(Policy next) {
    List<PolicyRule> ordered = next.rules();
    PolicyRule[] nextRules = ordered.toArray(PolicyRule[]::new);
    RuleUse[] nextUses = new RuleUse[nextRules.length];
    for (int i = 0; i < nextRules.length; i++) {
      PolicyRule rule = nextRules[i];
      nextUses[i] =
          uses.computeIfAbsent(
              rule.id(), id -> new RuleUse(id, rule.limits(), rule.clientLimits(), rule.crypto()));
    }
    uses.keySet().removeIf(id -> next.rule(id) == null);
    policy = next;
    rules = nextRules;
    ruleUses = nextUses;
    CryptoDemand demand = strictest;
    for (PolicyRule rule : nextRules) {
      demand = demand.and(rule.crypto());
    }
    strictest = demand;
  }

  /** Who may not come for a while, whatever the rules say. */
  public BanList bans() {
    return bans;
  }

  /**
   * What any rule there is, or was, asks: no call that meets this breaches its rule. Calls of rules
   * that are gone live on by their word. Any thread.
   */
  public CryptoDemand strictest() {
    return strictest;
  }

  /**
   * Sets the clock for time windows.
   *
   * @param minute local time, 0 (Monday 00:00) to 10079
   */
  public void localTime(int minute) {
    minuteOfWeek = minute;
  }

  /** The clock as it was set. */
  public int localTime() {
    return minuteOfWeek;
  }

  /**
   * Decides about a new control connection and counts it.
   *
   * @param inInterface kernel index of the interface it comes by, 0 when that is not known or does
   *     not matter
   * @return null when it is allowed
   */
  public Refusal decide(Heading heading, int client, int server, int inInterface, long nowNs) {
    if (bans.isBanned(client, nowNs)) {
      decidedBy = defaultUse;
      return Refusal.BANNED;
    }
    Action action = match(heading, client, server, inInterface);
    decidedBy.hit();
    return switch (action) {
      case ALLOW -> decidedBy.admit(client, nowNs);
      case DENY -> Refusal.DENIED;
      case REJECT -> Refusal.REJECTED;
    };
  }

  /**
   * What the rules say about a control connection that exists; neither counts nor looks at limits.
   * {@link #decidedBy} is the rule.
   */
  public Action review(Heading heading, int client, int server, int inInterface) {
    return match(heading, client, server, inInterface);
  }

  private Action match(Heading heading, int client, int server, int inInterface) {
    for (int i = 0; i < rules.length; i++) {
      if (rules[i].matches(heading, client, server, inInterface, minuteOfWeek)) {
        decidedBy = ruleUses[i];
        return rules[i].action();
      }
    }
    decidedBy = defaultUse;
    return policy.defaultAction();
  }

  /** The rule that made the latest decision. */
  public RuleUse decidedBy() {
    return decidedBy;
  }

  /** What a rule has done, or null when there is no such rule; 0 is the default. */
  public RuleUse use(long ruleId) {
    return ruleId == Decision.DEFAULT ? defaultUse : uses.get(ruleId);
  }
}
