package net.pptpalg.perf.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** The project's targets, judged by a report. */
public final class Targets {
  private static final String PRODUCT = "pptp-alg";
  private static final String BATCH = "c-batch";
  private static final String TEXTBOOK = "c-textbook";
  private static final String KERNEL = "kernel";
  private static final String ENGINE = "engine";
  private static final String NOTHING = "-";

  private final Report report;
  private final List<Target> targets = new ArrayList<>();

  /** A value that was measured, and in which variant. */
  private record Found(double value, Variant variant) {}

  private Targets(Report report) {
    this.report = report;
  }

  /** All targets; those that nothing was measured for say so. */
  public static List<Target> judge(Report report) {
    return new Targets(report).judged();
  }

  private List<Target> judged() {
    atLeastRatio(Measure.THROUGHPUT, BATCH, 0.95);
    atLeastRatio(Measure.THROUGHPUT, TEXTBOOK, 1.4);
    atLeastRatio(Measure.THROUGHPUT, KERNEL, 1.0);
    atMostRatio(Measure.PROCESSOR_TIME, BATCH, 1.15);
    atMostRatio(Measure.LATENCY_P99, BATCH, 1.2);
    atMost("longest pause of the JVM under load", Measure.LONGEST_PAUSE, PRODUCT, any(), 2);
    atMost("engine, GRE, 1,000 calls", Measure.ENGINE_TIME, ENGINE, gre("calls=1000,"), 40);
    Predicate<Variant> oneByOne = variant -> variant.circumstances().contains("OneByOne ");
    Predicate<Variant> inPairs = variant -> variant.circumstances().contains("InPairs ");
    growth("in batches of 64", oneByOne.or(inPairs).negate());
    growth("in pairs", inPairs);
    growth("one by one", oneByOne);
    atMost(
        "engine, GRE, allocation",
        Measure.ENGINE_ALLOCATION,
        ENGINE,
        gre("").or(named("OddPacketBenchmark.")),
        0.1);
    atMost(
        "engine, a SYN whose MSS is lowered",
        Measure.ENGINE_TIME,
        ENGINE,
        named("MssClampBenchmark."),
        60);
    dataUnderMru();
    atLeast(
        "connections with a call through TCP",
        Measure.SETUP_RATE,
        PRODUCT,
        named(CONNECTION_AND_CALL),
        2000);
    atMost(
        "engine, full call set-up (200,000/s)",
        Measure.ENGINE_TIME,
        ENGINE,
        named("ControlTranslatorBenchmark.callSetUp"),
        5000);
    atMost("resident memory", Measure.RESIDENT_MEMORY, PRODUCT, calls(100_000), 256);
    atMost("resident memory", Measure.RESIDENT_MEMORY, PRODUCT, calls(1_000_000), 700);
    atMost("start to ready", Measure.READY, PRODUCT, any(), 1000);
    atMost("pptp-alg status", Measure.STATUS, PRODUCT, any(), 400);
    return targets;
  }

  /** The variant of {@link Measure#SETUP_RATE} in which each call has a connection of its own. */
  public static final String CONNECTION_AND_CALL = "connection and call";

  private void atLeastRatio(Measure measure, String peer, double limit) {
    worst(ratios(measure, peer), true, measure.id() + " against " + peer, limit, "times");
  }

  private void atMostRatio(Measure measure, String peer, double limit) {
    worst(ratios(measure, peer), false, measure.id() + " against " + peer, limit, "times");
  }

  private void atLeast(
      String text, Measure measure, String peer, Predicate<Variant> where, double limit) {
    worst(values(measure, peer, where), true, text, limit, measure.unit());
  }

  private void atMost(
      String text, Measure measure, String peer, Predicate<Variant> where, double limit) {
    worst(values(measure, peer, where), false, text, limit, measure.unit());
  }

  /** A million calls in random order against a thousand. */
  private void growth(String text, Predicate<Variant> where) {
    List<Found> found = new ArrayList<>();
    for (Found many :
        values(Measure.ENGINE_TIME, ENGINE, gre("calls=1000000, order=random").and(where))) {
      Variant fewer =
          new Variant(
              0, 0, many.variant().circumstances().replace("calls=1000000,", "calls=1000,"));
      report
          .figure(Measure.ENGINE_TIME, ENGINE, fewer)
          .ifPresent(few -> found.add(new Found(many.value() / few.median(), many.variant())));
    }
    worst(
        found,
        false,
        "engine, GRE, 1,000,000 calls at random against 1,000, " + text,
        2.5,
        "times");
  }

  /** A data packet while the MRU is looked after against one while it is not. */
  private void dataUnderMru() {
    String start = "TunnelFitBenchmark.data mru=";
    List<Found> found = new ArrayList<>();
    report
        .figure(Measure.ENGINE_TIME, ENGINE, new Variant(0, 0, start + "off,"))
        .ifPresent(
            off ->
                values(Measure.ENGINE_TIME, ENGINE, named(start)).stream()
                    .filter(each -> !each.variant().equals(off.variant()))
                    .map(each -> new Found(each.value() / off.median(), each.variant()))
                    .forEach(found::add));
    worst(found, false, "engine, GRE data, --mru alarm and auto against off", 1.1, "times");
  }

  private List<Found> ratios(Measure measure, String peer) {
    List<Found> found = new ArrayList<>();
    for (Variant variant : report.variants(measure)) {
      Figure mine = report.figure(measure, PRODUCT, variant).orElse(null);
      Figure theirs = report.figure(measure, peer, variant).orElse(null);
      if (mine != null && theirs != null && theirs.median() > 0) {
        found.add(new Found(mine.median() / theirs.median(), variant));
      }
    }
    return found;
  }

  private List<Found> values(Measure measure, String peer, Predicate<Variant> where) {
    return report.of(measure).stream()
        .filter(figure -> figure.peer().equals(peer) && where.test(figure.variant()))
        .map(figure -> new Found(figure.median(), figure.variant()))
        .toList();
  }

  private void worst(List<Found> found, boolean atLeast, String text, double limit, String unit) {
    Comparator<Found> order = Comparator.comparingDouble(Found::value);
    String bound = (atLeast ? "at least " : "at most ") + Numbers.text(limit) + " " + unit;
    found.stream()
        .max(atLeast ? order.reversed() : order)
        .ifPresentOrElse(
            worst -> {
              boolean reached = atLeast ? worst.value() >= limit : worst.value() <= limit;
              String where = worst.variant().text();
              String measured =
                  Numbers.text(worst.value()) + (where.isEmpty() ? "" : " (" + where + ")");
              targets.add(
                  new Target(
                      text, bound, measured, reached ? Target.State.REACHED : Target.State.MISSED));
            },
            () -> targets.add(new Target(text, bound, NOTHING, Target.State.NOT_MEASURED)));
  }

  private static Predicate<Variant> any() {
    return variant -> true;
  }

  private static Predicate<Variant> calls(int count) {
    return variant -> variant.calls() == count;
  }

  private static Predicate<Variant> named(String start) {
    return variant -> variant.circumstances().startsWith(start);
  }

  private static Predicate<Variant> gre(String parameters) {
    return variant ->
        variant.circumstances().startsWith("GreTranslatorBenchmark.")
            && !variant.circumstances().contains(".packetOnly")
            && variant.circumstances().contains(parameters);
  }
}
