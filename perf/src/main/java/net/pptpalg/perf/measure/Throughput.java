package net.pptpalg.perf.measure;

import java.util.List;
import java.util.Map;
import net.pptpalg.perf.load.Direction;
import net.pptpalg.perf.load.Flows;
import net.pptpalg.perf.load.LoadGenerator;
import net.pptpalg.perf.peer.Peer;
import net.pptpalg.perf.peer.Product;
import net.pptpalg.perf.report.Measure;
import net.pptpalg.perf.report.Variant;

/** Packets delivered a second while one core sends as fast as it goes. */
final class Throughput implements Measurement {
  private static final double SETTLE_SECONDS = 0.3;
  private static final String RECEIVED = "queue_packets_received";
  private static final String RECEIVES = "queue_batches_received";
  private static final String SENDS = "queue_verdict_datagrams";

  @Override
  public void run(Context context) {
    List<Peer> peers = context.peers();
    for (int calls : context.plan().calls()) {
      Rounds.eachReady(
          context,
          "throughput",
          peers,
          calls,
          ready -> {
            for (int bytes : context.plan().packetBytes()) {
              for (Direction direction : Direction.values()) {
                Variant variant = new Variant(bytes, calls, direction.text());
                context.rounds(
                    "throughput", variant, ready, peer -> take(context, peer, direction, variant));
              }
            }
          });
    }
    for (Product product : context.of(Product.class)) {
      context.alone("batches, " + product.name(), () -> batches(context, product));
    }
  }

  private static double take(Context context, Peer peer, Direction direction, Variant variant) {
    Flows flows = peer.flows(direction, variant.calls());
    try (Traffic traffic =
        Traffic.start(peer, direction, flows, variant.packetBytes(), LoadGenerator.FLAT_OUT)) {
      Context.pause(SETTLE_SECONDS);
      Traffic.Arrivals before = traffic.arrivals();
      Context.pause(context.plan().seconds());
      double rate = traffic.arrivals().rateSince(before);
      return context.record(Measure.THROUGHPUT, peer, variant, rate);
    }
  }

  /** How well the gateway batches at full load and at the fixed rate, by its own counters. */
  private static void batches(Context context, Product product) {
    for (long rate : new long[] {LoadGenerator.FLAT_OUT, context.plan().fixedRate()}) {
      int calls = context.plan().mostCalls();
      Variant variant =
          new Variant(
              context.plan().leastBytes(),
              calls,
              rate == LoadGenerator.FLAT_OUT ? "flat out" : "at %,d packets/s".formatted(rate));
      Flows flows = product.flows(Direction.TO_SERVER, calls);
      try (Traffic traffic =
          Traffic.start(product, Direction.TO_SERVER, flows, variant.packetBytes(), rate)) {
        Context.pause(SETTLE_SECONDS);
        Map<String, Long> before = product.counters();
        Context.pause(context.plan().seconds());
        Map<String, Long> after = product.counters();
        traffic.sent();
        double packets = difference(before, after, RECEIVED);
        context.record(
            Measure.PACKETS_PER_RECEIVE,
            product,
            variant,
            packets / Math.max(1, difference(before, after, RECEIVES)));
        context.record(
            Measure.PACKETS_PER_VERDICT_SEND,
            product,
            variant,
            packets / Math.max(1, difference(before, after, SENDS)));
      }
    }
  }

  private static double difference(Map<String, Long> before, Map<String, Long> after, String name) {
    return after.getOrDefault(name, 0L) - before.getOrDefault(name, 0L);
  }
}
