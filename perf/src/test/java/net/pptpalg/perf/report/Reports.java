package net.pptpalg.perf.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Builds reports for tests. */
final class Reports {
  static final Variant SMALL = new Variant(84, 64, "to server");

  private final List<Figure> figures = new ArrayList<>();
  private final List<Missing> missing = new ArrayList<>();
  private String kernel = "Linux 6.1";

  static Reports report() {
    return new Reports();
  }

  Reports with(Measure measure, String peer, Variant variant, Double... samples) {
    figures.add(new Figure(measure, peer, variant, Arrays.asList(samples)));
    return this;
  }

  Reports on(String anotherKernel) {
    kernel = anotherKernel;
    return this;
  }

  Reports without(String what, String why) {
    missing.add(new Missing(what, why));
    return this;
  }

  Report build() {
    return new Report(
        "2026-01-01T00:00:00Z",
        Map.of("kernel", kernel),
        Map.of("seconds", "1.0"),
        List.copyOf(figures),
        List.copyOf(missing));
  }
}
