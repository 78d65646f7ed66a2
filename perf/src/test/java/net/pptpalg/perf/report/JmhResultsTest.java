package net.pptpalg.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JmhResultsTest {
  private static final String RESULT =
      "[{\"benchmark\":\"net.pptpalg.perf.engine.GreTranslatorBenchmark.toServer\","
          + "\"params\":{\"order\":\"random\",\"calls\":\"1000\"},"
          + "\"primaryMetric\":{\"rawData\":[[30.5,31.5],[32.5]]},"
          + "\"secondaryMetrics\":{\"gc.alloc.rate.norm\":{\"rawData\":[[0.001]]},"
          + "\"gc.count\":{\"rawData\":[[0]]}}}]";

  @Test
  void shouldTakeTimeAndAllocationOfEveryFork() throws IOException {
    Recording recording = new Recording(Map.of());

    JmhResults.addTo(recording, RESULT);

    Variant variant =
        new Variant(0, 0, "GreTranslatorBenchmark.toServer calls=1000, order=random,");
    Report report = recording.report();
    assertEquals(
        List.of(
            new Figure(Measure.ENGINE_TIME, "engine", variant, List.of(30.5, 31.5, 32.5)),
            new Figure(Measure.ENGINE_ALLOCATION, "engine", variant, List.of(0.001))),
        report.figures());
  }

  @Test
  void shouldRefuseWhatIsNotOfJmh() {
    Recording recording = new Recording(Map.of());

    assertThrows(IOException.class, () -> JmhResults.addTo(recording, "{}"));
    assertThrows(IOException.class, () -> JmhResults.addTo(recording, "[{}]"));
  }
}
