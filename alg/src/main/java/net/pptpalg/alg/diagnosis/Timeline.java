package net.pptpalg.alg.diagnosis;

import java.util.ArrayList;
import java.util.List;

/**
 * What happened, in words: the first and the last events, a bounded number of each. Equal events in
 * a row are one with a count.
 *
 * <p>Owned by the thread that owns its observer.
 */
public final class Timeline {
  private static final int FIRST = 40;
  private static final int LAST = 24;

  private final List<Event> first = new ArrayList<>(4);
  private Event[] last;
  private Event newest;
  private long added;
  private Listener listener;

  /** Learns of every event as it happens. */
  public interface Listener {
    /** One event; equal ones in a row come one by one. */
    void event(long timeNs, Side sender, String text);
  }

  /**
   * One event.
   *
   * @param timeNs when it happened first.
   * @param sender who sent it; null when nobody did.
   * @param text what happened.
   * @param count how often in a row.
   */
  public record Event(long timeNs, Side sender, String text, int count) {}

  void listener(Listener wanted) {
    listener = wanted;
  }

  void add(long timeNs, Side sender, String text) {
    if (listener != null) {
      listener.event(timeNs, sender, text);
    }
    if (newest != null && newest.sender == sender && newest.text.equals(text)) {
      added--;
      newest = new Event(newest.timeNs, sender, text, newest.count + 1);
    } else {
      newest = new Event(timeNs, sender, text, 1);
    }
    if (added < FIRST) {
      if (first.size() > added) {
        first.set((int) added, newest);
      } else {
        first.add(newest);
      }
    } else {
      if (last == null) {
        last = new Event[LAST];
      }
      last[(int) (added % LAST)] = newest;
    }
    added++;
  }

  /** The events that are kept, oldest first. */
  public List<Event> events() {
    List<Event> events = new ArrayList<>(first);
    for (long i = Math.max(FIRST, added - LAST); i < added; i++) {
      events.add(last[(int) (i % LAST)]);
    }
    return events;
  }

  /** How many events between the first and the last ones were left out. */
  public long leftOut() {
    return Math.max(0, added - FIRST - LAST);
  }
}
