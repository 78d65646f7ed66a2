package net.pptpalg.perf.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A report held against an earlier one. A figure is worse when its median has moved to the worse
 * side by more than twice the noise of the noisier of the two, the noise being the range that half
 * of its repetitions lie in.
 *
 * @param regressions what is worse
 * @param compared how many figures are in both reports
 * @param differences what else tells the two runs apart, and makes the comparison doubtful
 */
public record Comparison(List<Regression> regressions, int compared, List<String> differences) {
  private static final double RANGES = 2;

  /** However quiet a run was, less than this says nothing. */
  private static final double LEAST = 0.03;

  /** Ranges of fewer repetitions say nothing about noise; then it takes this much. */
  private static final int FEW_SAMPLES = 3;

  private static final double LEAST_OF_FEW = 0.2;

  /**
   * A figure that is worse than before.
   *
   * @param change of the median, as a part of the earlier one
   * @param noise that the change exceeds, as a part of the earlier median
   */
  public record Regression(Figure before, Figure now, double change, double noise) {
    /** One line for people. */
    public String text() {
      return String.format(
          Locale.ROOT,
          "%s: %s -> %s %s (%+.1f %%, noise %.1f %%)",
          now.name(),
          Numbers.text(before.median()),
          Numbers.text(now.median()),
          now.measure().unit(),
          change * 100,
          noise * 100);
    }
  }

  public static Comparison of(Report before, Report now) {
    List<Regression> regressions = new ArrayList<>();
    int compared = 0;
    for (Figure figure : now.figures()) {
      Figure earlier =
          before.figure(figure.measure(), figure.peer(), figure.variant()).orElse(null);
      if (earlier == null) {
        continue;
      }
      compared++;
      double noise = noise(earlier, figure);
      double change = change(earlier, figure);
      double worse = figure.measure().moreIsBetter() ? -change : change;
      double difference = Math.abs(figure.median() - earlier.median());
      if (worse > noise && difference > negligible(figure.measure())) {
        regressions.add(new Regression(earlier, figure, change, noise));
      }
    }
    return new Comparison(regressions, compared, differences(before, now));
  }

  private static double change(Figure before, Figure now) {
    double base = before.median();
    return base == 0 ? now.median() == 0 ? 0 : 1 : (now.median() - base) / Math.abs(base);
  }

  /** What says nothing however small the earlier figure was, in the measure's unit. */
  private static double negligible(Measure measure) {
    return switch (measure) {
      case ENGINE_ALLOCATION, LATENCY_LOST -> 0.1;
      case LONGEST_PAUSE -> 0.5;
      default -> 0;
    };
  }

  private static double noise(Figure before, Figure now) {
    if (before.median() == 0) {
      return LEAST;
    }
    if (Math.min(before.samples().size(), now.samples().size()) < FEW_SAMPLES) {
      return LEAST_OF_FEW;
    }
    double range = Math.max(before.interquartileRange(), now.interquartileRange());
    return Math.max(LEAST, RANGES * range / Math.abs(before.median()));
  }

  private static List<String> differences(Report before, Report now) {
    List<String> differences = new ArrayList<>();
    collect(differences, before.machine(), now.machine());
    collect(differences, before.settings(), now.settings());
    return differences;
  }

  private static void collect(
      List<String> differences, Map<String, String> before, Map<String, String> now) {
    now.forEach(
        (name, value) -> {
          String earlier = before.getOrDefault(name, "not told");
          if (!earlier.equals(value)) {
            differences.add(name + ": " + earlier + " -> " + value);
          }
        });
  }
}
