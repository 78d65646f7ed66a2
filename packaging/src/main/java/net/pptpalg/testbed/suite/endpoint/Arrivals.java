package net.pptpalg.testbed.suite.endpoint;

import java.util.concurrent.TimeUnit;

/** Tells the thread that plays a case that packets have come. Also guards all inboxes. */
public final class Arrivals {

  private long count;

  synchronized void announce() {
    count++;
    notifyAll();
  }

  /** How many packets have come so far. */
  public synchronized long count() {
    return count;
  }

  /** Waits until more than {@code seen} packets have come, or this time of the clock. */
  public synchronized void awaitMoreThan(long seen, long deadlineNs) {
    while (count <= seen) {
      long leftNs = deadlineNs - System.nanoTime();
      if (leftNs <= 0) {
        return;
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, leftNs);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
