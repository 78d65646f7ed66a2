package net.pptpalg.nat.policy;

import java.util.List;

/**
 * What becomes of an attempt, and why.
 *
 * @param ruleId the rule that decides, or {@link #DEFAULT}
 * @param why in words
 * @param passedOver the rules before it and what each lacked, in their order
 */
public record Decision(Action action, long ruleId, String why, List<PassedOver> passedOver) {
  /** The id of no rule: the default decides. */
  public static final long DEFAULT = 0;

  /** A rule that does not match, and which of its conditions does not hold. */
  public record PassedOver(long ruleId, String why) {}
}
