package net.pptpalg.perf.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.pptpalg.nat.translation.GreTranslator;
import net.pptpalg.perf.load.Flows;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/**
 * Lanes beside each other, all with packets of the same calls. Where they shared a cache line that
 * one of them writes, a packet would cost several times as much with two lanes as with one.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LaneBenchmark {
  private static final int CALLS = 1000;
  private static final int MOST_LANES = 64;

  /** What lanes have in common. */
  @State(Scope.Benchmark)
  public static class Shared {
    private final Engine engine = new Engine(MOST_LANES);
    private final AtomicInteger lanes = new AtomicInteger();

    /** Brings the calls up. */
    @Setup
    public void establish() {
      engine.establish(CALLS);
    }
  }

  /** What each lane has for itself. */
  @State(Scope.Thread)
  public static class Lane {
    private final PacketBatch batch = new PacketBatch();
    private GreTranslator translator;
    private Flows flows;
    private int flow;

    /** Takes the next lane's number. */
    @Setup
    public void begin(Shared shared) {
      translator = shared.engine.lane(shared.lanes.getAndIncrement() % MOST_LANES);
      flows = shared.engine.toServer();
    }

    int translate() {
      flow = flow + 1 == CALLS ? 0 : flow + 1;
      int at = batch.next(flows, flow);
      return translator.postrouting(
          batch.packets(), at, PacketBatch.PACKET_BYTES, Engine.LAN_INTERFACE);
    }
  }

  /** One lane. */
  @Benchmark
  @Threads(1)
  public int oneLane(Lane lane) {
    return lane.translate();
  }

  /** Two lanes. */
  @Benchmark
  @Threads(2)
  public int twoLanes(Lane lane) {
    return lane.translate();
  }
}
