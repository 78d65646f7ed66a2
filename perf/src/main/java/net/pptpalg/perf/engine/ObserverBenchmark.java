package net.pptpalg.perf.engine;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.pptpalg.nat.observation.GreRing;
import net.pptpalg.nat.observation.GreTap;
import net.pptpalg.nat.translation.GreTranslator;
import net.pptpalg.perf.load.Flows;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a lane pays for being observed, with the clock read once in a batch as the lane does. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObserverBenchmark {
  private static final int CALLS = 1000;
  private static final int BATCH = 64;
  private static final int RECORDS = 8192;
  private static final long IDLE_NS = 2_000_000L;

  /** Whether somebody looks. */
  @Param({"off", "on"})
  public String diagnose;

  private final PacketBatch batch = new PacketBatch();
  private GreTranslator translator;
  private Flows toServer;
  private Thread reader;
  private volatile long read;
  private int flow;
  private int inBatch;
  private volatile boolean stopping;

  /** Brings the calls up, and the reader when there is one. */
  @Setup
  public void establish() {
    Engine engine = new Engine(1);
    engine.establish(CALLS);
    toServer = engine.toServer();
    if (diagnose.equals("off")) {
      translator = engine.lane(0);
      return;
    }
    GreRing ring = new GreRing(RECORDS);
    translator = engine.lane(0, new GreTap(ring));
    reader = new Thread(() -> drain(ring), "observer");
    reader.setDaemon(true);
    reader.start();
  }

  private void drain(GreRing ring) {
    while (!stopping) {
      if (ring.drain(ring.written(), RECORDS, this::packet) == 0) {
        LockSupport.parkNanos(IDLE_NS);
      }
    }
  }

  private void packet(
      long timeNs, int slot, int epoch, int ipBytes, int flags, ByteBuffer b, int gre, int copied) {
    // One thread writes it; it only keeps the reading from being optimised away.
    read = read + copied;
  }

  /** Ends the reader. */
  @TearDown
  public void end() throws InterruptedException {
    stopping = true;
    if (reader != null) {
      reader.join();
    }
  }

  /** From a client to its server. */
  @Benchmark
  public int toServer() {
    if (++inBatch == BATCH) {
      inBatch = 0;
      translator.tick(System.nanoTime());
    }
    flow = flow + 1 == CALLS ? 0 : flow + 1;
    int at = batch.next(toServer, flow);
    return translator.postrouting(
        batch.packets(), at, PacketBatch.PACKET_BYTES, Engine.LAN_INTERFACE, Engine.WAN_INTERFACE);
  }
}
