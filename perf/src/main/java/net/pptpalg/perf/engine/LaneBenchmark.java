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
 * one of them writes, a packet would cost more with two lanes of one engine than with two engines
 * that have nothing in common. One lane tells what the processors themselves take from each other.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LaneBenchmark {
  private static final int CALLS = 1000;
  private static final int LANES = 2;

  /** What lanes have in common. */
  @State(Scope.Benchmark)
  public static class Shared {
    private final Engine engine = new Engine(LANES);
    private final GreTranslator[] translators = new GreTranslator[LANES];
    private final AtomicInteger lanes = new AtomicInteger();

    /** Brings the calls up and makes the lanes one after the other, as the gateway does. */
    @Setup
    public void establish() {
      engine.establish(CALLS);
      for (int i = 0; i < LANES; i++) {
        translators[i] = engine.lane(i);
      }
    }
  }

  /** A lane of the engine that all share. */
  @State(Scope.Thread)
  public static class Lane {
    private Packets packets;

    /** Takes the next lane. */
    @Setup
    public void begin(Shared shared) {
      packets =
          new Packets(
              shared.translators[shared.lanes.getAndIncrement() % LANES], shared.engine.toServer());
    }
  }

  /** A lane of an engine of its own. */
  @State(Scope.Thread)
  public static class Alone {
    private Packets packets;

    /** Makes the engine. */
    @Setup
    public void begin() {
      Engine engine = new Engine(1);
      engine.establish(CALLS);
      packets = new Packets(engine.lane(0), engine.toServer());
    }
  }

  /** What a thread translates. */
  private static final class Packets {
    private final PacketBatch batch = new PacketBatch();
    private final GreTranslator translator;
    private final Flows flows;
    private int flow;

    Packets(GreTranslator translator, Flows flows) {
      this.translator = translator;
      this.flows = flows;
    }

    int translate() {
      flow = flow + 1 == CALLS ? 0 : flow + 1;
      int at = batch.next(flows, flow);
      return translator.postrouting(
          batch.packets(),
          at,
          PacketBatch.PACKET_BYTES,
          Engine.LAN_INTERFACE,
          Engine.WAN_INTERFACE);
    }
  }

  /** One lane. */
  @Benchmark
  @Threads(1)
  public int oneLane(Lane lane) {
    return lane.packets.translate();
  }

  /** Two lanes of one engine. */
  @Benchmark
  @Threads(2)
  public int twoLanes(Lane lane) {
    return lane.packets.translate();
  }

  /** Two lanes of two engines. */
  @Benchmark
  @Threads(2)
  public int twoEngines(Alone lane) {
    return lane.packets.translate();
  }
}
