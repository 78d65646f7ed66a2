package net.pptpalg.nat.policy;

/**
 * How much a rule allows at a time; {@link #NO_LIMIT} where it does not care.
 *
 * @param connections control connections
 * @param calls calls
 * @param ratePerSecond new control connections a second; so many may come at once
 */
public record RuleLimits(int connections, int calls, int ratePerSecond) {
  public static final int NO_LIMIT = 0;
  public static final int MOST = 1_000_000;

  public static final RuleLimits NONE = new RuleLimits(NO_LIMIT, NO_LIMIT, NO_LIMIT);

  /** Checks the ranges. */
  public RuleLimits {
    require(connections);
    require(calls);
    require(ratePerSecond);
  }

  private static void require(int limit) {
    if (limit < NO_LIMIT || limit > MOST) {
      throw new IllegalArgumentException("a limit is 1 to " + MOST + ", not " + limit);
    }
  }

  boolean isNone() {
    return equals(NONE);
  }
}
