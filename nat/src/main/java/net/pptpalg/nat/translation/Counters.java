package net.pptpalg.nat.translation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A count for each constant of an enum. One thread counts; any thread may read, and sees each count
 * whole and never running backwards.
 *
 * @param <E> what is counted
 */
public final class Counters<E extends Enum<E>> {
  private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

  /** Counters of different threads never share a cache line, nor the line the prefetcher adds. */
  private static final int PADDING = 16;

  private final long[] counts;

  public Counters(Class<E> type) {
    counts = new long[PADDING + type.getEnumConstants().length + PADDING];
  }

  /** Counts one. Counting thread. */
  public void increment(E what) {
    int index = PADDING + what.ordinal();
    COUNT.setOpaque(counts, index, (long) COUNT.get(counts, index) + 1);
  }

  /** The count so far. Any thread. */
  public long get(E what) {
    return (long) COUNT.getOpaque(counts, PADDING + what.ordinal());
  }
}
