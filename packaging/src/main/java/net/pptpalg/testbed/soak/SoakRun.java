package net.pptpalg.testbed.soak;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.TestbedException;
import net.pptpalg.testbed.Topology;
import net.pptpalg.testbed.suite.endpoint.ExpectationException;
import net.pptpalg.testbed.suite.gateway.NamespaceSite;
import net.pptpalg.testbed.suite.gateway.Setup;
import net.pptpalg.testbed.suite.scenario.Bench;

/**
 * One run: rounds of a busy time in which everything happens, and a low tide at which everything is
 * over and nothing may be left.
 */
public final class SoakRun implements AutoCloseable {

  private static final long LONGEST_BUSY_NS = TimeUnit.SECONDS.toNanos(45);
  private static final long SHORTEST_BUSY_NS = TimeUnit.SECONDS.toNanos(5);
  private static final long LOW_TIDE_NS = TimeUnit.SECONDS.toNanos(10);
  private static final long CHECK_NS = TimeUnit.SECONDS.toNanos(5);
  private static final long PROGRESS_NS = TimeUnit.MINUTES.toNanos(1);
  private static final double HEAP_TOLERANCE_MIB = 0.5;
  private static final double RESIDENT_TOLERANCE_MIB = 8;
  private static final Duration ENDING = Duration.ofSeconds(20);

  private final SoakOptions options;
  private final PrintStream out;
  private final NamespaceSite site;
  private final Bench bench;
  private final Random random;
  private final Violations violations;
  private final SoakedGateway gateway;
  private final Population population = new Population();
  private final Books books;
  private final GreTraffic traffic;
  private final Player player;
  private final Faults faults;
  private final List<Sample> samples = new ArrayList<>();
  private final long startNs;
  private ProcessFigures first;
  private long checks;

  /**
   * The process at a low tide.
   *
   * @param seconds since the start of the run
   * @param calls set up until then
   */
  record Sample(long seconds, long calls, ProcessFigures figures) {}

  /** Builds the network and starts the gateway. */
  public SoakRun(SoakOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.violations = new Violations(out);
    site = NamespaceSite.lay(Setup.TIMERS);
    try {
      PeerCounts lan = new PeerCounts();
      PeerCounts wan = new PeerCounts();
      site.lan().watch(lan);
      site.wan().watch(wan);
      bench = new Bench(site, options.seed());
      random = bench.random();
      gateway = new SoakedGateway(site.topology());
      books = new Books(gateway, lan, wan, violations);
      Peers peers = new Peers(bench);
      traffic = new GreTraffic(bench, peers.all(), books, violations);
      player = new Player(bench, peers, population, traffic, books, gateway);
      faults =
          new Faults(
              random,
              site.topology().gateway(),
              population,
              player,
              traffic,
              books,
              gateway,
              options.restart());
    } catch (RuntimeException e) {
      site.close();
      throw e;
    }
    startNs = System.nanoTime();
  }

  /** Runs until the time is up or too much is wrong. */
  public SoakResult run() {
    long endNs = startNs + options.time().toNanos();
    long progressNs = startNs + PROGRESS_NS;
    guarded(
        () -> {
          player.playAll();
          faults.playAll();
        });
    // What is made when it is first needed is there now.
    first = ProcessFigures.of(gateway.pid());
    do {
      long leftNs = endNs - System.nanoTime() - LOW_TIDE_NS;
      long rounds = Math.max(1, Math.round((double) leftNs / (LONGEST_BUSY_NS + LOW_TIDE_NS)));
      beBusy(Math.max(SHORTEST_BUSY_NS, (leftNs + LOW_TIDE_NS) / rounds - LOW_TIDE_NS));
      guarded(this::lowTide);
      if (System.nanoTime() - progressNs >= 0) {
        progressNs += PROGRESS_NS;
        out.println(result().progress());
      }
    } while (!isOver() && endNs - System.nanoTime() > SHORTEST_BUSY_NS);
    return result();
  }

  private boolean isOver() {
    return violations.areTooMany() || Topology.isInterrupted() || !gateway.isAlive();
  }

  private void beBusy(long busyNs) {
    long nowNs = System.nanoTime();
    long endNs = nowNs + busyNs;
    long checkNs = nowNs + CHECK_NS;
    long faultNs = nowNs + nextFaultNs();
    long paceNs = TimeUnit.SECONDS.toNanos(1) / options.actionsPerSecond();
    while (endNs - nowNs > 0 && !isOver()) {
      boolean check = nowNs - checkNs >= 0;
      boolean fault = nowNs - faultNs >= 0;
      guarded(
          () -> {
            if (check) {
              check();
            } else if (fault) {
              faults.playAny();
            } else {
              player.playAny();
            }
            player.keepAlive();
            traffic.collect();
          });
      checkNs = check ? System.nanoTime() + CHECK_NS : checkNs;
      faultNs = fault ? System.nanoTime() + nextFaultNs() : faultNs;
      long leftNs = nowNs + paceNs - System.nanoTime();
      if (leftNs > 0) {
        LockSupport.parkNanos(leftNs);
      }
      nowNs = System.nanoTime();
    }
  }

  private long nextFaultNs() {
    return TimeUnit.MILLISECONDS.toNanos(1500 + random.nextInt(6000));
  }

  /** What goes wrong is told, and the run goes on with new calls. */
  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (ExpectationException | TestbedException e) {
      violations.add(e.getMessage());
      if (!isOver()) {
        startAfresh();
      }
    }
    site.wan().takeDefects().forEach(defect -> violations.add("WAN: " + defect));
    site.lan().takeDefects().forEach(defect -> violations.add("LAN: " + defect));
    if (!gateway.isAlive()) {
      violations.add("the gateway has ended: " + gateway.output());
    }
  }

  private void startAfresh() {
    for (Dialogue dialogue : List.copyOf(population.dialogues())) {
      population.fade(dialogue, SoakedGateway.IDLE_SECONDS);
    }
    try {
      faults.resume();
    } catch (TestbedException e) {
      violations.add(e.getMessage());
    }
  }

  /** Everything that has been sent has come and is counted, and nobody is forgotten. */
  private void check() {
    traffic.settle();
    books.balance();
    String[] difference = new String[1];
    boolean right =
        Await.within(
            ENDING,
            () -> (difference[0] = population.census().differenceTo(gateway.status())) == null);
    if (!right) {
      violations.add(difference[0]);
    }
    checks++;
  }

  /** Ends everything and looks for what is left. */
  private void lowTide() {
    check();
    player.endAll();
    expectNothingLeft();
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(SoakedGateway.REST_SECONDS + 1));
    player.expectFreeIdsAndPorts();
    player.endAll();
    expectNothingLeft();
    ProcessFigures[] last = new ProcessFigures[1];
    // The last question to it may be about to end.
    Await.within(
        ENDING,
        () -> {
          last[0] = ProcessFigures.of(gateway.pid());
          return last[0].descriptors() == first.descriptors()
              && last[0].threads().equals(first.threads());
        });
    ProcessFigures figures = last[0];
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs);
    samples.add(new Sample(seconds, calls(), figures));
    compare(first, figures);
  }

  private void expectNothingLeft() {
    traffic.settle();
    books.balance();
    Duration ending = ENDING.plusNanos(population.fadingNs());
    SoakedGateway.Status[] last = new SoakedGateway.Status[1];
    boolean nothing =
        Await.within(
            ending,
            () -> {
              last[0] = gateway.status();
              return last[0].connections() == 0 && last[0].calls() == 0;
            });
    if (!nothing) {
      violations.add(
          last[0].connections()
              + " control connections and "
              + last[0].calls()
              + " calls are left when all is over");
    }
    population.clear();
  }

  private void compare(ProcessFigures before, ProcessFigures now) {
    if (now.descriptors() != before.descriptors()) {
      violations.add(
          "descriptors: " + before.descriptors() + " at the start, " + now.descriptors() + " now");
    }
    if (!now.threads().equals(before.threads())) {
      violations.add("threads: " + before.threads() + " at the start, " + now.threads() + " now");
    }
  }

  private long calls() {
    return player.played().get(Player.OUTGOING_CALLS) + player.played().get(Player.INCOMING_CALLS);
  }

  private SoakResult result() {
    Map<String, Long> done = new LinkedHashMap<>(player.played());
    done.putAll(faults.played());
    MemoryTrend heap =
        new MemoryTrend(
            "heap", HEAP_TOLERANCE_MIB, samples, sample -> sample.figures().heapBytes());
    MemoryTrend resident =
        new MemoryTrend(
            "resident memory",
            RESIDENT_TOLERANCE_MIB,
            samples,
            sample -> sample.figures().residentBytes());
    List<String> all = new ArrayList<>(violations.all());
    heap.complaint().ifPresent(all::add);
    // A process that has just been started is not what it was some minutes later.
    if (!options.restart()) {
      resident.complaint().ifPresent(all::add);
    }
    return new SoakResult(
        options.seed(),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs),
        done,
        traffic.checked(),
        checks,
        samples.size(),
        first,
        heap,
        resident,
        all);
  }

  @Override
  public void close() {
    try {
      gateway.stop();
    } finally {
      site.close();
    }
  }
}
