package net.pptpalg.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** A process that is stopped most of the time, so that little is much for it. */
final class Slowed implements AutoCloseable {
  private static final String STOP_AND_GO =
      "while sleep 0.005; do kill -STOP $0; sleep 0.095; kill -CONT $0; done";

  private final long processId;
  private final Process stopper;

  private Slowed(long processId, Process stopper) {
    this.processId = processId;
    this.stopper = stopper;
  }

  /** Lets a process run for 5 ms of each 100, until this is closed. */
  static Slowed toATwentieth(long processId) {
    try {
      return new Slowed(
          processId, new ProcessBuilder("sh", "-c", STOP_AND_GO, Long.toString(processId)).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stopper.destroy();
    try {
      stopper.waitFor();
      new ProcessBuilder("kill", "-CONT", Long.toString(processId))
          .start()
          .waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
