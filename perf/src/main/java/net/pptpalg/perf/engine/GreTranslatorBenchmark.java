package net.pptpalg.perf.engine;

import java.util.concurrent.TimeUnit;
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

/** One GRE packet through a lane's translator. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GreTranslatorBenchmark {
  /** How many calls are up. */
  @Param({"1000", "100000", "1000000"})
  public int calls;

  /** In which order they have a packet. */
  @Param({"sequential", "random"})
  public String order;

  private final PacketBatch batch = new PacketBatch();
  private GreTranslator translator;
  private Flows toServer;
  private Flows toClient;
  private int flow;

  /** Brings the calls up. */
  @Setup
  public void establish() {
    Engine engine = new Engine(1);
    engine.establish(calls);
    translator = engine.lane(0);
    toServer = engine.toServer();
    toClient = engine.toClient();
    if (order.equals("random")) {
      toServer = toServer.shuffled();
      toClient = toClient.shuffled();
    }
  }

  private int nextFlow() {
    flow = flow + 1 == calls ? 0 : flow + 1;
    return flow;
  }

  /** From a client to its server. */
  @Benchmark
  public int toServer() {
    int at = batch.next(toServer, nextFlow());
    return translator.postrouting(
        batch.packets(), at, PacketBatch.PACKET_BYTES, Engine.LAN_INTERFACE, Engine.WAN_INTERFACE);
  }

  /** From a server to its client. */
  @Benchmark
  public int toClient() {
    int at = batch.next(toClient, nextFlow());
    return translator.prerouting(batch.packets(), at, PacketBatch.PACKET_BYTES);
  }

  /** What the benchmark itself costs: to be taken off the others. */
  @Benchmark
  public int packetOnly() {
    return batch.next(toServer, nextFlow());
  }
}
