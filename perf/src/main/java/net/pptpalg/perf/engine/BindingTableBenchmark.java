package net.pptpalg.perf.engine;

import java.util.concurrent.TimeUnit;
import net.pptpalg.nat.table.BindingTable;
import net.pptpalg.perf.load.Flows;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One lookup in the table that lanes read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BindingTableBenchmark {
  private static final int LOW_BITS = 32;
  private static final long LOW_MASK = 0xffffffffL;
  private static final long NOBODY = 1L << 63;

  /** How many calls are up. */
  @Param({"1000", "100000", "1000000"})
  public int calls;

  /** In which order they are looked up. */
  @Param({"sequential", "random"})
  public String order;

  private final BindingTable.Found found = new BindingTable.Found();
  private BindingTable table;
  private Flows flows;
  private int flow;

  /** Brings the calls up. */
  @Setup
  public void establish() {
    Engine engine = new Engine(1);
    engine.establish(calls);
    table = engine.bindings().inbound();
    flows = order.equals("random") ? engine.toClient().shuffled() : engine.toClient();
  }

  /** A call that is up. */
  @Benchmark
  public int hit() {
    flow = flow + 1 == calls ? 0 : flow + 1;
    if (!table.find(addresses(), flows.callIds()[flow], found)) {
      throw new IllegalStateException("call " + flow + " is not there");
    }
    return found.slot;
  }

  /** Addresses that no call has. */
  @Benchmark
  public boolean miss() {
    flow = flow + 1 == calls ? 0 : flow + 1;
    return table.find(addresses() ^ NOBODY, flows.callIds()[flow], found);
  }

  private long addresses() {
    return (long) flows.sources()[flow] << LOW_BITS | flows.destinations()[flow] & LOW_MASK;
  }
}
