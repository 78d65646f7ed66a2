package net.pptpalg.nat.binding;

import java.util.LinkedHashMap;
import java.util.Map;
import net.pptpalg.alg.control.StreamMemory;

/** All that another process has left: what {@link Bindings#restore} begins with. */
public final class SavedBindings {
  private final Map<Long, SavedConnection> connections = new LinkedHashMap<>();
  private final Map<Long, SavedCall> calls = new LinkedHashMap<>();
  private final StreamMemory streamMemory = new StreamMemory(Bindings.STREAM_BYTES);
  private long nextId = 1;
  private long latestNs;
  private long latestMs;

  /** Control connections by their ids. */
  public Map<Long, SavedConnection> connections() {
    return connections;
  }

  /** What the streams of the connections keep their bytes in. */
  public StreamMemory streamMemory() {
    return streamMemory;
  }

  /** Calls by their ids, those at rest included. */
  public Map<Long, SavedCall> calls() {
    return calls;
  }

  /** A number above all ids that were given so far. */
  public long nextId() {
    return nextId;
  }

  /** An id was given. */
  public void idGiven(long id) {
    nextId = Math.max(nextId, id + 1);
  }

  /**
   * The process was alive then.
   *
   * @param ns its clock
   * @param ms the clock on the wall, in milliseconds since 1970
   */
  public void alive(long ns, long ms) {
    latestNs = ns;
    latestMs = ms;
  }

  /** When the process was known to be alive last, by its clock in nanoseconds. */
  public long latestNs() {
    return latestNs;
  }

  /** The same by the clock on the wall, in milliseconds since 1970. */
  public long latestMs() {
    return latestMs;
  }
}
