package net.pptpalg.perf.report;

import static net.pptpalg.perf.report.Reports.SMALL;
import static net.pptpalg.perf.report.Reports.report;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TargetsTest {
  private static final Variant LARGE = new Variant(1400, 64, "to client");

  @Test
  void shouldJudgeThroughputByTheVariantInWhichItIsWorst() {
    Report report =
        report()
            .with(Measure.THROUGHPUT, "pptp-alg", SMALL, 100.0)
            .with(Measure.THROUGHPUT, "c-batch", SMALL, 100.0)
            .with(Measure.THROUGHPUT, "pptp-alg", LARGE, 90.0)
            .with(Measure.THROUGHPUT, "c-batch", LARGE, 100.0)
            .build();

    Target target = target(report, "throughput against c-batch");

    assertEquals(Target.State.MISSED, target.state());
    assertEquals("0.90 (1400 B, 64 calls, to client)", target.measured());
  }

  @Test
  void shouldReachTheKernelsHelperByBeingAsFast() {
    Report report =
        report()
            .with(Measure.THROUGHPUT, "pptp-alg", SMALL, 100.0)
            .with(Measure.THROUGHPUT, "kernel", SMALL, 100.0)
            .build();

    assertEquals(Target.State.REACHED, target(report, "throughput against kernel").state());
  }

  @Test
  void shouldCallWhatHasNoPeerNotMeasured() {
    Report report = report().with(Measure.THROUGHPUT, "pptp-alg", SMALL, 100.0).build();

    assertTrue(
        Targets.judge(report).stream()
            .allMatch(target -> target.state() == Target.State.NOT_MEASURED));
  }

  @Test
  void shouldJudgeGrowthByRandomOrder() {
    Report report =
        report()
            .with(Measure.ENGINE_TIME, "engine", gre("toClient", 1000, "random"), 30.0)
            .with(Measure.ENGINE_TIME, "engine", gre("toClient", 1000000, "random"), 90.0)
            .with(Measure.ENGINE_TIME, "engine", gre("toClient", 1000, "sequential"), 25.0)
            .with(Measure.ENGINE_TIME, "engine", gre("toServerInPairs", 1000, "random"), 30.0)
            .with(Measure.ENGINE_TIME, "engine", gre("toServerInPairs", 1000000, "random"), 60.0)
            .with(Measure.ENGINE_TIME, "engine", gre("packetOnly", 1000, "random"), 500.0)
            .build();

    String growth = "engine, GRE, 1,000,000 calls at random against 1,000, ";
    Target inBatches = target(report, growth + "in batches of 64");
    assertEquals(Target.State.MISSED, inBatches.state());
    assertTrue(inBatches.measured().startsWith("3 "), inBatches.measured());
    assertEquals(Target.State.REACHED, target(report, growth + "in pairs").state());
    assertEquals(Target.State.NOT_MEASURED, target(report, growth + "one by one").state());
    Target cost = target(report, "engine, GRE, 1,000 calls");
    assertEquals(Target.State.REACHED, cost.state());
    assertTrue(cost.measured().startsWith("30 "), cost.measured());
  }

  @Test
  void shouldJudgeTheMruByWhatItCostsDataPackets() {
    Report report =
        report()
            .with(Measure.ENGINE_TIME, "engine", data("off"), 20.0)
            .with(Measure.ENGINE_TIME, "engine", data("alarm"), 21.0)
            .with(Measure.ENGINE_TIME, "engine", data("auto"), 24.0)
            .build();

    Target target = target(report, "engine, GRE data, --mru alarm and auto against off");
    assertEquals(Target.State.MISSED, target.state());
    assertEquals("1.20 (TunnelFitBenchmark.data mru=auto,)", target.measured());
  }

  @Test
  void shouldJudgeTheClampByTheSlowerOfBothVersions() {
    Report report =
        report()
            .with(Measure.ENGINE_TIME, "engine", syn(4), 30.0)
            .with(Measure.ENGINE_TIME, "engine", syn(6), 59.0)
            .build();

    Target target = target(report, "engine, a SYN whose MSS is lowered");
    assertEquals(Target.State.REACHED, target.state());
    assertTrue(target.measured().startsWith("59 "), target.measured());
  }

  private static Variant data(String mru) {
    return new Variant(0, 0, "TunnelFitBenchmark.data mru=" + mru + ",");
  }

  private static Variant syn(int version) {
    return new Variant(0, 0, "MssClampBenchmark.syn version=" + version + ",");
  }

  private static Variant gre(String benchmark, int calls, String order) {
    return new Variant(
        0, 0, "GreTranslatorBenchmark." + benchmark + " calls=" + calls + ", order=" + order + ",");
  }

  private static Target target(Report report, String text) {
    return Targets.judge(report).stream()
        .filter(target -> target.text().equals(text))
        .findFirst()
        .orElseThrow();
  }
}
