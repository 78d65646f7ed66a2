package net.pptpalg.perf.load;

import java.nio.ByteBuffer;
import net.pptpalg.perf.kernel.MessageVector;
import net.pptpalg.perf.kernel.PacketSocket;
import net.pptpalg.perf.kernel.RealTime;
import org.HdrHistogram.Histogram;

/**
 * Receives stamped frames and records how late each came in after it was due. The time of arrival
 * is the kernel's, so it does not matter when they are taken: the generator's thread does it while
 * nothing is due. A thread of its own would take the processor from what is measured.
 *
 * <p>Used by one thread at a time.
 */
public final class ArrivalRecorder {
  /** So few that the generator is not kept waiting, some microseconds. */
  private static final int BATCH = 16;

  private static final int SLOT_BYTES = 128;
  private static final long MAX_NS = 60_000_000_000L;
  private static final int DIGITS = 3;

  private final PacketSocket socket;
  private final long firstNs;
  private final long endNs;
  private final MessageVector messages =
      new MessageVector(BATCH, SLOT_BYTES, PacketSocket.TIMESTAMP_CONTROL_BYTES);
  private final RealTime realTime = new RealTime();
  private final Histogram histogram = new Histogram(1, MAX_NS, DIGITS);

  /**
   * Only frames that were due within a span of {@link System#nanoTime} are recorded.
   *
   * @param firstNs its beginning
   * @param endNs its end, not included
   */
  public ArrivalRecorder(PacketSocket socket, long firstNs, long endNs) {
    this.socket = socket;
    this.firstNs = firstNs;
    this.endNs = endNs;
  }

  /** Records a few of the frames that have arrived; returns whether there may be more. */
  public boolean takeSome() {
    int count = socket.receive(messages);
    if (count > 0) {
      realTime.read();
    }
    for (int i = 0; i < count; i++) {
      record(i);
    }
    return count == BATCH;
  }

  /** Records all that have arrived. */
  public void takeAll() {
    while (takeSome()) {
      Thread.onSpinWait();
    }
  }

  private void record(int message) {
    ByteBuffer slots = messages.slots();
    int at = messages.offset(message);
    if (!GreFrame.isStamped(slots, at, messages.receivedLength(message))) {
      return;
    }
    long dueNs = GreFrame.timeNs(slots, at);
    if (dueNs - firstNs < 0 || dueNs - endNs >= 0) {
      return;
    }
    int stamp = messages.controlOffset(message) + PacketSocket.TIMESTAMP_OFFSET;
    ByteBuffer controls = messages.controls();
    long arrivedNs =
        realTime.toNanoTime(controls.getLong(stamp), controls.getLong(stamp + Long.BYTES));
    histogram.recordValue(Math.min(MAX_NS, Math.max(1, arrivedNs - dueNs)));
  }

  /** What was recorded, in nanoseconds. */
  public Histogram histogram() {
    return histogram;
  }
}
