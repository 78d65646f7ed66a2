package net.pptpalg.perf.engine;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import net.pptpalg.nat.translation.GreTranslator;
import net.pptpalg.perf.load.Flows;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** GRE in fragments, and GRE that belongs to no call, which is what an attacker would send. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OddPacketBenchmark {
  private static final int CALLS = 1000;
  private static final int NOBODYS_CALL_ID = 60_000;

  private final PacketBatch whole = new PacketBatch();
  private final PacketBatch first = new PacketBatch().firstFragments();
  private final PacketBatch later = new PacketBatch().laterFragments();
  private GreTranslator translator;
  private Flows known;
  private Flows unknown;
  private int flow;

  /** Brings calls up, and takes ids that none of them has. */
  @Setup
  public void establish() {
    Engine engine = new Engine(1);
    engine.establish(CALLS);
    translator = engine.lane(0);
    known = engine.toClient();
    int[] callIds = new int[CALLS];
    Arrays.setAll(callIds, i -> NOBODYS_CALL_ID + i);
    unknown = new Flows(known.sources(), known.destinations(), callIds);
  }

  private int nextFlow() {
    flow = flow + 1 == CALLS ? 0 : flow + 1;
    return flow;
  }

  /** A Call ID that nobody has. */
  @Benchmark
  public int unknownCall() {
    int at = whole.next(unknown, nextFlow());
    return translator.prerouting(whole.packets(), at, PacketBatch.PACKET_BYTES);
  }

  /** A later fragment of a packet whose beginning was never seen. */
  @Benchmark
  public int laterFragmentAlone() {
    int at = later.next(unknown, nextFlow());
    return translator.postrouting(
        later.packets(), at, PacketBatch.PACKET_BYTES, Engine.LAN_INTERFACE, Engine.WAN_INTERFACE);
  }

  /** A packet of a call in two fragments, in order: two packets an operation. */
  @Benchmark
  public int twoFragments() {
    int call = nextFlow();
    int at = first.next(known, call);
    int verdict = translator.prerouting(first.packets(), at, PacketBatch.PACKET_BYTES);
    at = later.next(known, call);
    return verdict + translator.prerouting(later.packets(), at, PacketBatch.PACKET_BYTES);
  }
}
