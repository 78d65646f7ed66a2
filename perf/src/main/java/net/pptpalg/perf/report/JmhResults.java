package net.pptpalg.perf.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What JMH has measured of the engine, as JMH's own JSON tells it. */
public final class JmhResults {
  private static final String PEER = "engine";

  private JmhResults() {}

  /**
   * Adds a file of JMH's to a recording.
   *
   * @throws IOException when it is none; the message says what is wrong
   */
  public static void addTo(Recording recording, String json) throws IOException {
    try {
      for (Object entry : JSON.std.listFrom(json)) {
        Map<?, ?> result = (Map<?, ?>) entry;
        Variant variant = variant(result);
        recording.add(
            new Figure(Measure.ENGINE_TIME, PEER, variant, samples(result.get("primaryMetric"))));
        Object secondary = result.get("secondaryMetrics");
        if (secondary instanceof Map<?, ?> metrics) {
          metrics.forEach(
              (name, metric) -> {
                if (String.valueOf(name).endsWith("gc.alloc.rate.norm")) {
                  recording.add(
                      new Figure(Measure.ENGINE_ALLOCATION, PEER, variant, samples(metric)));
                }
              });
        }
      }
    } catch (JacksonException e) {
      throw new IOException("not JSON: " + e.getOriginalMessage(), e);
    } catch (ClassCastException | NullPointerException e) {
      throw new IOException("not a result of JMH", e);
    }
  }

  private static Variant variant(Map<?, ?> result) {
    String name = String.valueOf(result.get("benchmark"));
    StringBuilder text = new StringBuilder(name.replaceFirst(".*\\.(\\w+\\.\\w+)$", "$1"));
    if (result.get("params") instanceof Map<?, ?> parameters) {
      new TreeMap<>(parameters)
          .forEach(
              (key, value) -> text.append(' ').append(key).append('=').append(value).append(','));
    }
    return new Variant(0, 0, text.toString());
  }

  private static List<Double> samples(Object metric) {
    List<Double> samples = new ArrayList<>();
    for (Object fork : (List<?>) ((Map<?, ?>) metric).get("rawData")) {
      for (Object sample : (List<?>) fork) {
        samples.add(((Number) sample).doubleValue());
      }
    }
    return samples;
  }
}
