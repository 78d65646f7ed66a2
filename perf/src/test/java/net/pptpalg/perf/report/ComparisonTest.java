package net.pptpalg.perf.report;

import static net.pptpalg.perf.report.Reports.SMALL;
import static net.pptpalg.perf.report.Reports.report;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  @Test
  void shouldNameThroughputThatFellByMoreThanTheNoise() {
    Comparison comparison =
        Comparison.of(throughput(100.0, 101.0, 99.0), throughput(80.0, 81.0, 79.0));

    assertEquals(1, comparison.regressions().size());
    assertEquals(
        "throughput, pptp-alg, 84 B, 64 calls, to server: 100 -> 80 packets/s (-20.0 %, noise 3.0"
            + " %)",
        comparison.regressions().get(0).text());
  }

  @Test
  void shouldKeepSilentWhenTheFallIsWithinTheNoiseOfEitherRun() {
    Report quiet = throughput(100.0, 101.0, 99.0);
    Report noisy = throughput(60.0, 80.0, 110.0);

    assertEquals(List.of(), Comparison.of(quiet, noisy).regressions());
    assertEquals(List.of(), Comparison.of(noisy, throughput(60.0, 61.0, 59.0)).regressions());
  }

  @Test
  void shouldKeepSilentAboutWhatIsBetter() {
    assertEquals(
        List.of(),
        Comparison.of(throughput(100.0, 101.0, 99.0), throughput(200.0, 201.0, 199.0))
            .regressions());
  }

  @Test
  void shouldTakeMoreForWorseWhereLessIsBetter() {
    Report before = report().with(Measure.LATENCY_P99, "kernel", SMALL, 50.0, 51.0, 49.0).build();
    Report after = report().with(Measure.LATENCY_P99, "kernel", SMALL, 70.0, 71.0, 69.0).build();

    assertEquals(1, Comparison.of(before, after).regressions().size());
    assertEquals(0, Comparison.of(after, before).regressions().size());
  }

  @Test
  void shouldNotTrustTheNoiseOfFewRepetitions() {
    assertEquals(List.of(), Comparison.of(throughput(100.0), throughput(85.0)).regressions());
    assertEquals(1, Comparison.of(throughput(100.0), throughput(75.0)).regressions().size());
  }

  @Test
  void shouldNoticeThatNothingCostsSomethingNow() {
    Report before =
        report().with(Measure.ENGINE_ALLOCATION, "engine", SMALL, 0.0, 0.0, 0.0).build();
    Report after =
        report().with(Measure.ENGINE_ALLOCATION, "engine", SMALL, 24.0, 24.0, 24.0).build();

    assertEquals(1, Comparison.of(before, after).regressions().size());
    assertEquals(0, Comparison.of(before, before).regressions().size());
  }

  @Test
  void shouldCompareOnlyWhatBothHaveMeasured() {
    Report more =
        report()
            .with(Measure.THROUGHPUT, "pptp-alg", SMALL, 100.0)
            .with(Measure.THROUGHPUT, "kernel", SMALL, 90.0)
            .build();

    assertEquals(1, Comparison.of(throughput(100.0), more).compared());
  }

  @Test
  void shouldSayThatTheKernelIsAnother() {
    Report here = report().on("Linux 6.1").build();
    Report there = report().on("Linux 6.18").build();

    assertEquals(
        List.of("kernel: Linux 6.1 -> Linux 6.18"), Comparison.of(here, there).differences());
    assertTrue(Comparison.of(here, here).differences().isEmpty());
  }

  private static Report throughput(Double... samples) {
    return report().with(Measure.THROUGHPUT, "pptp-alg", SMALL, samples).build();
  }
}
