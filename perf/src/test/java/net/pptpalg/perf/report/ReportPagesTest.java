package net.pptpalg.perf.report;

import static net.pptpalg.perf.report.Reports.SMALL;
import static net.pptpalg.perf.report.Reports.report;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class ReportPagesTest {
  private static final Pattern SVG = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL);

  private final Report report =
      report()
          .with(Measure.THROUGHPUT, "plain", SMALL, 200_000.0, 210_000.0)
          .with(Measure.THROUGHPUT, "pptp-alg", SMALL, 100_000.0, 110_000.0)
          .with(Measure.LATENCY_P50, "pptp-alg", SMALL, 5.0)
          .with(Measure.LATENCY_P99, "pptp-alg", SMALL, 50.0)
          .with(Measure.LATENCY_P50, "plain", SMALL, 0.0)
          .with(Measure.LATENCY_P99, "plain", SMALL, 4.0)
          .with(Measure.SCALE_PROCESSOR_TIME, "pptp-alg", new Variant(0, 1000, ""), 3000.0)
          .with(Measure.SCALE_PROCESSOR_TIME, "pptp-alg", new Variant(0, 100_000, ""), 3500.0)
          .with(Measure.RESIDENT_MEMORY, "pptp-alg", new Variant(0, 1000, ""), 100.0)
          .without("c-<textbook>", "'cc' & \"more\" is missing")
          .build();

  @Test
  void shouldLoadNothingFromElsewhere() {
    String page = ReportHtml.write(report);

    for (String loader : new String[] {"http:", "https:", "src=", "url(", "@import", "<script"}) {
      assertFalse(page.contains(loader), loader);
    }
  }

  @Test
  void shouldDrawPlotsThatAreWellFormed() {
    String page = ReportHtml.write(report);

    assertEquals(4, SVG.matcher(page).results().filter(found -> wellFormed(found.group())).count());
  }

  @Test
  void shouldEscapeWhatItDidNotWriteItself() {
    String page = ReportHtml.write(report);

    assertTrue(page.contains("c-&lt;textbook&gt;"), page);
    assertTrue(page.contains("&#39;cc&#39; &amp; &quot;more&quot; is missing"), page);
  }

  @Test
  void shouldDrawAPageOfNothing() {
    String page = assertDoesNotThrow(() -> ReportHtml.write(report().build()));

    assertFalse(page.contains("<svg"), page);
    assertTrue(page.contains("not measured"), page);
  }

  @Test
  void shouldPutPeersBesideEachOtherOnATerminal() {
    String text = ReportText.write(report);

    assertTrue(text.contains("plain"), text);
    assertTrue(
        text.lines()
            .anyMatch(
                line ->
                    line.startsWith("  84 B, 64 calls, to server")
                        && line.contains("205,000 ±5,000")
                        && line.contains("105,000 ±5,000")),
        text);
    assertTrue(text.contains("c-<textbook>: 'cc' & \"more\" is missing"), text);
  }

  private static boolean wellFormed(String svg) {
    assertDoesNotThrow(
        () ->
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8))),
        svg);
    assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
    return true;
  }
}
