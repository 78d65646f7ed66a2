package net.pptpalg.nat.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Ordered rules, of which the first that matches decides, and what to do when none does. Immutable:
 * each change makes another one.
 *
 * @param defaultAction when no rule matches
 * @param rules in their order; ids are unique
 * @param nextId the id of the next rule; ids are never used again
 */
public record Policy(Action defaultAction, List<PolicyRule> rules, long nextId) {
  /** Allows everything: the policy of a gateway nobody gave one. */
  public static final Policy OPEN = new Policy(Action.ALLOW, List.of(), 1);

  public static final int MAX_RULES = 1_000;

  /** In the place of a rule id: behind the last rule. */
  public static final long LAST = 0;

  /** Checks ids and number of rules. */
  public Policy {
    Objects.requireNonNull(defaultAction);
    rules = List.copyOf(rules);
    if (rules.size() > MAX_RULES) {
      throw new IllegalArgumentException("a policy has at most " + MAX_RULES + " rules");
    }
    long distinct = rules.stream().mapToLong(PolicyRule::id).distinct().count();
    long top = rules.stream().mapToLong(PolicyRule::id).max().orElse(0);
    boolean positive = rules.stream().allMatch(rule -> rule.id() > 0);
    if (distinct != rules.size() || !positive || nextId <= top) {
      throw new IllegalArgumentException("the rules' ids are not 1 or more and unique");
    }
  }

  /** The rule with this id, or null. */
  public PolicyRule rule(long id) {
    int index = indexOf(id);
    return index < 0 ? null : rules.get(index);
  }

  /**
   * With a rule more, whose id is {@link #nextId}.
   *
   * @param beforeId the rule it comes before, or {@link #LAST}
   * @throws IllegalArgumentException when there is no such rule, or no room
   */
  public Policy with(PolicyRule rule, long beforeId) {
    if (rule.id() != nextId) {
      throw new IllegalArgumentException("the next rule has id " + nextId);
    }
    List<PolicyRule> changed = new ArrayList<>(rules);
    changed.add(position(changed, beforeId), rule);
    return new Policy(defaultAction, changed, nextId + 1);
  }

  /**
   * With a rule elsewhere.
   *
   * @param beforeId the rule it comes before, or {@link #LAST}
   * @throws IllegalArgumentException when there is no such rule
   */
  public Policy moved(long id, long beforeId) {
    List<PolicyRule> changed = new ArrayList<>(rules);
    PolicyRule rule = changed.remove(requireIndex(id));
    if (id == beforeId) {
      return this;
    }
    changed.add(position(changed, beforeId), rule);
    return new Policy(defaultAction, changed, nextId);
  }

  /**
   * Without a rule.
   *
   * @throws IllegalArgumentException when there is no such rule
   */
  public Policy without(long id) {
    List<PolicyRule> changed = new ArrayList<>(rules);
    changed.remove(requireIndex(id));
    return new Policy(defaultAction, changed, nextId);
  }

  /** With another default. */
  public Policy withDefault(Action action) {
    return new Policy(action, rules, nextId);
  }

  /** With the interfaces of the rules as this finds them by their names. */
  public Policy withLanInterfaces(UnaryOperator<LanInterface> found) {
    return new Policy(
        defaultAction,
        rules.stream()
            .map(
                rule ->
                    rule.lanInterface() == null
                        ? rule
                        : rule.withLanInterface(found.apply(rule.lanInterface())))
            .toList(),
        nextId);
  }

  /** What becomes of an attempt by the rules' conditions, and why. Limits are not looked at. */
  public Decision explain(Attempt attempt) {
    List<Decision.PassedOver> passedOver = new ArrayList<>();
    for (PolicyRule rule : rules) {
      String mismatch = rule.mismatch(attempt);
      if (mismatch == null) {
        return new Decision(
            rule.action(),
            rule.id(),
            "rule " + rule.id() + " is the first that matches",
            passedOver);
      }
      passedOver.add(new Decision.PassedOver(rule.id(), mismatch));
    }
    return new Decision(
        defaultAction,
        Decision.DEFAULT,
        rules.isEmpty()
            ? "there are no rules; the default decides"
            : "no rule matches; the default decides",
        passedOver);
  }

  private int indexOf(long id) {
    for (int index = 0; index < rules.size(); index++) {
      if (rules.get(index).id() == id) {
        return index;
      }
    }
    return -1;
  }

  private int requireIndex(long id) {
    int index = indexOf(id);
    if (index < 0) {
      throw new UnknownRuleException(id);
    }
    return index;
  }

  private static int position(List<PolicyRule> rules, long beforeId) {
    if (beforeId == LAST) {
      return rules.size();
    }
    for (int index = 0; index < rules.size(); index++) {
      if (rules.get(index).id() == beforeId) {
        return index;
      }
    }
    throw new UnknownRuleException(beforeId);
  }
}
