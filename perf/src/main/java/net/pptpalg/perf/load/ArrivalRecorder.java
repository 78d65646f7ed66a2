package net.pptpalg.perf.load;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import net.pptpalg.perf.kernel.MessageVector;
import net.pptpalg.perf.kernel.PacketSocket;
import net.pptpalg.perf.kernel.Processor;
import net.pptpalg.perf.kernel.RealTime;
import org.HdrHistogram.Histogram;

/**
 * Receives stamped frames and records how late each came in after it was due. The time of arrival
 * is the kernel's, so it does not matter when this thread gets to run, and it can rest between
 * looks: on a small machine it must not take the processor from what it measures.
 *
 * <p>One thread runs it; any thread may {@link #stop} it.
 */
public final class ArrivalRecorder {
  private static final int BATCH = 256;
  private static final int SLOT_BYTES = 128;
  private static final long LOOK_NS = 5_000_000;
  private static final long MAX_NS = 60_000_000_000L;
  private static final int DIGITS = 3;

  private final PacketSocket socket;
  private final long firstNs;
  private final long endNs;
  private final MessageVector messages =
      new MessageVector(BATCH, SLOT_BYTES, PacketSocket.TIMESTAMP_CONTROL_BYTES);
  private final RealTime realTime = new RealTime();
  private final Histogram histogram = new Histogram(1, MAX_NS, DIGITS);
  private volatile boolean stopped;

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

  /** Makes {@link #run} end once it has taken what has arrived. */
  public void stop() {
    stopped = true;
  }

  /** Records until it is stopped. */
  public void run() {
    Processor.runWhenIdle();
    boolean last = false;
    while (true) {
      realTime.read();
      int count = socket.receive(messages);
      for (int i = 0; i < count; i++) {
        record(i);
      }
      if (count < BATCH) {
        if (last) {
          return;
        }
        last = stopped;
        LockSupport.parkNanos(LOOK_NS);
      }
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

  /** What was recorded, in nanoseconds; valid once {@link #run} has returned. */
  public Histogram histogram() {
    return histogram;
  }
}
