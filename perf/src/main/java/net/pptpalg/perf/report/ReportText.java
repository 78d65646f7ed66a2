package net.pptpalg.perf.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A report as tables for a terminal. */
public final class ReportText {
  private static final String GAP = "  ";
  private static final String NOTHING = "-";

  private final StringBuilder text = new StringBuilder();

  private ReportText() {}

  public static String write(Report report) {
    ReportText writer = new ReportText();
    report.machine().forEach((name, value) -> writer.line(name + ": " + value));
    for (Measure measure : Measure.values()) {
      if (!report.of(measure).isEmpty()) {
        writer.measure(report, measure);
      }
    }
    writer.targets(Targets.judge(report));
    writer.missing(report.missing());
    return writer.text.toString();
  }

  private void measure(Report report, Measure measure) {
    line("");
    line(
        measure.id()
            + ", "
            + measure.unit()
            + " (median ± interquartile range, "
            + (measure.moreIsBetter() ? "more" : "less")
            + " is better)");
    line(measure.sentence());
    Set<String> peers = report.peers(measure);
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of(""));
    head.addAll(peers);
    rows.add(head);
    for (Variant variant : report.variants(measure)) {
      List<String> row = new ArrayList<>(List.of(variant.text()));
      for (String peer : peers) {
        row.add(report.figure(measure, peer, variant).map(ReportText::cell).orElse(NOTHING));
      }
      rows.add(row);
    }
    table(rows, true);
  }

  private static String cell(Figure figure) {
    return Numbers.text(figure.median())
        + (figure.samples().size() > 1 ? " ±" + Numbers.text(figure.interquartileRange()) : "");
  }

  private void targets(List<Target> targets) {
    line("");
    line("targets");
    List<List<String>> rows = new ArrayList<>();
    targets.forEach(
        target ->
            rows.add(
                List.of(target.text(), target.limit(), target.state().text(), target.measured())));
    table(rows, false);
  }

  private void missing(List<Missing> missing) {
    if (!missing.isEmpty()) {
      line("");
      line("not measured");
      missing.forEach(entry -> line(GAP + entry.what() + ": " + entry.why()));
    }
  }

  /**
   * @param numbers whether all columns but the first hold numbers, which end below each other
   */
  private void table(List<List<String>> rows, boolean numbers) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String padding = " ".repeat(widths[i] - row.get(i).length());
        line.append(GAP).append(numbers && i > 0 ? padding + row.get(i) : row.get(i) + padding);
      }
      line(line.toString().stripTrailing());
    }
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
