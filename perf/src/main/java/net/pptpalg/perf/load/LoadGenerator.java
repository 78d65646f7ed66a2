package net.pptpalg.perf.load;

import java.nio.ByteBuffer;
import net.pptpalg.perf.kernel.MessageVector;
import net.pptpalg.perf.kernel.PacketSocket;

/**
 * Sends the GRE of many calls in turn through a packet socket, as fast as one core goes or at a
 * fixed rate. Nothing is allocated while it runs.
 *
 * <p>At a fixed rate every packet carries the time at which it was due, not the time at which it
 * was sent: when the generator falls behind, the packets it sends late are late.
 *
 * <p>One thread runs it; any thread may {@link #stop} it.
 */
public final class LoadGenerator {
  /** As fast as one core goes. */
  public static final long FLAT_OUT = 0;

  private static final int BATCH = 64;
  private static final int SLOT_BYTES = 1600;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final PacketSocket socket;
  private final Flows flows;
  private final MessageVector messages = new MessageVector(BATCH, SLOT_BYTES, 0);
  private final int templateSum;
  private int flow;
  private int sequence;
  private volatile boolean stopped;
  private volatile long sent;

  /**
   * @param packetBytes total length of each IPv4 packet, {@link GreFrame#MINIMUM_PACKET_BYTES} to
   *     1500
   */
  public LoadGenerator(
      PacketSocket socket, Flows flows, byte[] destinationMac, byte[] sourceMac, int packetBytes) {
    this.socket = socket;
    this.flows = flows;
    for (int i = 0; i < BATCH; i++) {
      int at = messages.offset(i);
      GreFrame.writeTemplate(messages.slots(), at, destinationMac, sourceMac, packetBytes);
      messages.setLength(i, GreFrame.ETHERNET_BYTES + packetBytes);
    }
    templateSum = GreFrame.templateSum(messages.slots(), messages.offset(0));
  }

  /** Makes {@link #run} end after the batch at hand. */
  public void stop() {
    stopped = true;
  }

  /** Packets the interface took so far. */
  public long sent() {
    return sent;
  }

  /**
   * Sends until it is stopped or has sent enough.
   *
   * @param startNs the {@link System#nanoTime} at which the first packet is due
   * @param rate packets a second, or {@link #FLAT_OUT}
   * @param packets how many at most
   * @param spare is done again and again while no packet is due; what it takes delays the next
   */
  public void run(long startNs, long rate, long packets, Runnable spare) {
    long due = 0;
    long taken = 0;
    while (!stopped && due < packets) {
      long nowNs = System.nanoTime();
      int count = (int) Math.min(BATCH, packets - due);
      if (rate != FLAT_OUT) {
        count = (int) Math.min(count, dueBy(nowNs - startNs, rate) - due);
        if (count <= 0) {
          spare.run();
          continue;
        }
      }
      for (int i = 0; i < count; i++) {
        fill(i, rate == FLAT_OUT ? nowNs : startNs + timeOf(due + i, rate));
      }
      due += count;
      taken += socket.send(messages, count);
      sent = taken;
    }
  }

  /** Packets that are due this long after the start; the first at once. */
  static long dueBy(long elapsedNs, long rate) {
    if (elapsedNs < 0) {
      return 0;
    }
    return elapsedNs / NANOS_PER_SECOND * rate
        + elapsedNs % NANOS_PER_SECOND * rate / NANOS_PER_SECOND
        + 1;
  }

  /** When a packet, counted from 0, is due, in nanoseconds after the start. */
  static long timeOf(long packet, long rate) {
    return packet / rate * NANOS_PER_SECOND + packet % rate * NANOS_PER_SECOND / rate;
  }

  private void fill(int message, long timeNs) {
    ByteBuffer slots = messages.slots();
    GreFrame.write(
        slots,
        messages.offset(message),
        templateSum,
        flows.sources()[flow],
        flows.destinations()[flow],
        flows.callIds()[flow],
        sequence,
        timeNs);
    if (++flow == flows.count()) {
      flow = 0;
      sequence++;
    }
  }
}
