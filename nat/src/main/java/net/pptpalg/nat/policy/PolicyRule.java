package net.pptpalg.nat.policy;

/**
 * One rule: what it matches, and what it does then. Every condition has to hold.
 *
 * @param id names the rule for as long as it exists; 1 or more
 * @param heading the direction, or null for both
 * @param client where the client is, as its address is known inside
 * @param server where the server is, as its address is known inside: a published server has its
 *     inside address
 * @param lanInterface where an outward connection comes from, or null for anywhere
 * @param window when, or null for always
 * @param limits for all connections the rule has allowed together
 * @param clientLimits for those of each client
 * @param crypto what it asks of the calls it allows
 * @param comment for people; may be empty
 */
public record PolicyRule(
    long id,
    Action action,
    Heading heading,
    Prefix client,
    Prefix server,
    LanInterface lanInterface,
    TimeWindow window,
    RuleLimits limits,
    RuleLimits clientLimits,
    CryptoDemand crypto,
    String comment) {
  public static final int MAX_COMMENT_LENGTH = 200;

  /** Checks what the parts do not check themselves. */
  public PolicyRule {
    if (action != Action.ALLOW && !(limits.isNone() && clientLimits.isNone())) {
      throw new IllegalArgumentException("only a rule that allows can have limits");
    }
    if (action != Action.ALLOW && !crypto.isNone()) {
      throw new IllegalArgumentException(
          "only a rule that allows can ask for authentication or encryption");
    }
    if (lanInterface != null && heading == Heading.INWARD) {
      throw new IllegalArgumentException(
          "an interface is one of the LAN's: it goes with the direction outward");
    }
    if (comment.length() > MAX_COMMENT_LENGTH
        || comment.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "a comment is a line of at most " + MAX_COMMENT_LENGTH + " characters");
    }
  }

  /** The same rule for an interface that the kernel knows by another index now. */
  PolicyRule withLanInterface(LanInterface found) {
    return new PolicyRule(
        id, action, heading, client, server, found, window, limits, clientLimits, crypto, comment);
  }

  /** Whether the rule is about such a connection. */
  public boolean matches(Attempt attempt) {
    return mismatch(attempt) == null;
  }

  boolean matches(Heading of, int from, int to, int inInterface, int minuteOfWeek) {
    return (heading == null || heading == of)
        && client.contains(from)
        && server.contains(to)
        && isFrom(of, inInterface)
        && (window == null || window.contains(minuteOfWeek));
  }

  private boolean isFrom(Heading of, int inInterface) {
    return lanInterface == null || of == Heading.OUTWARD && lanInterface.index() == inInterface;
  }

  /** The first condition that does not hold, in words; null when all do. */
  String mismatch(Attempt attempt) {
    if (heading != null && heading != attempt.heading()) {
      return "direction is " + attempt.heading().text() + ", not " + heading.text();
    }
    if (!client.contains(attempt.client())) {
      return "client is not in " + client;
    }
    if (!server.contains(attempt.server())) {
      return "server is not in " + server;
    }
    if (!isFrom(attempt.heading(), attempt.inInterface())) {
      return "does not come by " + lanInterface.name();
    }
    return window == null || window.contains(attempt.minuteOfWeek())
        ? null
        : TimeWindow.format(attempt.minuteOfWeek()) + " is not in " + window;
  }
}
