package net.pptpalg.perf.engine;

import java.util.concurrent.TimeUnit;
import net.pptpalg.nat.translation.GreTranslator;
import net.pptpalg.perf.load.Flows;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** GRE packets through a lane's translator, as the lane does it: in batches, each looked ahead. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GreTranslatorBenchmark {
  private static final int PAIR = 2;

  /** How many calls are up. */
  @Param({"1000", "100000", "1000000"})
  public int calls;

  /** In which order they have a packet. */
  @Param({"sequential", "random"})
  public String order;

  private final PacketBatch batch = new PacketBatch();
  private final int[] packetAt = new int[PacketBatch.SIZE];
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

  /** From clients to their servers. */
  @Benchmark
  @OperationsPerInvocation(PacketBatch.SIZE)
  public int toServer() {
    fill(toServer, PacketBatch.SIZE, false);
    int verdicts = 0;
    for (int i = 0; i < PacketBatch.SIZE; i++) {
      verdicts += postrouting(packetAt[i]);
    }
    return verdicts;
  }

  /** From servers to their clients. */
  @Benchmark
  @OperationsPerInvocation(PacketBatch.SIZE)
  public int toClient() {
    fill(toClient, PacketBatch.SIZE, true);
    int verdicts = 0;
    for (int i = 0; i < PacketBatch.SIZE; i++) {
      verdicts += translator.prerouting(batch.packets(), packetAt[i], PacketBatch.PACKET_BYTES);
    }
    return verdicts;
  }

  /** Two at a time, as a lane takes them that keeps up with its load. */
  @Benchmark
  @OperationsPerInvocation(PAIR)
  public int toServerInPairs() {
    fill(toServer, PAIR, false);
    return postrouting(packetAt[0]) + postrouting(packetAt[1]);
  }

  /** One after the other, as a lane with little to do takes them: nothing is looked ahead. */
  @Benchmark
  public int toServerOneByOne() {
    return postrouting(batch.next(toServer, nextFlow()));
  }

  /** What the benchmark itself costs: to be taken off the others. */
  @Benchmark
  public int packetOnly() {
    return batch.next(toServer, nextFlow());
  }

  private void fill(Flows flows, int count, boolean inwards) {
    for (int i = 0; i < count; i++) {
      packetAt[i] = batch.next(flows, nextFlow());
    }
    if (translator.worthLookingAhead()) {
      for (int i = 0; i < count; i++) {
        translator.note(batch.packets(), packetAt[i], PacketBatch.PACKET_BYTES, inwards);
      }
      translator.lookAhead();
    }
  }

  private int postrouting(int at) {
    return translator.postrouting(
        batch.packets(), at, PacketBatch.PACKET_BYTES, Engine.LAN_INTERFACE, Engine.WAN_INTERFACE);
  }
}
