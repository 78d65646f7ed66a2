package net.pptpalg.perf.report;

import java.util.List;

/** Order statistics of repeated measurements, robust against the odd disturbed one. */
final class Statistics {
  private Statistics() {}

  /** The middle one; the mean of the two in the middle when their number is even. */
  static double median(List<Double> samples) {
    return quantile(samples, 0.5);
  }

  /** Distance of the quartiles: what half of the repetitions lie within. */
  static double interquartileRange(List<Double> samples) {
    return quantile(samples, 0.75) - quantile(samples, 0.25);
  }

  /**
   * Interpolated linearly between neighbours.
   *
   * @param q 0 to 1
   */
  static double quantile(List<Double> samples, double q) {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("no samples");
    }
    List<Double> sorted = samples.stream().sorted().toList();
    double position = q * (sorted.size() - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (position - below) * (sorted.get(above) - sorted.get(below));
  }
}
