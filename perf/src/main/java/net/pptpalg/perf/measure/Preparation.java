package net.pptpalg.perf.measure;

import net.pptpalg.perf.load.Direction;
import net.pptpalg.perf.load.Flows;
import net.pptpalg.perf.load.LoadGenerator;
import net.pptpalg.perf.peer.Peer;
import net.pptpalg.perf.topology.UnmeasurableException;

/**
 * Brings calls up and sees GRE of each arrive, both ways, before anything is measured: a peer that
 * delivers nothing must not look fast. Lets the JIT compilers see full load, too.
 */
final class Preparation {
  private static final long RATE = 20_000;
  private static final int PACKETS_PER_CALL = 3;
  private static final double LEAST_DELIVERED = 0.9;
  private static final double DRAIN_SECONDS = 0.1;
  private static final double MOST_WARM_UP_SECONDS = 1.5;

  private Preparation() {}

  /** Sees that calls carry GRE; what is measured next has that many calls. */
  static void calls(Context context, Peer peer, int calls) {
    for (Direction direction : Direction.values()) {
      Flows flows = peer.flows(direction, calls);
      Traffic.Arrivals before = Traffic.arrivals(peer, direction);
      long sent =
          Traffic.send(
              peer,
              direction,
              flows,
              context.plan().leastBytes(),
              System.nanoTime(),
              RATE,
              (long) calls * PACKETS_PER_CALL,
              Thread::onSpinWait);
      Context.pause(DRAIN_SECONDS);
      long arrived = Traffic.arrivals(peer, direction).packets() - before.packets();
      if (arrived < sent * LEAST_DELIVERED) {
        throw new UnmeasurableException(
            "of %d packets %s only %d arrive".formatted(sent, direction.text(), arrived));
      }
    }
  }

  /** Full load both ways, unrecorded. */
  static void warmUp(Context context, Peer peer) {
    for (Direction direction : Direction.values()) {
      Flows flows = peer.flows(direction, context.plan().calls().get(0));
      try (Traffic traffic =
          Traffic.start(
              peer, direction, flows, context.plan().leastBytes(), LoadGenerator.FLAT_OUT)) {
        Context.pause(Math.min(MOST_WARM_UP_SECONDS, 2 * context.plan().seconds()));
        traffic.sent();
      }
    }
  }
}
