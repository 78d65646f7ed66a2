package net.pptpalg.nat.policy;

/** A change of the policy names a rule that is not there. */
public final class UnknownRuleException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnknownRuleException(long id) {
    super("there is no rule " + id);
  }
}
