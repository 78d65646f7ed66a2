package net.pptpalg.perf.measure;

import java.util.List;
import net.pptpalg.perf.control.Calls;
import net.pptpalg.perf.control.SetUpResult;
import net.pptpalg.perf.load.Direction;
import net.pptpalg.perf.load.Flows;
import net.pptpalg.perf.peer.Peers;
import net.pptpalg.perf.peer.Product;
import net.pptpalg.perf.report.Measure;
import net.pptpalg.perf.report.Variant;
import net.pptpalg.perf.topology.Lab;

/** Memory, and the cost of packets and set-ups, as the number of calls grows. */
final class Scale implements Measurement {
  private static final int CALLS_PER_CONNECTION = 1000;
  private static final double BYTES_PER_MB = 1e6;

  @Override
  public void run(Context context) {
    if (!context.plan().scale().isEmpty()) {
      context.alone("scale", () -> grow(context));
    }
  }

  private static void grow(Context context) {
    Product product =
        (Product)
            context
                .teardown()
                .own(() -> Peers.start(Peers.PRODUCT, context.program(), context.workspace()));
    try {
      Calls calls = new Calls();
      for (int wanted : context.plan().scale()) {
        Variant variant = new Variant(0, wanted, "");
        SetUpResult result = add(product, wanted - calls.count(), calls);
        context.record(Measure.SCALE_SETUP_RATE, product, variant, result.rate());
        Flows flows = calls.flows(Direction.TO_SERVER, Lab.publicAddress()).shuffled();
        context.rounds(
            "processor time",
            variant,
            List.of(product),
            peer ->
                context.record(
                    Measure.SCALE_PROCESSOR_TIME,
                    peer,
                    variant,
                    ProcessorTime.take(
                        context, peer, Direction.TO_SERVER, flows, context.plan().leastBytes())));
        double megabytes = product.residentBytes() / BYTES_PER_MB;
        context.record(Measure.RESIDENT_MEMORY, product, variant, megabytes);
        context
            .progress()
            .printf(
                "scale, %,d calls: %,.0f set-ups/s, %.0f MB resident%n",
                wanted, result.rate(), megabytes);
      }
    } finally {
      context.teardown().release(product);
    }
  }

  private static SetUpResult add(Product product, int count, Calls calls) {
    int each = Math.min(count, CALLS_PER_CONNECTION);
    return product.control().setUp((count + each - 1) / each, each, calls);
  }
}
