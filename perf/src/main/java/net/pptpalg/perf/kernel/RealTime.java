package net.pptpalg.perf.kernel;

import java.nio.ByteBuffer;

/**
 * How far the kernel's wall clock, which stamps received packets, is ahead of {@link
 * System#nanoTime}. The distance moves when the clock is disciplined, so it is read again and
 * again. Owned by one thread.
 */
public final class RealTime {
  private static final int CLOCK_REALTIME = 0;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** A reading that took longer was interrupted and says nothing. */
  private static final long MAX_READING_NS = 2_000;

  private final LibC libc = Linux.libc();
  private final ByteBuffer time = Linux.allocate(2 * Long.BYTES);
  private final long timeAddress = Linux.address(time);
  private long offsetNs;
  private boolean known;

  /** Reads the distance anew, unless the reading is disturbed. */
  public void read() {
    do {
      long before = System.nanoTime();
      libc.clock_gettime(CLOCK_REALTIME, timeAddress);
      long after = System.nanoTime();
      if (after - before <= MAX_READING_NS) {
        long realNs = time.getLong(0) * NANOS_PER_SECOND + time.getLong(Long.BYTES);
        offsetNs = realNs - (before + (after - before) / 2);
        known = true;
      }
    } while (!known);
  }

  /** The {@link System#nanoTime} at which the wall clock showed this. */
  public long toNanoTime(long seconds, long nanos) {
    return seconds * NANOS_PER_SECOND + nanos - offsetNs;
  }
}
