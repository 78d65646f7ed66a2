package net.pptpalg.nfqueue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One number for each {@link QueueCounter}. The queue's owner writes, any thread reads: a reader
 * sees every number grow, but not all numbers of one instant.
 */
public final class QueueCounters {
  private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(long[].class);

  /** Keeps the cache lines of two queues' counters apart. */
  private static final int PADDING = 16;

  private static final QueueCounter[] COUNTERS = QueueCounter.values();

  private final long[] values = new long[PADDING + COUNTERS.length + PADDING];

  QueueCounters() {}

  /** Current value. Any thread may ask. */
  public long get(QueueCounter counter) {
    return (long) VALUE.getOpaque(values, PADDING + counter.ordinal());
  }

  void increment(QueueCounter counter) {
    add(counter, 1);
  }

  void add(QueueCounter counter, long amount) {
    int index = PADDING + counter.ordinal();
    VALUE.setOpaque(values, index, values[index] + amount);
  }
}
