package net.pptpalg.perf.topology;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * What must be gone when the process ends, whichever way it ends. Parts are closed in the reverse
 * order of their making.
 */
public final class Teardown implements AutoCloseable {
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Thread hook = new Thread(this::tearDown, "cleanup");
  private boolean closed;

  public Teardown() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Makes a part; an end of the process comes before it is made or sees it. */
  public synchronized <T extends AutoCloseable> T own(Supplier<T> creation) {
    if (closed) {
      throw new UnmeasurableException("interrupted");
    }
    T part = creation.get();
    parts.push(part);
    return part;
  }

  /** Closes one part now. */
  public synchronized void release(AutoCloseable part) {
    if (parts.remove(part)) {
      close(part);
    }
  }

  @Override
  public void close() {
    tearDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending already; the hook has nothing left to do.
      return;
    }
  }

  private synchronized void tearDown() {
    closed = true;
    while (!parts.isEmpty()) {
      close(parts.pop());
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      System.err.println("cleanup: " + e.getMessage());
    }
  }
}
