package net.pptpalg.gateway.metrics;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Metrics as Prometheus reads them (text format 0.0.4): the samples of a metric stand together,
 * below its HELP and TYPE.
 */
public final class Exposition {
  /** The content type of the format. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** What a sample means. */
  public enum Type {
    /** Only grows, and begins at 0 with the process. */
    COUNTER,
    /** Goes up and down. */
    GAUGE
  }

  private final Map<String, StringBuilder> families = new LinkedHashMap<>();

  /**
   * Adds a sample.
   *
   * @param name such as {@code pptp_alg_calls}; that of a counter ends in {@code _total}
   * @param help a sentence, the same for all samples of the metric
   * @param labels names and values in turn; values may be any text
   */
  public void add(Type type, String name, String help, double value, String... labels) {
    StringBuilder family =
        families.computeIfAbsent(
            name,
            key ->
                new StringBuilder("# HELP ")
                    .append(key)
                    .append(' ')
                    .append(help.replace("\\", "\\\\").replace("\n", "\\n"))
                    .append("\n# TYPE ")
                    .append(key)
                    .append(type == Type.COUNTER ? " counter\n" : " gauge\n"));
    family.append(name);
    for (int i = 0; i < labels.length; i += 2) {
      family.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
      family.append(escaped(labels[i + 1])).append('"');
    }
    family.append(labels.length == 0 ? " " : "} ").append(number(value)).append('\n');
  }

  /** All of it. */
  public String text() {
    return String.join("", families.values());
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1L << 53
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
