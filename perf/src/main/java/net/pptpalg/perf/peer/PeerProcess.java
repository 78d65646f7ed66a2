package net.pptpalg.perf.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.pptpalg.perf.topology.Namespace;
import net.pptpalg.perf.topology.UnmeasurableException;

/** A program in a namespace that says when it is ready. */
final class PeerProcess implements AutoCloseable {
  private static final long READY_S = 60;
  private static final long STOP_S = 10;
  private static final String READY = "ready";
  private static final int MAX_OUTPUT = 8192;

  private final Process process;
  private final StringBuilder output = new StringBuilder();
  private final CountDownLatch readyOrEnded = new CountDownLatch(1);
  private final long startNs = System.nanoTime();
  private volatile long readyNs;

  /**
   * Starts it and waits until it prints a line that begins with "ready".
   *
   * @throws UnmeasurableException with what it printed when it does not
   */
  PeerProcess(Namespace namespace, List<String> command, Map<String, String> environment) {
    ProcessBuilder builder =
        new ProcessBuilder(namespace.inside(command)).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UnmeasurableException(command.get(0) + ": " + e.getMessage(), e);
    }
    Thread reader = new Thread(this::read, "output of " + command.get(0));
    reader.setDaemon(true);
    reader.start();
    try {
      boolean told = readyOrEnded.await(READY_S, TimeUnit.SECONDS);
      if (!told || readyNs == 0) {
        close();
        throw new UnmeasurableException(
            command.get(0)
                + (told ? ": ended: " : ": not ready after " + READY_S + " s: ")
                + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new UnmeasurableException("interrupted", e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (readyNs == 0 && line.startsWith(READY)) {
          readyNs = System.nanoTime();
          readyOrEnded.countDown();
        }
        synchronized (output) {
          if (output.length() < MAX_OUTPUT) {
            output.append(line).append('\n');
          }
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // The stream ends with the process, sometimes in the middle of a read.
      readyOrEnded.countDown();
    }
    readyOrEnded.countDown();
  }

  long id() {
    return process.pid();
  }

  /** How long it took until it was ready. */
  Duration readyAfter() {
    return Duration.ofNanos(readyNs - startNs);
  }

  /** The beginning of what it printed. */
  String output() {
    synchronized (output) {
      return output.toString().strip();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_S, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
