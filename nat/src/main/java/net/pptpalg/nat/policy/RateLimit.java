package net.pptpalg.nat.policy;

/**
 * So many a second, and as many at once: a token bucket kept as the time at which it would be full.
 */
final class RateLimit {
  private static final long SECOND_NS = 1_000_000_000L;

  private boolean used;
  private long fullAtNs;

  /** Whether one more may come now. */
  boolean admits(int perSecond, long nowNs) {
    return perSecond == RuleLimits.NO_LIMIT
        || !used
        || fullAtNs - nowNs + SECOND_NS / perSecond <= SECOND_NS;
  }

  /** One more comes. */
  void take(int perSecond, long nowNs) {
    if (perSecond != RuleLimits.NO_LIMIT) {
      long start = used && fullAtNs - nowNs > 0 ? fullAtNs : nowNs;
      fullAtNs = start + SECOND_NS / perSecond;
      used = true;
    }
  }

  /** Whether it may be forgotten. */
  boolean isIdle(long nowNs) {
    return !used || fullAtNs - nowNs <= 0;
  }
}
