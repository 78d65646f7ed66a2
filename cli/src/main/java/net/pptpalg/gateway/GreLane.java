package net.pptpalg.gateway;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.nat.mtu.TunnelFit;
import net.pptpalg.nat.translation.GreTranslator;
import net.pptpalg.nat.translation.Verdict;
import net.pptpalg.nfqueue.HeldPackets;
import net.pptpalg.nfqueue.PacketQueue;
import net.pptpalg.nfqueue.QueueOptions;

/**
 * One lane of GRE: a queue, a socket and this thread, which takes a batch of packets, translates
 * each and answers them all with one datagram. It waits for nobody and shares nothing it writes.
 *
 * <p>Only a later fragment that comes before its first one has to wait, at most two seconds.
 */
final class GreLane implements Runnable {
  private static final int HELD_PACKETS = 128;
  private static final int HELD_PACKET_BYTES = 2048;

  /** So many of one source; then its own oldest one gives way. */
  private static final int HELD_PACKETS_PER_SOURCE = HELD_PACKETS / 4;

  private static final long HOLD_NS = 2_000_000_000L;

  /** A packet alone has nothing to wait for at the same time. */
  private static final int WORTH_LOOKING_AHEAD = 2;

  private final PacketQueue queue;
  private final GreTranslator translator;
  private final TunnelFit fit;
  private final HeldPackets held;
  private final long[] heldSinceNs;
  private long firstFragments;
  private final Progress progress = new Progress();
  private volatile boolean stopping;

  GreLane(PacketQueue queue, GreTranslator translator, TunnelFit fit) {
    this.fit = fit;
    this.queue = queue;
    this.translator = translator;
    this.held = queue.held();
    this.heldSinceNs = new long[held.places()];
  }

  /** How a lane wants its queue. */
  static QueueOptions queueOptions(int number) {
    return QueueOptions.forQueue(number).withHeldPackets(HELD_PACKETS, HELD_PACKET_BYTES);
  }

  PacketQueue queue() {
    return queue;
  }

  /** Steps every 100 ms at the least while the thread is well. */
  Progress progress() {
    return progress;
  }

  GreTranslator translator() {
    return translator;
  }

  TunnelFit fit() {
    return fit;
  }

  /** Makes the lane end after the batch at hand. Any thread. */
  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    while (!stopping) {
      progress.step();
      int packets = queue.receive();
      long nowNs = System.nanoTime();
      translator.tick(nowNs);
      if (packets > 0) {
        answer(packets, nowNs);
      }
      if (held.count() > 0) {
        answerHeld(nowNs);
      }
    }
  }

  private void answer(int packets, long nowNs) {
    ByteBuffer buffer = queue.buffer();
    if (packets >= WORTH_LOOKING_AHEAD && translator.worthLookingAhead()) {
      lookAhead(buffer, packets);
    }
    for (int i = 0; i < packets; i++) {
      int ip = queue.packetOffset(i);
      int length = queue.packetLength(i);
      int verdict =
          queue.hook(i) == Hook.PREROUTING
              ? translator.prerouting(buffer, ip, length)
              : translator.postrouting(
                  buffer, ip, length, queue.inInterface(i), queue.outInterface(i));
      if (verdict > 0) {
        queue.accept(i, verdict);
      } else if (verdict == Verdict.ACCEPT) {
        queue.accept(i);
      } else if (verdict == Verdict.HOLD) {
        hold(i, nowNs);
      } else {
        queue.drop(i);
      }
    }
    queue.flush();
  }

  private void lookAhead(ByteBuffer buffer, int packets) {
    for (int i = 0; i < packets; i++) {
      translator.note(
          buffer, queue.packetOffset(i), queue.packetLength(i), queue.hook(i) == Hook.PREROUTING);
    }
    translator.lookAhead();
  }

  private void hold(int i, long nowNs) {
    makeRoom(Ipv4.source(queue.buffer(), queue.packetOffset(i)));
    int place = queue.hold(i);
    if (place == HeldPackets.NO_ROOM) {
      translator.notHeld();
      queue.drop(i);
    } else {
      translator.held();
      heldSinceNs[place] = nowNs;
    }
  }

  /** Who never sends a first fragment must not keep those out who are only reordered. */
  private void makeRoom(int source) {
    int oldest = -1;
    int oldestOfSource = -1;
    int ofSource = 0;
    for (int place = 0; place < held.places(); place++) {
      if (!held.isHeld(place)) {
        continue;
      }
      oldest = older(place, oldest);
      if (Ipv4.source(held.buffer(), held.packetOffset(place)) == source) {
        ofSource++;
        oldestOfSource = older(place, oldestOfSource);
      }
    }
    int victim = -1;
    if (ofSource >= HELD_PACKETS_PER_SOURCE) {
      victim = oldestOfSource;
    } else if (held.count() == held.places()) {
      victim = oldest;
    }
    if (victim >= 0) {
      translator.expired();
      held.drop(victim);
    }
  }

  private int older(int place, int other) {
    return other < 0 || heldSinceNs[place] - heldSinceNs[other] < 0 ? place : other;
  }

  private void answerHeld(long nowNs) {
    boolean worthAsking = translator.firstFragments() != firstFragments;
    firstFragments = translator.firstFragments();
    for (int place = 0; place < held.places(); place++) {
      if (!held.isHeld(place)) {
        continue;
      }
      if (worthAsking && askAgain(place)) {
        continue;
      }
      if (nowNs - heldSinceNs[place] > HOLD_NS) {
        translator.expired();
        held.drop(place);
      }
    }
  }

  /** Whether a held fragment got its verdict. */
  private boolean askAgain(int place) {
    ByteBuffer buffer = held.buffer();
    int ip = held.packetOffset(place);
    int length = held.packetLength(place);
    int verdict =
        held.hook(place) == Hook.PREROUTING
            ? translator.prerouting(buffer, ip, length)
            : translator.postrouting(
                buffer, ip, length, held.inInterface(place), held.outInterface(place));
    if (verdict > 0) {
      held.accept(place, verdict);
    } else if (verdict == Verdict.ACCEPT) {
      held.accept(place);
    } else if (verdict != Verdict.HOLD) {
      held.drop(place);
    }
    return verdict != Verdict.HOLD;
  }
}
