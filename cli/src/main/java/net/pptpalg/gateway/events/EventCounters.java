package net.pptpalg.gateway.events;

import java.util.concurrent.atomic.AtomicLongArray;

/** A count for each {@link EventCounter}. Any thread. */
public final class EventCounters {
  private final AtomicLongArray counts = new AtomicLongArray(EventCounter.values().length);

  void increment(EventCounter what) {
    counts.incrementAndGet(what.ordinal());
  }

  /** The count so far. */
  public long get(EventCounter what) {
    return counts.get(what.ordinal());
  }
}
