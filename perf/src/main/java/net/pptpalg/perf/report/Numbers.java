package net.pptpalg.perf.report;

import java.util.Locale;

/** Numbers for people: three digits that count, thousands kept apart. */
final class Numbers {
  private static final double HUNDRED = 100;
  private static final double TEN = 10;

  private Numbers() {}

  static String text(double value) {
    double size = Math.abs(value);
    if (size >= HUNDRED || value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, size >= TEN ? "%.1f" : "%.2f", value);
  }

  static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
