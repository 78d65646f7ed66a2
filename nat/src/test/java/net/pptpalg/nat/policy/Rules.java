package net.pptpalg.nat.policy;

/** Makes rules with few words. */
public final class Rules {
  private Rules() {}

  /** A rule for a client prefix. */
  public static PolicyRule of(long id, Action action, String client) {
    return of(id, action, null, client, "0.0.0.0/0");
  }

  /** A rule for a direction (null for both), clients and servers. */
  public static PolicyRule of(
      long id, Action action, Heading heading, String client, String server) {
    return new PolicyRule(
        id,
        action,
        heading,
        Prefix.parse(client),
        Prefix.parse(server),
        null,
        null,
        RuleLimits.NONE,
        RuleLimits.NONE,
        CryptoDemand.NONE,
        "");
  }

  /** A rule that allows everyone, within limits. */
  public static PolicyRule limited(long id, RuleLimits limits, RuleLimits clientLimits) {
    return new PolicyRule(
        id,
        Action.ALLOW,
        null,
        Prefix.ALL,
        Prefix.ALL,
        null,
        null,
        limits,
        clientLimits,
        CryptoDemand.NONE,
        "");
  }

  /** A rule that allows everyone who meets this. */
  public static PolicyRule asking(long id, CryptoDemand crypto) {
    return new PolicyRule(
        id,
        Action.ALLOW,
        null,
        Prefix.ALL,
        Prefix.ALL,
        null,
        null,
        RuleLimits.NONE,
        RuleLimits.NONE,
        crypto,
        "");
  }

  /** A policy of these rules. */
  public static Policy policy(Action defaultAction, PolicyRule... rules) {
    Policy policy = Policy.OPEN.withDefault(defaultAction);
    for (PolicyRule rule : rules) {
      policy = policy.with(rule, Policy.LAST);
    }
    return policy;
  }
}
