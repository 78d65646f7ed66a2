package net.pptpalg.gateway;

import java.nio.ByteBuffer;
import net.pptpalg.nat.translation.GreTranslator;
import net.pptpalg.nat.translation.Verdict;
import net.pptpalg.nfqueue.PacketQueue;

/**
 * One lane of GRE: a queue, a socket and this thread, which takes a batch of packets, translates
 * each and answers them all with one datagram. It waits for nobody and shares nothing it writes.
 */
final class GreLane implements Runnable {
  private final PacketQueue queue;
  private final GreTranslator translator;
  private volatile boolean stopping;

  GreLane(PacketQueue queue, GreTranslator translator) {
    this.queue = queue;
    this.translator = translator;
  }

  PacketQueue queue() {
    return queue;
  }

  GreTranslator translator() {
    return translator;
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
      int verdict =
          queue.hook(i) == Hook.PREROUTING
              ? translator.prerouting(buffer, ip, length)
              : translator.postrouting(buffer, ip, length, queue.inInterface(i));
      if (verdict > 0) {
        queue.accept(i, verdict);
      } else if (verdict == Verdict.ACCEPT) {
        queue.accept(i);
      } else {
        queue.drop(i);
      }
    }
    queue.flush();
  }
}
