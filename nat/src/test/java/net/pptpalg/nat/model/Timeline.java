package net.pptpalg.nat.model;

import java.util.PriorityQueue;

/** The clock of a world: nothing happens between two events. */
final class Timeline {
  private record Event(long timeNs, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(timeNs, other.timeNs);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long nowNs = 1_000_000_000L;
  private long order;

  long nowNs() {
    return nowNs;
  }

  /** What is put off by equal times happens in the order it was put off in. */
  void after(long delayNs, Runnable action) {
    events.add(new Event(nowNs + delayNs, order++, action));
  }

  /** Goes on to the next event; at least one is always to come. */
  void next() {
    Event event = events.remove();
    nowNs = event.timeNs;
    event.action.run();
  }
}
