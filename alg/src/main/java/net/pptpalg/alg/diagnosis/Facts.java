package net.pptpalg.alg.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects the evidence of one conclusion. */
final class Facts {
  static final long SECOND_NS = 1_000_000_000L;

  private static final double NANOS = 1e9;
  private static final double NANOS_PER_MS = 1e6;

  private final List<Evidence> evidence = new ArrayList<>();

  Facts add(String what, String value) {
    evidence.add(new Evidence(what, value));
    return this;
  }

  Facts add(String what, long value) {
    return add(what, String.valueOf(value));
  }

  Facts addIf(boolean condition, String what, String value) {
    return condition ? add(what, value) : this;
  }

  Facts addSeconds(String what, long durationNs) {
    return add(what, seconds(durationNs));
  }

  Conclusion conclude(Finding finding) {
    return new Conclusion(finding, evidence);
  }

  static String seconds(long durationNs) {
    return String.format(Locale.ROOT, "%.1f s", durationNs / NANOS);
  }

  static String milliseconds(long durationNs) {
    return String.format(Locale.ROOT, "%.1f ms", durationNs / NANOS_PER_MS);
  }

  static String percent(long part, long whole) {
    return String.format(Locale.ROOT, "%.1f %%", whole == 0 ? 0 : 100.0 * part / whole);
  }
}
