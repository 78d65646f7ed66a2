package net.pptpalg.perf.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Plots as inline SVG: nothing is loaded, and each mark tells its value under the pointer. */
final class Plot {
  /** Told apart by people who see few colours as well. */
  private static final List<String> COLOURS =
      List.of("#8a8a8a", "#0072b2", "#56b4e9", "#d55e00", "#009e73", "#e69f00", "#cc79a7", "#000");

  private static final int WIDTH = 860;
  private static final int LEFT = 220;
  private static final int RIGHT = 90;
  private static final int BAR = 15;
  private static final int GROUP_GAP = 14;
  private static final int HEIGHT = 320;
  private static final int TOP = 16;
  private static final int BOTTOM = 44;
  private static final int LINE_LEFT = 80;
  private static final int LINE_RIGHT = 160;

  private final StringBuilder svg = new StringBuilder();

  private Plot() {}

  /** A named row of bars. */
  record Group(String name, List<Bar> bars) {}

  /**
   * @param series index of the colour
   * @param low lower quartile
   * @param high upper quartile
   */
  record Bar(String name, int series, double value, double low, double high) {}

  /** A named line; its points go from left to right. */
  record Line(String name, int series, List<Point> points) {}

  /**
   * @param x 0 or more; the horizontal axis is logarithmic
   */
  record Point(double x, double y) {}

  /** A mark on the horizontal axis. */
  record Tick(double x, String label) {}

  static String bars(List<Group> groups, String unit) {
    Plot plot = new Plot();
    double max =
        groups.stream()
            .flatMap(group -> group.bars().stream())
            .mapToDouble(bar -> Math.max(bar.value(), bar.high()))
            .max()
            .orElse(1);
    int height =
        groups.stream().mapToInt(group -> group.bars().size() * BAR + GROUP_GAP).sum() + GROUP_GAP;
    plot.begin(height);
    double scale = (WIDTH - LEFT - RIGHT) / max;
    int y = GROUP_GAP;
    for (Group group : groups) {
      plot.label(LEFT - 118, y + group.bars().size() * BAR / 2.0 + 4, "end", group.name());
      for (Bar bar : group.bars()) {
        plot.label(LEFT - 6, y + BAR - 3.5, "end", bar.name());
        plot.add(
            "<rect x='%d' y='%d' width='%.1f' height='%d' fill='%s'><title>%s, %s: %s %s</title></rect>",
            LEFT,
            y + 1,
            bar.value() * scale,
            BAR - 3,
            colour(bar.series()),
            Html.escape(group.name()),
            Html.escape(bar.name()),
            Numbers.text(bar.value()),
            Html.escape(unit));
        double middle = y + BAR / 2.0 - 0.5;
        plot.add(
            "<line class='noise' x1='%.1f' x2='%.1f' y1='%.1f' y2='%.1f'/>",
            LEFT + bar.low() * scale, LEFT + bar.high() * scale, middle, middle);
        plot.label(
            LEFT + Math.max(bar.value(), bar.high()) * scale + 5,
            y + BAR - 3.5,
            "start",
            Numbers.text(bar.value()));
        y += BAR;
      }
      y += GROUP_GAP;
    }
    return plot.end();
  }

  /** Lines over a logarithmic horizontal axis; the vertical one is logarithmic where asked. */
  static String lines(List<Line> lines, List<Tick> ticks, String unit, boolean logarithmic) {
    Plot plot = new Plot();
    plot.begin(HEIGHT);
    double minX = ticks.stream().mapToDouble(Tick::x).min().orElse(1);
    double maxX = ticks.stream().mapToDouble(Tick::x).max().orElse(10);
    double minY = logarithmic ? extreme(lines, true) : 0;
    double maxY = extreme(lines, false) * (logarithmic ? 1.3 : 1.1);
    Scale x = new Scale(Math.log(minX), Math.log(maxX), LINE_LEFT, WIDTH - LINE_RIGHT);
    Scale y =
        logarithmic
            ? new Scale(Math.log(minY * 0.8), Math.log(maxY), HEIGHT - BOTTOM, TOP)
            : new Scale(0, maxY, HEIGHT - BOTTOM, TOP);
    for (Tick tick : ticks) {
      double at = x.at(Math.log(tick.x()));
      plot.add(
          "<line class='grid' x1='%.1f' x2='%.1f' y1='%d' y2='%d'/>", at, at, TOP, HEIGHT - BOTTOM);
      plot.label(at, HEIGHT - BOTTOM + 18, "middle", tick.label());
    }
    for (double value : marks(minY, maxY, logarithmic)) {
      double at = y.at(logarithmic ? Math.log(value) : value);
      plot.add(
          "<line class='grid' x1='%d' x2='%d' y1='%.1f' y2='%.1f'/>",
          LINE_LEFT, WIDTH - LINE_RIGHT, at, at);
      plot.label(LINE_LEFT - 6, at + 4, "end", Numbers.text(value));
    }
    plot.label(LINE_LEFT - 6, HEIGHT - 8, "end", unit);
    double lastLabel = Double.MAX_VALUE;
    for (Line line : lines.stream().sorted((a, b) -> Double.compare(lastY(a), lastY(b))).toList()) {
      StringBuilder path = new StringBuilder();
      for (Point point : line.points()) {
        double atX = x.at(Math.log(point.x()));
        double atY = y.at(logarithmic ? Math.log(point.y()) : point.y());
        path.append(
            String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", atX, atY));
        plot.add(
            "<circle cx='%.1f' cy='%.1f' r='3' fill='%s'><title>%s: %s %s</title></circle>",
            atX,
            atY,
            colour(line.series()),
            Html.escape(line.name()),
            Numbers.text(point.y()),
            Html.escape(unit));
      }
      plot.add(
          "<path d='%s' fill='none' stroke='%s' stroke-width='2'/>", path, colour(line.series()));
      Point last = line.points().get(line.points().size() - 1);
      double wanted = y.at(logarithmic ? Math.log(last.y()) : last.y()) + 4;
      // The lines are sorted from below: a name goes above the one before it.
      lastLabel = Math.min(wanted, lastLabel - 14);
      plot.label(x.at(Math.log(last.x())) + 8, lastLabel, "start", line.name());
    }
    return plot.end();
  }

  private record Scale(double from, double to, double first, double last) {
    double at(double value) {
      return first + (last - first) * (to == from ? 0.5 : (value - from) / (to - from));
    }
  }

  private static double lastY(Line line) {
    return line.points().get(line.points().size() - 1).y();
  }

  private static double extreme(List<Line> lines, boolean least) {
    var values =
        lines.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(Point::y)
            .filter(v -> v > 0);
    return (least ? values.min() : values.max()).orElse(1);
  }

  private static List<Double> marks(double min, double max, boolean logarithmic) {
    List<Double> marks = new ArrayList<>();
    if (logarithmic) {
      for (double decade = Math.pow(10, Math.floor(Math.log10(min))); decade <= max; decade *= 10) {
        for (int step : new int[] {1, 3}) {
          if (decade * step >= min * 0.8 && decade * step <= max) {
            marks.add(decade * step);
          }
        }
      }
      return marks;
    }
    double step = Math.pow(10, Math.floor(Math.log10(max)));
    step = max / step < 2 ? step / 5 : max / step < 5 ? step / 2 : step;
    for (double value = 0; value <= max; value += step) {
      marks.add(value);
    }
    return marks;
  }

  static String colour(int series) {
    return COLOURS.get(series % COLOURS.size());
  }

  private void begin(int height) {
    add("<svg viewBox='0 0 %d %d' role='img'>", WIDTH, height);
  }

  private String end() {
    return svg.append("</svg>").toString();
  }

  private void label(double x, double y, String anchor, String text) {
    add("<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>", x, y, anchor, Html.escape(text));
  }

  private void add(String format, Object... arguments) {
    svg.append(String.format(Locale.ROOT, format, arguments));
  }
}
