package net.pptpalg.perf.measure;

import java.util.ArrayList;
import java.util.List;
import net.pptpalg.perf.control.Calls;
import net.pptpalg.perf.control.ControlPlane;
import net.pptpalg.perf.control.SetUpResult;
import net.pptpalg.perf.load.Direction;
import net.pptpalg.perf.load.LoadGenerator;
import net.pptpalg.perf.peer.ControlledPeer;
import net.pptpalg.perf.peer.Peer;
import net.pptpalg.perf.peer.Product;
import net.pptpalg.perf.report.Measure;
import net.pptpalg.perf.report.Targets;
import net.pptpalg.perf.report.Variant;

/**
 * Calls set up through real TCP: flat out, and at a fixed rate with and without GRE at full load.
 */
final class ControlConnections implements Measurement {
  private static final int CONNECTIONS = 500;
  private static final int SHARED_CONNECTIONS = 20;
  private static final int CALLS_PER_CONNECTION = 250;
  private static final long PACED_RATE = 200;
  private static final double SETTLE_SECONDS = 0.3;

  private static final Variant OWN = new Variant(0, 0, Targets.CONNECTION_AND_CALL);
  private static final Variant SHARED = new Variant(0, 0, "calls on open connections");
  private static final Variant QUIET = new Variant(0, 0, PACED_RATE + " calls/s");
  private static final Variant LOADED =
      new Variant(0, 0, PACED_RATE + " calls/s, GRE at full load");

  @Override
  public void run(Context context) {
    List<Peer> controlled = new ArrayList<>(context.of(ControlledPeer.class));
    List<Peer> products = new ArrayList<>(context.of(Product.class));
    context.rounds("set-ups/s", OWN, controlled, peer -> own(context, peer));
    context.rounds("set-ups/s", SHARED, products, peer -> shared(context, peer));
    context.rounds("set-up p99 (us)", QUIET, products, peer -> paced(context, peer, QUIET));
    context.rounds("set-up p99 (us)", LOADED, products, peer -> loaded(context, peer));
  }

  /** Each call with a control connection of its own. */
  private static double own(Context context, Peer peer) {
    ControlPlane control = ((ControlledPeer) peer).control();
    SetUpResult result = control.setUp(CONNECTIONS, 1, new Calls());
    control.closeLast(CONNECTIONS);
    return context.record(Measure.SETUP_RATE, peer, OWN, result.rate());
  }

  /** Many calls on few control connections. */
  private static double shared(Context context, Peer peer) {
    ControlPlane control = ((ControlledPeer) peer).control();
    SetUpResult result = control.setUp(SHARED_CONNECTIONS, CALLS_PER_CONNECTION, new Calls());
    control.closeLast(SHARED_CONNECTIONS);
    return context.record(Measure.SETUP_RATE, peer, SHARED, result.rate());
  }

  private static double loaded(Context context, Peer peer) {
    int calls = context.plan().mostCalls();
    try (Traffic traffic =
        Traffic.start(
            peer,
            Direction.TO_SERVER,
            peer.flows(Direction.TO_SERVER, calls),
            context.plan().leastBytes(),
            LoadGenerator.FLAT_OUT)) {
      Context.pause(SETTLE_SECONDS);
      traffic.sent();
      return paced(context, peer, LOADED);
    }
  }

  private static double paced(Context context, Peer peer, Variant variant) {
    ControlPlane control = ((ControlledPeer) peer).control();
    control.setUp(SHARED_CONNECTIONS, 1, new Calls());
    int calls = (int) Math.max(1, Math.round(PACED_RATE * context.plan().seconds()));
    SetUpResult result = control.setUpPaced(SHARED_CONNECTIONS, calls, PACED_RATE);
    control.closeLast(SHARED_CONNECTIONS);
    context.record(Measure.SETUP_P50, peer, variant, Latency.micros(result.latencies(), 50));
    return context.record(Measure.SETUP_P99, peer, variant, Latency.micros(result.latencies(), 99));
  }
}
