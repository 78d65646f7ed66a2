package net.pptpalg.gateway.api;

import java.io.IOException;
import java.nio.channels.Channel;
import java.time.Duration;

/**
 * Closes a channel when time is up, which ends any blocking operation on it.
 *
 * <p>A socket channel of the JDK has no time-out of its own.
 */
final class Deadline {

  private final Thread thread;
  private volatile boolean passed;

  private Deadline(Channel channel, Duration timeout) {
    thread = new Thread(() -> closeAfter(channel, timeout), "deadline");
    thread.setDaemon(true);
  }

  static Deadline closing(Channel channel, Duration timeout) {
    Deadline deadline = new Deadline(channel, timeout);
    deadline.thread.start();
    return deadline;
  }

  /** Whether the deadline has closed the channel. */
  boolean hasPassed() {
    return passed;
  }

  void cancel() {
    thread.interrupt();
  }

  private void closeAfter(Channel channel, Duration timeout) {
    try {
      Thread.sleep(timeout.toMillis());
      passed = true;
      channel.close();
    } catch (InterruptedException e) {
      // Cancelled: the request ended in time.
    } catch (IOException e) {
      // Closing failed, so there is nothing left to end.
    }
  }
}
