package net.pptpalg.perf.engine;

import java.util.concurrent.TimeUnit;
import net.pptpalg.nat.mtu.LinkMtus;
import net.pptpalg.nat.mtu.MruTable;
import net.pptpalg.nat.mtu.MtuOptions;
import net.pptpalg.nat.mtu.MtuOptions.MruMode;
import net.pptpalg.nat.mtu.MtuOptions.MssMode;
import net.pptpalg.nat.mtu.TunnelFit;
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

/** What an encrypted data packet pays for the MRU of its call being looked after. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TunnelFitBenchmark {
  private static final int CALLS = 1000;

  /** The gateway's option of this name. */
  @Param({"off", "alarm", "auto"})
  public String mru;

  private final PacketBatch batch = new PacketBatch();
  private GreTranslator translator;
  private Flows toServer;
  private int flow;

  /** Brings the calls up. */
  @Setup
  public void establish() {
    MruMode mode =
        switch (mru) {
          case "off" -> MruMode.OFF;
          case "alarm" -> MruMode.ALARM;
          default -> MruMode.ON;
        };
    MtuOptions options =
        new MtuOptions(MssMode.OFF, MtuOptions.AUTOMATIC, mode, MtuOptions.AUTOMATIC);
    LinkMtus links = new LinkMtus();
    links.set(new int[] {Engine.LAN_INTERFACE, Engine.WAN_INTERFACE}, new int[] {1500, 1500});
    Engine engine = new Engine(1);
    engine.establish(CALLS);
    translator = engine.lane(0, new TunnelFit(options, links, new MruTable()));
    toServer = engine.toServer();
  }

  /** From a client to its server. */
  @Benchmark
  public int data() {
    flow = flow + 1 == CALLS ? 0 : flow + 1;
    int at = batch.next(toServer, flow);
    return translator.postrouting(
        batch.packets(), at, PacketBatch.PACKET_BYTES, Engine.LAN_INTERFACE, Engine.WAN_INTERFACE);
  }
}
