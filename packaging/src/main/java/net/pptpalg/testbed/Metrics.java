package net.pptpalg.testbed;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus' text format 0.0.4, and holds it to the format's rules: HELP and TYPE come once
 * and before the samples, the samples of a metric stand together, none comes twice, counters end in
 * {@code _total}.
 */
public final class Metrics {

  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern COMMENT =
      Pattern.compile("# (HELP|TYPE) (" + NAME + ") ((?:[^\\\\]|\\\\[\\\\n])*)");
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\\\\\"]|\\\\[\\\\n\"])*\"";
  private static final Pattern SAMPLE =
      Pattern.compile(
          "("
              + NAME
              + ")(\\{"
              + LABEL
              + "(?:,"
              + LABEL
              + ")*\\})? (-?[0-9.]+(?:[eE][+-]?[0-9]+)?)");

  private final Map<String, Double> samples = new LinkedHashMap<>();
  private final Map<String, String> types = new LinkedHashMap<>();
  private final Set<String> helped = new HashSet<>();
  private final Set<String> finished = new HashSet<>();
  private String current = "";

  private Metrics() {}

  /**
   * Reads a whole exposition.
   *
   * @throws TestbedException with the line that breaks a rule
   */
  public static Metrics parse(String text) {
    Metrics metrics = new Metrics();
    if (!text.endsWith("\n")) {
      throw new TestbedException("the last line does not end");
    }
    text.lines().forEach(metrics::read);
    return metrics;
  }

  private void read(String line) {
    Matcher comment = COMMENT.matcher(line);
    Matcher sample = SAMPLE.matcher(line);
    if (comment.matches()) {
      comment(line, comment);
    } else if (sample.matches()) {
      sample(line, sample);
    } else {
      throw new TestbedException("neither a comment nor a sample: " + line);
    }
  }

  private void comment(String line, Matcher parts) {
    String name = parts.group(2);
    begin(line, name);
    boolean fresh =
        parts.group(1).equals("HELP") ? helped.add(name) : types.put(name, parts.group(3)) == null;
    if (!fresh || samples.keySet().stream().anyMatch(key -> nameOf(key).equals(name))) {
      throw new TestbedException("twice, or behind its samples: " + line);
    }
    if (parts.group(1).equals("TYPE")) {
      boolean counter = parts.group(3).equals("counter");
      if (counter != name.endsWith("_total") || !counter && !parts.group(3).equals("gauge")) {
        throw new TestbedException("a type that does not go with the name: " + line);
      }
    }
  }

  private void sample(String line, Matcher parts) {
    begin(line, parts.group(1));
    if (!types.containsKey(parts.group(1)) || !helped.contains(parts.group(1))) {
      throw new TestbedException("no HELP and TYPE before: " + line);
    }
    String key = parts.group(1) + (parts.group(2) == null ? "" : parts.group(2));
    if (samples.put(key, Double.valueOf(parts.group(3))) != null) {
      throw new TestbedException("twice: " + line);
    }
  }

  private void begin(String line, String name) {
    if (!name.equals(current)) {
      finished.add(current);
      current = name;
      if (finished.contains(name)) {
        throw new TestbedException("not with the others of its metric: " + line);
      }
    }
  }

  private static String nameOf(String key) {
    return key.replaceAll("\\{.*", "");
  }

  /** The names of the metrics. */
  public Set<String> names() {
    return types.keySet();
  }

  /**
   * The value of a sample.
   *
   * @param key name and labels as they are written
   */
  public double value(String key) {
    Double value = samples.get(key);
    if (value == null) {
      throw new TestbedException("no sample " + key + " among " + samples.keySet());
    }
    return value;
  }

  /** The sum of all samples whose name and labels begin like this. */
  public double sum(String prefix) {
    return samples.entrySet().stream()
        .filter(sample -> sample.getKey().startsWith(prefix))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
