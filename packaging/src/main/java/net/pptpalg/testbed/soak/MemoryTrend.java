package net.pptpalg.testbed.soak;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * How a figure of memory develops over the low tides. What fills up once is no leak: only the
 * second half of the run is judged, and only when it has samples enough.
 */
final class MemoryTrend {

  private static final int LEAST_SAMPLES = 8;
  private static final double MIB = 1 << 20;

  /** Ended calls that a gateway keeps for its reports, and the bytes of one. */
  private static final long HISTORY_CALLS = 20_000;

  private static final long HISTORY_BYTES = 1024;
  private static final double TOLERANCE_SHARE = 0.03;

  private final String name;
  private final double toleranceMib;
  private final List<SoakRun.Sample> samples;
  private final ToLongFunction<SoakRun.Sample> figure;

  /**
   * @param toleranceMib growth that is noise
   */
  MemoryTrend(
      String name,
      double toleranceMib,
      List<SoakRun.Sample> samples,
      ToLongFunction<SoakRun.Sample> figure) {
    this.name = name;
    this.toleranceMib = toleranceMib;
    this.samples = List.copyOf(samples);
    this.figure = figure;
  }

  double firstMib() {
    return samples.isEmpty() ? 0 : figure.applyAsLong(samples.get(0)) / MIB;
  }

  double lastMib() {
    return samples.isEmpty() ? 0 : figure.applyAsLong(samples.get(samples.size() - 1)) / MIB;
  }

  /** Whether there are samples enough to tell a slope from noise. */
  boolean isJudged() {
    return samples.size() >= LEAST_SAMPLES;
  }

  /** What the last quarter has on average more than the third one, in MiB. */
  double growthMib() {
    int size = samples.size();
    return mean(size * 3 / 4, size) - mean(size / 2, size * 3 / 4);
  }

  /** What the gateway remembers, on purpose, of the calls between the middles of these quarters. */
  private double historyMib() {
    int size = samples.size();
    long before = Math.min(HISTORY_CALLS, samples.get(size * 5 / 8).calls());
    long after = Math.min(HISTORY_CALLS, samples.get(size * 7 / 8).calls());
    return (after - before) * HISTORY_BYTES / MIB;
  }

  private double mean(int from, int to) {
    return samples.subList(from, to).stream().mapToLong(figure).average().orElse(0) / MIB;
  }

  /** What is wrong, or empty. */
  Optional<String> complaint() {
    double allowed = Math.max(toleranceMib, lastMib() * TOLERANCE_SHARE) + historyMib();
    return isJudged() && growthMib() > allowed
        ? Optional.of(String.format(Locale.ROOT, "%s grows: %s", name, this))
        : Optional.empty();
  }

  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("firstMib", firstMib());
    fields.put("lastMib", lastMib());
    fields.put("growthMib", isJudged() ? growthMib() : null);
    fields.put(
        "samples",
        samples.stream()
            .map(sample -> List.of(sample.seconds(), sample.calls(), figure.applyAsLong(sample)))
            .toList());
    return fields;
  }

  @Override
  public String toString() {
    String growth =
        isJudged() ? String.format(Locale.ROOT, ", %+.2f MiB of late", growthMib()) : "";
    return String.format(Locale.ROOT, "%s %.1f to %.1f MiB%s", name, firstMib(), lastMib(), growth);
  }
}
