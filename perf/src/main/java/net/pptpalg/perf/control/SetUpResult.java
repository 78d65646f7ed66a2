package net.pptpalg.perf.control;

import org.HdrHistogram.Histogram;

/**
 * How calls came up.
 *
 * @param calls how many
 * @param tookNs from the first request to the last reply
 * @param latencies of each call, in nanoseconds
 */
public record SetUpResult(int calls, long tookNs, Histogram latencies) {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Calls set up a second. */
  public double rate() {
    return calls * NANOS_PER_SECOND / tookNs;
  }
}
