package net.pptpalg.perf.report;

import static net.pptpalg.perf.report.Reports.SMALL;
import static net.pptpalg.perf.report.Reports.report;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportJsonTest {

  @Test
  void shouldReadBackWhatItWrote() throws IOException {
    Report report =
        report()
            .with(Measure.THROUGHPUT, "pptp-alg", SMALL, 100.0, 110.5, 90.0)
            .with(Measure.READY, "pptp-alg", Variant.NONE, 850.0)
            .build();

    Report read = ReportJson.read(ReportJson.write(report));

    assertEquals(report.figures(), read.figures());
    assertEquals(report.machine(), read.machine());
    assertEquals(report.settings(), read.settings());
    assertEquals(report.started(), read.started());
  }

  @Test
  void shouldShowWhyAPeerIsMissing() throws IOException {
    String json = ReportJson.write(report().without("c-batch", "no C compiler").build());

    assertTrue(json.contains("no C compiler"), json);
  }

  @Test
  void shouldLeaveOutMeasuresItDoesNotKnow() throws IOException {
    Report report = report().with(Measure.READY, "pptp-alg", Variant.NONE, 850.0).build();
    String json = ReportJson.write(report).replace("\"start-to-ready\"", "\"of-tomorrow\"");

    assertEquals(0, ReportJson.read(json).figures().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "{}",
        "{\"format\":2}",
        "{\"format\":1}",
        "{\"format\":1,\"figures\":[1],\"machine\":{},\"settings\":{}}",
        "{\"format\":1,\"figures\":[{\"measure\":\"throughput\",\"samples\":[\"x\"]}]}"
      })
  void shouldRefuseWhatIsNoReport(String json) {
    assertThrows(IOException.class, () -> ReportJson.read(json));
  }
}
