package net.pptpalg.perf.measure;

import java.util.List;

/**
 * How much is measured.
 *
 * @param seconds each measurement of one peer lasts
 * @param repetitions rounds over all peers
 * @param calls how many at a time, in ascending order
 * @param packetBytes lengths of IPv4 packets
 * @param fixedRate packets a second at which processor time is taken
 * @param scale numbers of calls of the curves, in ascending order
 * @param pauseSeconds how long the JVM is watched for pauses
 */
public record Plan(
    double seconds,
    int repetitions,
    List<Integer> calls,
    List<Integer> packetBytes,
    long fixedRate,
    List<Integer> scale,
    int pauseSeconds) {

  /** The largest number of calls but for the curves. */
  public int mostCalls() {
    return calls.get(calls.size() - 1);
  }

  /** The shortest packet. */
  public int leastBytes() {
    return packetBytes.stream().min(Integer::compare).orElseThrow();
  }
}
