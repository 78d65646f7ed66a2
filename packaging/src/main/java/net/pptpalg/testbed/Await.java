package net.pptpalg.testbed;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition with a deadline. */
public final class Await {

  private static final long POLL_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private Await() {}

  /**
   * Returns once the condition holds.
   *
   * @param failure says what did not happen; asked for only when the deadline has passed
   * @throws TestbedException with that text when it does not hold within the time
   */
  public static void until(Duration deadline, BooleanSupplier condition, Supplier<String> failure) {
    if (!within(deadline, condition)) {
      throw new TestbedException(failure.get() + " (within " + deadline.toSeconds() + " s)");
    }
  }

  /** True once the condition holds, false when it does not within the time. */
  public static boolean within(Duration deadline, BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + deadline.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadlineNs > 0) {
        return false;
      }
      LockSupport.parkNanos(POLL_INTERVAL_NS);
    }
    return true;
  }
}
