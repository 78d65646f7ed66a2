package net.pptpalg.gateway;

import java.nio.ByteBuffer;
import net.pptpalg.nat.mtu.MssClamp;
import net.pptpalg.nfqueue.PacketQueue;
import net.pptpalg.nfqueue.QueueOptions;

/**
 * The lane of forwarded SYNs: a queue, a socket and this thread, without state. Nothing is dropped
 * here, and what does not get here passes as it is.
 */
final class MssLane implements Runnable {
  private final PacketQueue queue;
  private final MssClamp clamp;
  private final PathMtu path;
  private volatile boolean stopping;

  MssLane(PacketQueue queue, MssClamp clamp, PathMtu path) {
    this.queue = queue;
    this.clamp = clamp;
    this.path = path;
  }

  /** How the lane wants its queue. */
  static QueueOptions queueOptions(int number) {
    return QueueOptions.forQueue(number).withFailOpen();
  }

  PacketQueue queue() {
    return queue;
  }

  MssClamp clamp() {
    return clamp;
  }

  /** Makes the lane end after the batch at hand. Any thread. */
  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    while (!stopping) {
      int packets = queue.receive();
      if (packets > 0) {
        answer(packets);
      }
    }
  }

  private void answer(int packets) {
    ByteBuffer buffer = queue.buffer();
    for (int i = 0; i < packets; i++) {
      int ip = queue.packetOffset(i);
      int length = queue.packetLength(i);
      int mtu = path.of(buffer, ip, length, queue.inInterface(i), queue.outInterface(i));
      int verdict = clamp.clamp(buffer, ip, length, mtu);
      if (verdict > 0 && !queue.truncated(i)) {
        queue.accept(i, verdict);
      } else {
        queue.accept(i);
      }
    }
    queue.flush();
  }
}
