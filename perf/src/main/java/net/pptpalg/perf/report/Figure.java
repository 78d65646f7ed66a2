package net.pptpalg.perf.report;

import java.util.List;

/**
 * One thing measured, as often as it was repeated.
 *
 * @param peer what it was measured of
 * @param samples one for each repetition, in the measure's unit
 */
public record Figure(Measure measure, String peer, Variant variant, List<Double> samples) {

  public Figure {
    samples = List.copyOf(samples);
  }

  public double median() {
    return Statistics.median(samples);
  }

  /** The noise it measured itself, in the measure's unit. */
  public double interquartileRange() {
    return Statistics.interquartileRange(samples);
  }

  /** The same thing measured the same way has the same name in another report. */
  String name() {
    String where = variant.text();
    return measure.id() + ", " + peer + (where.isEmpty() ? "" : ", " + where);
  }
}
