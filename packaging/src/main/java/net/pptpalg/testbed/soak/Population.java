package net.pptpalg.testbed.soak;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.pptpalg.testbed.suite.endpoint.Station;

/** Who lives: the control connections and calls that are up, and those that time out just now. */
final class Population {

  /** A time-out may come so much later on a machine that has other things to do. */
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(3);

  private final List<Dialogue> dialogues = new ArrayList<>();
  private final List<Fading> fading = new ArrayList<>();

  /** Something that is over for its peers, and for the gateway when its time-out has passed. */
  private record Fading(Station client, int connections, int calls, long goneNs) {}

  /**
   * How many there are, at least and at most.
   *
   * @param connections that are up
   * @param calls that are up
   * @param fadingConnections that may be there or not
   * @param fadingCalls that may be there or not
   */
  record Census(int connections, int calls, int fadingConnections, int fadingCalls) {

    /** What is wrong with what the gateway has, or null. */
    String differenceTo(SoakedGateway.Status status) {
      boolean right =
          isBetween(status.connections(), connections, fadingConnections)
              && isBetween(status.calls(), calls, fadingCalls);
      return right
          ? null
          : "the gateway has "
              + status.connections()
              + " control connections and "
              + status.calls()
              + " calls, the peers "
              + this;
    }

    private static boolean isBetween(long seen, int least, int more) {
      return seen >= least && seen <= least + more;
    }

    @Override
    public String toString() {
      return connections
          + " and "
          + calls
          + " (and "
          + fadingConnections
          + " and "
          + fadingCalls
          + " that time out)";
    }
  }

  void add(Dialogue dialogue) {
    dialogues.add(dialogue);
  }

  List<Dialogue> dialogues() {
    return dialogues;
  }

  boolean isEmpty() {
    return dialogues.isEmpty();
  }

  int callCount() {
    return dialogues.stream().mapToInt(dialogue -> dialogue.calls.size()).sum();
  }

  Dialogue any(Random random) {
    return dialogues.get(random.nextInt(dialogues.size()));
  }

  /** One that has a call, or null. */
  Dialogue anyWithCall(Random random) {
    List<Dialogue> with = dialogues.stream().filter(one -> !one.calls.isEmpty()).toList();
    return with.isEmpty() ? null : with.get(random.nextInt(with.size()));
  }

  /** Whether a client has something that times out: nobody knows what the gateway counts then. */
  boolean isFading(Station client) {
    return fading.stream().anyMatch(one -> one.client == client);
  }

  /** All of a client's. */
  List<Dialogue> of(Station client) {
    return dialogues.stream().filter(one -> one.client() == client).toList();
  }

  /** The peers have done with it; the gateway has after these seconds. */
  void fade(Dialogue dialogue, int seconds) {
    remove(dialogue);
    fade(dialogue.client(), 1, dialogue.calls.size(), seconds);
  }

  void fade(Station client, int connections, int calls, int seconds) {
    long goneNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds) + PATIENCE_NS;
    fading.add(new Fading(client, connections, calls, goneNs));
  }

  /** The gateway has done with it, too. */
  void remove(Dialogue dialogue) {
    dialogues.remove(dialogue);
    dialogue.release();
  }

  /** The gateway has lost everything. */
  void clear() {
    dialogues.forEach(Dialogue::release);
    dialogues.clear();
    fading.clear();
  }

  Census census() {
    long nowNs = System.nanoTime();
    for (Iterator<Fading> all = fading.iterator(); all.hasNext(); ) {
      if (nowNs - all.next().goneNs >= 0) {
        all.remove();
      }
    }
    return new Census(
        dialogues.size(),
        callCount(),
        fading.stream().mapToInt(Fading::connections).sum(),
        fading.stream().mapToInt(Fading::calls).sum());
  }

  /** How long until nothing fades any more. */
  long fadingNs() {
    long nowNs = System.nanoTime();
    return fading.stream().mapToLong(one -> one.goneNs - nowNs).max().orElse(0);
  }
}
