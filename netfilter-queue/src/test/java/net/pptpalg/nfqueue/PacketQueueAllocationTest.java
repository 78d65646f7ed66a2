package net.pptpalg.nfqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The packet path allocates nothing, measured on the real kernel with every packet changed. */
class PacketQueueAllocationTest {
  private static final int QUEUE = 7;
  private static final int BATCH = 64;
  private static final int BATCHES_PER_ROUND = 500;
  private static final int MAX_ROUNDS = 12;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /**
   * The JVM itself allocates a few bytes when it links or compiles a method for the first time, and
   * nobody can say when that is; whatever belongs to a packet or a batch shows in every round.
   */
  @Test
  void shouldAllocateNothingPerPacketAfterWarmUp() throws IOException {
    try (NamespaceLoopback loopback = NamespaceLoopback.open();
        PacketQueue queue = PacketQueue.open(loopback.kernel(), QueueOptions.forQueue(QUEUE))) {
      loopback.divertTo(QUEUE);
      ByteBuffer payload = ByteBuffer.allocateDirect(56);
      long allocated = Long.MAX_VALUE;
      int round = 0;
      while (allocated > 0 && round < MAX_ROUNDS) {
        allocated = runRound(loopback, queue, payload);
        round++;
      }
      assertEquals(
          (long) round * BATCHES_PER_ROUND * BATCH,
          queue.counters().get(QueueCounter.PACKETS_CHANGED));
      assertEquals(0, allocated, "bytes for " + BATCHES_PER_ROUND * BATCH + " packets");
    }
  }

  private long runRound(NamespaceLoopback loopback, PacketQueue queue, ByteBuffer payload) {
    long allocated = 0;
    for (int batch = 0; batch < BATCHES_PER_ROUND; batch++) {
      for (int i = 0; i < BATCH; i++) {
        loopback.send(payload.clear());
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      answerBatch(queue);
      allocated += threads.getCurrentThreadAllocatedBytes() - before;
    }
    return allocated;
  }

  private static void answerBatch(PacketQueue queue) {
    int count = queue.receive();
    ByteBuffer packets = queue.buffer();
    for (int i = 0; i < count; i++) {
      int offset = queue.packetOffset(i);
      changeTypeOfService(packets, offset);
      queue.accept(i, queue.packetLength(i));
    }
    queue.flush();
    queue.receiveNow();
  }

  /** The byte is 0 before; the header checksum changes by as much the other way. */
  private static void changeTypeOfService(ByteBuffer packets, int offset) {
    packets.put(offset + 1, (byte) 4);
    packets.putShort(offset + 10, (short) (packets.getShort(offset + 10) - 4));
  }
}
