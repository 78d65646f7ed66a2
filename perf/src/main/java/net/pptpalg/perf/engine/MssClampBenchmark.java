package net.pptpalg.perf.engine;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import net.pptpalg.nat.mtu.MssClamp;
import net.pptpalg.nat.mtu.MtuOptions;
import net.pptpalg.nat.mtu.MtuOptions.MruMode;
import net.pptpalg.nat.mtu.MtuOptions.MssMode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One SYN with the options of Linux whose MSS is lowered. The MSS and the checksum that the round
 * before has changed are written anew, which is part of the figure.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MssClampBenchmark {
  private static final int PACKETS = 64;
  private static final int SLOT_BYTES = 65 * 64;
  private static final int MTU_BYTES = 1400;

  private static final int TCP_BYTES = 40;
  private static final int CHECKSUM_OFFSET = 16;
  private static final int MSS_VALUE_OFFSET = 22;
  private static final short MSS_1460 = 1460;
  private static final short CHECKSUM = 0x1234;

  /** IPv4 or IPv6. */
  @Param({"4", "6"})
  public int version;

  private final ByteBuffer packets = ByteBuffer.allocateDirect(PACKETS * SLOT_BYTES);
  private final MssClamp clamp =
      new MssClamp(
          new MtuOptions(
              MssMode.INTERFACE, MtuOptions.AUTOMATIC, MruMode.OFF, MtuOptions.AUTOMATIC));
  private int headerBytes;
  private int slot;

  /** Writes the SYNs. */
  @Setup
  public void write() {
    headerBytes = version == 4 ? 20 : 40;
    for (int i = 0; i < PACKETS; i++) {
      int at = i * SLOT_BYTES;
      if (version == 4) {
        packets.put(at, (byte) 0x45).putShort(at + 2, (short) (headerBytes + TCP_BYTES));
        packets.put(at + 9, (byte) 6).putInt(at + 12, 0xC0A80102).putInt(at + 16, 0xC6336407);
      } else {
        packets.put(at, (byte) 0x60).putShort(at + 4, (short) TCP_BYTES).put(at + 6, (byte) 6);
      }
      int tcp = at + headerBytes;
      packets.put(tcp + 12, (byte) (TCP_BYTES / 4 << 4)).put(tcp + 13, (byte) 2);
      // MSS, SACK permitted, time stamps, no operation, window scale.
      packets.putShort(tcp + 20, (short) 0x0204).putShort(tcp + 24, (short) 0x0402);
      packets.putShort(tcp + 26, (short) 0x080A).putLong(tcp + 28, 0x1122_3344L << 32);
      packets.putInt(tcp + 36, 0x01030307);
    }
  }

  private int next() {
    slot = slot + 1 & PACKETS - 1;
    int at = slot * SLOT_BYTES;
    packets.putShort(at + headerBytes + CHECKSUM_OFFSET, CHECKSUM);
    packets.putShort(at + headerBytes + MSS_VALUE_OFFSET, MSS_1460);
    return at;
  }

  /** Lowers the MSS of a SYN. */
  @Benchmark
  public int syn() {
    return clamp.clamp(packets, next(), headerBytes + TCP_BYTES, MTU_BYTES);
  }
}
