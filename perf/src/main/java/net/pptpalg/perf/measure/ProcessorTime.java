package net.pptpalg.perf.measure;

import net.pptpalg.perf.kernel.Processor;
import net.pptpalg.perf.load.Direction;
import net.pptpalg.perf.load.Flows;
import net.pptpalg.perf.peer.Peer;
import net.pptpalg.perf.report.Measure;
import net.pptpalg.perf.report.Variant;

/** What a packet costs the process that forwards it, at a rate that all peers bear. */
final class ProcessorTime implements Measurement {
  private static final double SETTLE_SECONDS = 0.3;

  @Override
  public void run(Context context) {
    int calls = context.plan().mostCalls();
    Rounds.eachReady(
        context,
        "processor time",
        context.processes(),
        calls,
        ready -> {
          for (int bytes : context.plan().packetBytes()) {
            for (Direction direction : Direction.values()) {
              Variant variant = new Variant(bytes, calls, direction.text());
              context.rounds(
                  "processor time",
                  variant,
                  ready,
                  peer ->
                      context.record(
                          Measure.PROCESSOR_TIME,
                          peer,
                          variant,
                          take(context, peer, direction, peer.flows(direction, calls), bytes)));
            }
          }
        });
  }

  /** Nanoseconds a packet. */
  static double take(
      Context context, Peer peer, Direction direction, Flows flows, int packetBytes) {
    long pid = peer.processId().orElseThrow();
    try (Traffic traffic =
        Traffic.start(peer, direction, flows, packetBytes, context.plan().fixedRate())) {
      Context.pause(SETTLE_SECONDS);
      Traffic.Arrivals before = traffic.arrivals();
      long timeBefore = Processor.timeNs(pid);
      Context.pause(context.plan().seconds());
      long time = Processor.timeNs(pid) - timeBefore;
      long packets = traffic.arrivals().packets() - before.packets();
      return (double) time / Math.max(1, packets);
    }
  }
}
