package net.pptpalg.gateway;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import net.pptpalg.nat.policy.TimeWindow;

/** Turns times of the monotonic clock into those on the wall. Any thread. */
final class WallClock {
  /** When something happened that the monotonic clock dates to {@code ns}. */
  Instant at(long ns) {
    long agoMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - ns);
    return Instant.now().minusMillis(agoMs).truncatedTo(ChronoUnit.MILLIS);
  }

  /** The same in the form of ISO 8601, in UTC. */
  String iso(long ns) {
    return at(ns).toString();
  }

  /** Local time, 0 (Monday 00:00) to 10079. */
  static int minuteOfWeek() {
    LocalDateTime now = LocalDateTime.now();
    return (now.getDayOfWeek().getValue() - 1) * TimeWindow.MINUTES_PER_DAY
        + now.getHour() * 60
        + now.getMinute();
  }
}
