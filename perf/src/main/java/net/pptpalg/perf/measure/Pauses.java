package net.pptpalg.perf.measure;

import java.util.List;
import net.pptpalg.perf.load.Direction;
import net.pptpalg.perf.peer.Product;
import net.pptpalg.perf.report.Measure;
import net.pptpalg.perf.report.Variant;

/** The pauses that the gateway's JVM writes down itself while it carries half load. */
final class Pauses implements Measurement {
  private static final double NANOS_PER_MILLI = 1e6;

  @Override
  public void run(Context context) {
    int seconds = context.plan().pauseSeconds();
    if (seconds == 0) {
      return;
    }
    for (Product product : context.of(Product.class)) {
      context.alone("pauses, " + product.name(), () -> take(context, product, seconds));
    }
  }

  private static void take(Context context, Product product, int seconds) {
    int bytes = context.plan().leastBytes();
    int calls = context.plan().mostCalls();
    long rate = Latency.halfLoad(context, new Variant(bytes, calls, Direction.TO_SERVER.text()));
    Variant variant = new Variant(bytes, calls, "half load for " + seconds + " s");
    var flows = product.flows(Direction.TO_SERVER, calls);
    try (Traffic traffic = Traffic.start(product, Direction.TO_SERVER, flows, bytes, rate)) {
      int before = product.pausesNs().size();
      Context.pause(seconds);
      List<Long> all = product.pausesNs();
      List<Long> pauses = all.subList(before, all.size());
      long longest = pauses.stream().mapToLong(Long::longValue).max().orElse(0);
      traffic.sent();
      context.record(Measure.LONGEST_PAUSE, product, variant, longest / NANOS_PER_MILLI);
      context
          .progress()
          .printf(
              "pauses, %s: %d in %d s, the longest %.3f ms%n",
              product.name(), pauses.size(), seconds, longest / NANOS_PER_MILLI);
    }
  }
}
