package net.pptpalg.perf.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.pptpalg.perf.load.Flows;
import net.pptpalg.perf.load.GreFrame;

/**
 * A batch of GRE packets in one direct buffer, as a lane receives them. Each is written anew before
 * it is translated, which costs a few nanoseconds of their own.
 */
final class PacketBatch {
  static final int PACKET_BYTES = 84;

  static final int SIZE = 64;

  /** An odd number of cache lines, as the queue's own slots are. */
  private static final int SLOT_BYTES = 65 * 64;

  private static final int FRAGMENT_OFFSET = GreFrame.ETHERNET_BYTES + 6;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final byte[] MAC = new byte[6];

  private final ByteBuffer frames =
      ByteBuffer.allocateDirect(SIZE * SLOT_BYTES).order(ByteOrder.nativeOrder());
  private final ByteBuffer packets = frames.duplicate().order(ByteOrder.BIG_ENDIAN);
  private final int templateSum;
  private int slot;

  PacketBatch() {
    for (int i = 0; i < SIZE; i++) {
      GreFrame.writeTemplate(frames, i * SLOT_BYTES, MAC, MAC, PACKET_BYTES);
    }
    templateSum = GreFrame.templateSum(frames, 0);
  }

  /** Makes all of them first fragments. */
  PacketBatch firstFragments() {
    return fragments(MORE_FRAGMENTS);
  }

  /** Makes all of them later, last fragments. */
  PacketBatch laterFragments() {
    return fragments(PACKET_BYTES / 8);
  }

  private PacketBatch fragments(int flagsAndOffset) {
    for (int i = 0; i < SIZE; i++) {
      packets.putShort(i * SLOT_BYTES + FRAGMENT_OFFSET, (short) flagsAndOffset);
    }
    return this;
  }

  /** The buffer as the engine reads it, big-endian. */
  ByteBuffer packets() {
    return packets;
  }

  /** Writes the next packet; returns where its IPv4 header begins. */
  int next(Flows flows, int flow) {
    slot = slot + 1 & SIZE - 1;
    int at = slot * SLOT_BYTES;
    GreFrame.write(
        frames,
        at,
        templateSum,
        flows.sources()[flow],
        flows.destinations()[flow],
        flows.callIds()[flow],
        flow,
        0);
    return at + GreFrame.ETHERNET_BYTES;
  }
}
