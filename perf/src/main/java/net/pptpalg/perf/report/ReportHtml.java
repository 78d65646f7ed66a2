package net.pptpalg.perf.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A report as one page that needs nothing else: style and plots are in it. */
public final class ReportHtml {
  private static final String STYLE =
      "body{font:15px/1.5 system-ui,sans-serif;max-width:920px;margin:2em auto;padding:0 1em;"
          + "color:#222;background:#fff}"
          + "h1{font-size:1.6em}h2{font-size:1.2em;margin-top:2.2em;border-bottom:1px solid #ccc}"
          + "svg{width:100%;height:auto}svg text{font-size:11px;fill:#444}"
          + ".grid{stroke:#ddd}.noise{stroke:#222;stroke-width:1.5}"
          + "table{border-collapse:collapse;font-size:13px;margin:.8em 0}"
          + "th,td{padding:.15em .7em;text-align:right;border-bottom:1px solid #eee}"
          + "th:first-child,td:first-child{text-align:left}"
          + ".words td{text-align:left}.reached{color:#06703c}.missed{color:#b3261e;"
          + "font-weight:600}.unit{color:#777}"
          + "@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}"
          + "svg text{fill:#bbb}.grid{stroke:#333}.noise{stroke:#eee}th,td{border-color:#333}"
          + ".reached{color:#5fd38d}.missed{color:#ff8a80}}";

  private static final Map<Measure, Double> PERCENTILES =
      Map.of(
          Measure.LATENCY_P50, 2.0,
          Measure.LATENCY_P90, 10.0,
          Measure.LATENCY_P99, 100.0,
          Measure.LATENCY_P999, 1000.0,
          Measure.LATENCY_P9999, 10000.0);

  private static final List<Plot.Tick> PERCENTILE_TICKS =
      List.of(
          new Plot.Tick(2, "50 %"),
          new Plot.Tick(10, "90 %"),
          new Plot.Tick(100, "99 %"),
          new Plot.Tick(1000, "99.9 %"),
          new Plot.Tick(10000, "99.99 %"));

  private final Report report;
  private final StringBuilder page = new StringBuilder();

  /** In the order of their colours, which are the same in every report for those named here. */
  private final List<String> peers =
      new ArrayList<>(
          List.of("plain", "pptp-alg", "pptp-alg:1", "kernel", "c-batch", "c-textbook"));

  private ReportHtml(Report report) {
    this.report = report;
    for (Measure measure : Measure.values()) {
      for (String peer : report.peers(measure)) {
        if (!peers.contains(peer)) {
          peers.add(peer);
        }
      }
    }
  }

  public static String write(Report report) {
    return new ReportHtml(report).page();
  }

  private String page() {
    page.append("<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>")
        .append("<meta name='viewport' content='width=device-width'>")
        .append("<title>pptp-alg bench</title><style>")
        .append(STYLE)
        .append("</style></head><body><h1>pptp-alg bench</h1>");
    facts();
    targets();
    throughput();
    latency();
    curves();
    tables();
    missing();
    return page.append("</body></html>\n").toString();
  }

  private void facts() {
    page.append("<table class='words'>");
    fact("measured", report.started());
    report.machine().forEach(this::fact);
    report.settings().forEach(this::fact);
    page.append("</table>");
  }

  private void fact(String name, String value) {
    page.append("<tr><td>")
        .append(Html.escape(name))
        .append("</td><td>")
        .append(Html.escape(value))
        .append("</td></tr>");
  }

  private void targets() {
    heading("Targets");
    page.append("<table class='words'>");
    for (Target target : Targets.judge(report)) {
      String style =
          switch (target.state()) {
            case REACHED -> "reached";
            case MISSED -> "missed";
            case NOT_MEASURED -> "unit";
          };
      page.append("<tr><td>")
          .append(Html.escape(target.text()))
          .append("</td><td>")
          .append(Html.escape(target.limit()))
          .append("</td><td class='")
          .append(style)
          .append("'>")
          .append(target.state().text())
          .append("</td><td>")
          .append(Html.escape(target.measured()))
          .append("</td></tr>");
    }
    page.append("</table>");
  }

  private void throughput() {
    bars("Throughput by peer", Measure.THROUGHPUT);
    bars("Processor time by peer", Measure.PROCESSOR_TIME);
  }

  private void bars(String title, Measure measure) {
    if (report.of(measure).isEmpty()) {
      return;
    }
    heading(title);
    sentence(measure.sentence() + " Dark marks span the quartiles.");
    for (int bytes :
        report.variants(measure).stream().mapToInt(Variant::packetBytes).distinct().toArray()) {
      List<Plot.Group> groups = new ArrayList<>();
      for (Variant variant : report.variants(measure)) {
        if (variant.packetBytes() == bytes) {
          List<Plot.Bar> bars = new ArrayList<>();
          for (String peer : report.peers(measure)) {
            report.figure(measure, peer, variant).ifPresent(figure -> bars.add(bar(figure)));
          }
          groups.add(
              new Plot.Group(
                  new Variant(0, variant.calls(), variant.circumstances()).text(), bars));
        }
      }
      page.append("<h3>").append(bytes).append(" B</h3>");
      page.append(Plot.bars(groups, measure.unit()));
    }
  }

  private Plot.Bar bar(Figure figure) {
    return new Plot.Bar(
        figure.peer(),
        peers.indexOf(figure.peer()),
        figure.median(),
        Statistics.quantile(figure.samples(), 0.25),
        Statistics.quantile(figure.samples(), 0.75));
  }

  private void latency() {
    Set<Variant> variants = report.variants(Measure.LATENCY_P50);
    if (variants.isEmpty()) {
      return;
    }
    heading("Latency by percentile");
    sentence(
        "From the time at which a packet was due to the time at which the kernel saw it arrive on"
            + " the other side, in microseconds.");
    for (Variant variant : variants) {
      List<Plot.Line> lines = new ArrayList<>();
      for (String peer : report.peers(Measure.LATENCY_P50)) {
        List<Plot.Point> points = new ArrayList<>();
        for (Measure measure : Measure.values()) {
          if (PERCENTILES.containsKey(measure)) {
            report
                .figure(measure, peer, variant)
                .ifPresent(
                    figure ->
                        points.add(
                            new Plot.Point(
                                PERCENTILES.get(measure), Math.max(0.1, figure.median()))));
          }
        }
        if (!points.isEmpty()) {
          lines.add(new Plot.Line(peer, peers.indexOf(peer), points));
        }
      }
      page.append("<h3>").append(Html.escape(variant.text())).append("</h3>");
      page.append(Plot.lines(lines, PERCENTILE_TICKS, "us", true));
    }
  }

  private void curves() {
    curve("Cost of a packet by number of calls", Measure.SCALE_PROCESSOR_TIME);
    curve("Call set-ups a second by number of calls", Measure.SCALE_SETUP_RATE);
    curve("Memory by number of calls", Measure.RESIDENT_MEMORY);
  }

  private void curve(String title, Measure measure) {
    List<Figure> figures = report.of(measure);
    if (figures.isEmpty()) {
      return;
    }
    heading(title);
    sentence(measure.sentence());
    List<Plot.Tick> ticks =
        report.variants(measure).stream()
            .map(variant -> new Plot.Tick(variant.calls(), Numbers.text(variant.calls())))
            .toList();
    List<Plot.Line> lines = new ArrayList<>();
    for (String peer : report.peers(measure)) {
      lines.add(
          new Plot.Line(
              peer,
              peers.indexOf(peer),
              figures.stream()
                  .filter(figure -> figure.peer().equals(peer))
                  .map(figure -> new Plot.Point(figure.variant().calls(), figure.median()))
                  .toList()));
    }
    page.append(Plot.lines(lines, ticks, measure.unit(), false));
  }

  private void tables() {
    heading("All figures");
    sentence("Medians, with the interquartile range of the repetitions.");
    for (Measure measure : Measure.values()) {
      if (!report.of(measure).isEmpty()) {
        table(measure);
      }
    }
  }

  private void table(Measure measure) {
    page.append("<h3>")
        .append(measure.id())
        .append(" <span class='unit'>")
        .append(measure.unit())
        .append("</span></h3>");
    sentence(measure.sentence());
    page.append("<table><tr><th></th>");
    for (String peer : report.peers(measure)) {
      page.append("<th>").append(Html.escape(peer)).append("</th>");
    }
    page.append("</tr>");
    for (Variant variant : report.variants(measure)) {
      page.append("<tr><td>").append(Html.escape(variant.text())).append("</td>");
      for (String peer : report.peers(measure)) {
        page.append("<td>")
            .append(report.figure(measure, peer, variant).map(ReportHtml::cell).orElse(""))
            .append("</td>");
      }
      page.append("</tr>");
    }
    page.append("</table>");
  }

  private static String cell(Figure figure) {
    return Numbers.text(figure.median())
        + " <span class='unit'>±"
        + Numbers.text(figure.interquartileRange())
        + "</span>";
  }

  private void missing() {
    if (report.missing().isEmpty()) {
      return;
    }
    heading("Not measured");
    page.append("<table class='words'>");
    report.missing().forEach(missing -> fact(missing.what(), missing.why()));
    page.append("</table>");
  }

  private void heading(String text) {
    page.append("<h2>").append(Html.escape(text)).append("</h2>");
  }

  private void sentence(String text) {
    page.append("<p>").append(Html.escape(text)).append("</p>");
  }
}
