package net.pptpalg.perf.measure;

import net.pptpalg.perf.kernel.PacketSocket;
import net.pptpalg.perf.load.ArrivalRecorder;
import net.pptpalg.perf.load.Direction;
import net.pptpalg.perf.load.Flows;
import net.pptpalg.perf.peer.Peer;
import net.pptpalg.perf.peer.Peers;
import net.pptpalg.perf.report.Measure;
import net.pptpalg.perf.report.Recording;
import net.pptpalg.perf.report.Variant;
import net.pptpalg.perf.topology.Lab;
import net.pptpalg.perf.topology.UnmeasurableException;
import org.HdrHistogram.Histogram;

/**
 * How late packets arrive at half the load that the batching C loop bears; without it, that the
 * gateway bears. All peers get the same load.
 */
final class Latency implements Measurement {
  private static final String ALL_PEERS = "all";
  private static final double START_SECONDS = 0.1;
  private static final double SETTLE_SECONDS = 0.3;
  private static final double DRAIN_SECONDS = 0.1;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;

  @Override
  public void run(Context context) {
    int calls = context.plan().mostCalls();
    Rounds.eachReady(
        context,
        "latency",
        context.peers(),
        calls,
        ready -> {
          for (int bytes : context.plan().packetBytes()) {
            for (Direction direction : Direction.values()) {
              Variant load = new Variant(bytes, calls, direction.text());
              long rate = halfLoad(context, load);
              context.recording().add(Measure.LATENCY_LOAD, ALL_PEERS, load, rate);
              context.rounds(
                  "latency p99 (us)",
                  load,
                  ready,
                  peer -> take(context, peer, direction, load, rate));
            }
          }
        });
  }

  /** Packets a second. */
  static long halfLoad(Context context, Variant variant) {
    Recording recording = context.recording();
    double whole =
        recording
            .median(Measure.THROUGHPUT, Peers.BATCH, variant)
            .orElse(
                recording
                    .median(Measure.THROUGHPUT, Peers.PRODUCT, variant)
                    .orElse(2.0 * context.plan().fixedRate()));
    return Math.round(whole / 2);
  }

  private static double take(
      Context context, Peer peer, Direction direction, Variant variant, long rate) {
    Flows flows = peer.flows(direction, variant.calls());
    double seconds = context.plan().seconds();
    Histogram histogram = record(peer, direction, flows, variant.packetBytes(), rate, seconds);
    if (histogram.getTotalCount() == 0) {
      throw new UnmeasurableException("nothing arrived");
    }
    context.record(Measure.LATENCY_P50, peer, variant, micros(histogram, 50));
    context.record(Measure.LATENCY_P90, peer, variant, micros(histogram, 90));
    context.record(Measure.LATENCY_P999, peer, variant, micros(histogram, 99.9));
    context.record(Measure.LATENCY_P9999, peer, variant, micros(histogram, 99.99));
    double due = rate * seconds;
    double lost = Math.max(0, 100 * (due - histogram.getTotalCount()) / due);
    context.record(Measure.LATENCY_LOST, peer, variant, lost);
    return context.record(Measure.LATENCY_P99, peer, variant, micros(histogram, 99));
  }

  static double micros(Histogram histogram, double percentile) {
    return histogram.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
  }

  /**
   * Latencies of packets that were due within some seconds, in nanoseconds. However late the
   * generator is, it sends all of them.
   */
  private static Histogram record(
      Peer peer, Direction direction, Flows flows, int packetBytes, long rate, double seconds) {
    long startNs = System.nanoTime() + Math.round(START_SECONDS * NANOS_PER_SECOND);
    long firstNs = startNs + Math.round(SETTLE_SECONDS * NANOS_PER_SECOND);
    long endNs = firstNs + Math.round(seconds * NANOS_PER_SECOND);
    try (PacketSocket socket =
        Traffic.far(peer, direction).call(() -> PacketSocket.forReceiving(Lab.END_INTERFACE))) {
      ArrivalRecorder arrivals = new ArrivalRecorder(socket, firstNs, endNs);
      long packets = Math.round(rate * (SETTLE_SECONDS + seconds));
      Traffic.send(peer, direction, flows, packetBytes, startNs, rate, packets, arrivals::takeSome);
      Context.pause(DRAIN_SECONDS);
      arrivals.takeAll();
      int missed = socket.takeLosses();
      if (missed > 0) {
        throw new UnmeasurableException(missed + " packets arrived that could not be taken");
      }
      return arrivals.histogram();
    }
  }
}
