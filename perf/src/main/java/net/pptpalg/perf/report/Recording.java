package net.pptpalg.perf.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Collects a report while it is measured. Used by one thread. */
public final class Recording {
  private record Key(Measure measure, String peer, Variant variant) {}

  private final String started = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  private final Map<String, String> machine = Machine.describe();
  private final Map<String, String> settings;
  private final Map<Key, List<Double>> samples = new LinkedHashMap<>();
  private final List<Missing> missing = new ArrayList<>();

  public Recording(Map<String, String> settings) {
    this.settings = settings;
  }

  /** Adds one repetition. */
  public void add(Measure measure, String peer, Variant variant, double value) {
    samples.computeIfAbsent(new Key(measure, peer, variant), key -> new ArrayList<>()).add(value);
  }

  /** Adds a figure that was measured elsewhere. */
  void add(Figure figure) {
    figure.samples().forEach(x -> add(figure.measure(), figure.peer(), figure.variant(), x));
  }

  /** Notes what could not be measured, once. */
  public void missing(String what, String why) {
    Missing entry = new Missing(what, why);
    if (!missing.contains(entry)) {
      missing.add(entry);
    }
  }

  /** Adds a fact about the machine. */
  public void fact(String name, String value) {
    machine.put(name, value);
  }

  /** The median so far. */
  public OptionalDouble median(Measure measure, String peer, Variant variant) {
    List<Double> values = samples.get(new Key(measure, peer, variant));
    return values == null ? OptionalDouble.empty() : OptionalDouble.of(Statistics.median(values));
  }

  /** What was recorded so far. */
  public Report report() {
    List<Figure> figures = new ArrayList<>();
    samples.forEach(
        (key, values) -> figures.add(new Figure(key.measure(), key.peer(), key.variant(), values)));
    return new Report(
        started,
        new LinkedHashMap<>(machine),
        new LinkedHashMap<>(settings),
        figures,
        List.copyOf(missing));
  }
}
