package net.pptpalg.perf.measure;

import net.pptpalg.perf.peer.Peers;
import net.pptpalg.perf.peer.Product;
import net.pptpalg.perf.report.Measure;
import net.pptpalg.perf.report.Variant;

/** How long a user waits for {@code run} to be ready and for {@code status} to answer. */
final class StartUp implements Measurement {
  private static final double NANOS_PER_MILLI = 1e6;

  @Override
  public void run(Context context) {
    context.alone("start", () -> take(context));
  }

  private static void take(Context context) {
    for (int i = 0; i < context.plan().repetitions(); i++) {
      Product product =
          (Product)
              context
                  .teardown()
                  .own(() -> Peers.start(Peers.PRODUCT, context.program(), context.workspace()));
      try {
        double ready = product.readyAfter().toNanos() / NANOS_PER_MILLI;
        double status = product.statusTakes().toNanos() / NANOS_PER_MILLI;
        context.record(Measure.READY, product, Variant.NONE, ready);
        context.record(Measure.STATUS, product, Variant.NONE, status);
        context
            .progress()
            .printf(
                "start, round %d of %d: ready after %.0f ms, status takes %.0f ms%n",
                i + 1, context.plan().repetitions(), ready, status);
      } finally {
        context.teardown().release(product);
      }
    }
  }
}
