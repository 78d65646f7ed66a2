package net.pptpalg.perf.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A report as JSON, to be kept and compared with. */
public final class ReportJson {
  private static final int FORMAT = 1;

  private ReportJson() {}

  public static String write(Report report) throws IOException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("format", FORMAT);
    root.put("started", report.started());
    root.put("machine", report.machine());
    root.put("settings", report.settings());
    root.put("figures", report.figures().stream().map(ReportJson::object).toList());
    root.put(
        "missing",
        report.missing().stream()
            .map(missing -> Map.of("what", missing.what(), "why", missing.why()))
            .toList());
    root.put(
        "targets",
        Targets.judge(report).stream()
            .map(
                target ->
                    Map.of(
                        "target", target.text(),
                        "limit", target.limit(),
                        "measured", target.measured(),
                        "state", target.state().text()))
            .toList());
    return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(root) + "\n";
  }

  private static Map<String, Object> object(Figure figure) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("measure", figure.measure().id());
    object.put("unit", figure.measure().unit());
    object.put("peer", figure.peer());
    object.put("packet_bytes", figure.variant().packetBytes());
    object.put("calls", figure.variant().calls());
    object.put("circumstances", figure.variant().circumstances());
    object.put("median", figure.median());
    object.put("interquartile_range", figure.interquartileRange());
    object.put("samples", figure.samples());
    return object;
  }

  /**
   * Reads a report. Measures of another version of the bench are left out.
   *
   * @throws IOException when it is no report; the message says what is wrong
   */
  public static Report read(String json) throws IOException {
    try {
      Map<String, Object> root = JSON.std.mapFrom(json);
      if (!Integer.valueOf(FORMAT).equals(root.get("format"))) {
        throw new IOException("format is " + root.get("format") + ", not " + FORMAT);
      }
      List<Figure> figures = new ArrayList<>();
      for (Object entry : list(root.get("figures"))) {
        Map<?, ?> object = (Map<?, ?>) entry;
        Measure measure = Measure.of(String.valueOf(object.get("measure")));
        List<Double> samples =
            list(object.get("samples")).stream().map(x -> ((Number) x).doubleValue()).toList();
        if (measure != null && !samples.isEmpty()) {
          figures.add(
              new Figure(measure, String.valueOf(object.get("peer")), variant(object), samples));
        }
      }
      return new Report(
          String.valueOf(root.get("started")),
          texts(root.get("machine")),
          texts(root.get("settings")),
          figures,
          List.of());
    } catch (JacksonException e) {
      throw new IOException("not JSON: " + e.getOriginalMessage(), e);
    } catch (ClassCastException | NullPointerException e) {
      throw new IOException("not a report of this bench", e);
    }
  }

  private static Variant variant(Map<?, ?> object) {
    return new Variant(
        ((Number) object.get("packet_bytes")).intValue(),
        ((Number) object.get("calls")).intValue(),
        String.valueOf(object.get("circumstances")));
  }

  private static List<?> list(Object value) {
    return (List<?>) value;
  }

  private static Map<String, String> texts(Object value) {
    Map<String, String> texts = new LinkedHashMap<>();
    ((Map<?, ?>) value)
        .forEach((key, text) -> texts.put(String.valueOf(key), String.valueOf(text)));
    return texts;
  }
}
