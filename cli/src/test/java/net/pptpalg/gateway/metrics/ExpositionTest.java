package net.pptpalg.gateway.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.pptpalg.gateway.metrics.Exposition.Type;
import org.junit.jupiter.api.Test;

class ExpositionTest {
  @Test
  void shouldKeepTheSamplesOfAMetricTogetherBelowItsHelpAndType() {
    Exposition out = new Exposition();
    out.add(Type.COUNTER, "drops_total", "What was dropped.", 3, "queue", "1", "reason", "a");
    out.add(Type.GAUGE, "calls", "Calls.", 2.5);
    out.add(Type.COUNTER, "drops_total", "What was dropped.", 4, "queue", "2", "reason", "b");
    assertEquals(
        """
        # HELP drops_total What was dropped.
        # TYPE drops_total counter
        drops_total{queue="1",reason="a"} 3
        drops_total{queue="2",reason="b"} 4
        # HELP calls Calls.
        # TYPE calls gauge
        calls 2.5
        """,
        out.text());
  }

  @Test
  void shouldEscapeWhatWouldEndALabelOrALine() {
    Exposition out = new Exposition();
    out.add(Type.GAUGE, "x", "a \\ b\nc", 1L << 40, "l", "\"\\\n");
    assertEquals(
        "# HELP x a \\\\ b\\nc\n# TYPE x gauge\nx{l=\"\\\"\\\\\\n\"} 1099511627776\n", out.text());
  }
}
