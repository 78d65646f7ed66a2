package net.pptpalg.perf.measure;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.pptpalg.perf.peer.Peer;
import net.pptpalg.perf.peer.Program;
import net.pptpalg.perf.report.Measure;
import net.pptpalg.perf.report.Recording;
import net.pptpalg.perf.report.Variant;
import net.pptpalg.perf.topology.Teardown;
import net.pptpalg.perf.topology.UnmeasurableException;
import net.pptpalg.perf.topology.Workspace;

/**
 * What every measurement has at hand. Used by one thread.
 *
 * @param program null when there is none
 * @param progress where the user sees what goes on
 */
public record Context(
    Plan plan,
    List<Peer> peers,
    Program program,
    Workspace workspace,
    Teardown teardown,
    Recording recording,
    PrintStream progress) {

  /** Something to be done with one peer, giving the value that is shown. */
  interface Step {
    double take(Peer peer);
  }

  /**
   * Takes one round over peers. A peer that fails is noted with its reason and left out of what
   * remains of the measurement.
   *
   * @param what the measurement, for people
   * @param failed peers to be left out; grows
   */
  void round(
      String what, int round, Variant variant, List<Peer> among, Set<Peer> failed, Step step) {
    progress.printf(
        Locale.ROOT,
        "%s, round %d of %d, %s:",
        what,
        round + 1,
        plan.repetitions(),
        variant.text());
    for (Peer peer : among) {
      if (failed.contains(peer)) {
        continue;
      }
      try {
        progress.printf(Locale.ROOT, "  %s %,.0f", peer.name(), step.take(peer));
      } catch (UnmeasurableException e) {
        failed.add(peer);
        recording.missing(what + ", " + peer.name() + ", " + variant.text(), e.getMessage());
        progress.printf("  %s fails", peer.name());
      }
      progress.flush();
    }
    progress.println();
  }

  /** All rounds of one variant. */
  void rounds(String what, Variant variant, List<Peer> among, Step step) {
    Set<Peer> failed = new HashSet<>();
    for (int i = 0; i < plan.repetitions(); i++) {
      round(what, i, variant, among, failed, step);
    }
  }

  /** Peers that are a process. */
  List<Peer> processes() {
    return peers.stream().filter(peer -> peer.processId().isPresent()).toList();
  }

  <T extends Peer> List<T> of(Class<T> type) {
    List<T> found = new ArrayList<>();
    peers.stream().filter(type::isInstance).map(type::cast).forEach(found::add);
    return found;
  }

  /** Does something that stands alone; a failure is noted with its reason. */
  void alone(String what, Runnable step) {
    try {
      step.run();
    } catch (UnmeasurableException e) {
      recording.missing(what, e.getMessage());
      progress.println(what + " fails: " + e.getMessage());
    }
  }

  /** Records a value and returns it. */
  double record(Measure measure, Peer peer, Variant variant, double value) {
    recording.add(measure, peer.name(), variant, value);
    return value;
  }

  /** Waits; Ctrl-C ends the process from elsewhere. */
  static void pause(double seconds) {
    try {
      Thread.sleep(Math.round(seconds * 1000));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnmeasurableException("interrupted", e);
    }
  }
}
