package net.pptpalg.nat.journal;

import java.util.Arrays;
import net.pptpalg.alg.control.ControlStream;
import net.pptpalg.alg.control.Direction;
import net.pptpalg.nat.binding.BindingChanges;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.CallTraffic;
import net.pptpalg.nat.binding.ControlConnection;

/**
 * Writes what changes of bindings into a journal, and everything there is into a new one when the
 * old one gets full: step by step, between packets. What has changed meanwhile is written to both,
 * to the new one as far as the steps have come.
 *
 * <p>Owned by the control agent's thread. Allocates only when there are more connections than ever
 * before.
 */
public final class JournalWriter {
  private static final int BYTES_PER_CONNECTION = 280;
  private static final int BYTES_PER_CALL = RecordHeader.LENGTH + CallRecord.BYTES;
  private static final Direction[] DIRECTIONS = Direction.values();
  private static final long TIME_NS = 1_000_000_000L;

  private final Bindings bindings;
  private final BindingChanges changes;
  private final CallTraffic traffic = new CallTraffic();
  private JournalArea current;
  private JournalArea next;
  private int nextConnection;
  private int nextCall;
  private boolean snapshotEnded;
  private int snapshotBytes;
  private long toldTimeNs;
  private boolean timeIsTold;

  /** How many changed bytes of the streams of each connection have been told. */
  private int[] toldFromInside = new int[64];

  private int[] toldFromRemote = new int[64];

  /** Nothing is written before {@link #begin}. */
  public JournalWriter(Bindings bindings) {
    this.bindings = bindings;
    this.changes = bindings.changes();
    changes.keep();
  }

  /** How many bytes a journal should have at least that begins now and is to last a while. */
  public long wantedBytes() {
    long everything =
        (long) bindings.connectionsEnd() * BYTES_PER_CONNECTION
            + (long) bindings.callsEnd() * BYTES_PER_CALL;
    return 2 * Math.max(everything, snapshotBytes);
  }

  /** The journal that is written, or null. */
  public JournalArea current() {
    return current;
  }

  /** Whether a new journal is being filled. */
  public boolean isBeginning() {
    return next != null;
  }

  /** Begins a new journal; {@link #step} fills it. */
  public void begin(JournalArea fresh) {
    next = fresh;
    nextConnection = 0;
    nextCall = 0;
    snapshotEnded = false;
  }

  /**
   * Writes some of what there is into the new journal.
   *
   * @param most how many connections and calls
   * @return whether all is there; then, {@link #take} may follow at any time
   */
  public boolean step(int most, long nowNs, long wallMs) {
    if (snapshotEnded) {
      return true;
    }
    // What has changed so far has to be told before, or a stream would be told by halves.
    commit(nowNs, wallMs);
    if (nextConnection == 0 && nextCall == 0) {
      writeTime(next, nowNs, wallMs);
    }
    int left = most;
    for (; left > 0 && nextConnection < bindings.connectionsEnd(); left--) {
      ControlConnection connection = bindings.connection(nextConnection++);
      if (connection != null) {
        writeWhole(connection);
      }
    }
    if (nextConnection < bindings.connectionsEnd()) {
      next.publish();
      return false;
    }
    // Nobody comes by again: what is added from now on is told by its change.
    nextConnection = Integer.MAX_VALUE;
    for (; left > 0 && nextCall < bindings.callsEnd(); left--) {
      Call call = bindings.call(nextCall++);
      if (call != null) {
        write(next, call);
      }
    }
    snapshotEnded = nextCall >= bindings.callsEnd();
    if (snapshotEnded) {
      nextCall = Integer.MAX_VALUE;
      if (next.open(RecordType.SNAPSHOT_END, 0) >= 0) {
        next.close();
      }
    }
    next.publish();
    snapshotBytes = next.usedBytes();
    return snapshotEnded;
  }

  /** The new journal is the one that counts from now on. */
  public void take() {
    current = next;
    next = null;
  }

  /** The new journal, or null. */
  public JournalArea next() {
    return next;
  }

  /** There is no new journal after all, or no journal at all. */
  public void giveUp(boolean currentAsWell) {
    next = null;
    snapshotEnded = false;
    if (currentAsWell) {
      current = null;
    }
  }

  /** Writes what has changed since the last time. */
  public void commit(long nowNs, long wallMs) {
    if (timeIsTold && nowNs - toldTimeNs < TIME_NS && changes.isEmpty()) {
      return;
    }
    if (!timeIsTold || nowNs - toldTimeNs >= TIME_NS) {
      writeTime(current, nowNs, wallMs);
      writeTime(next, nowNs, wallMs);
      toldTimeNs = nowNs;
      timeIsTold = true;
    }
    ControlConnection connection;
    while ((connection = changes.takeConnection()) != null) {
      write(connection, changes.parts());
    }
    Call call;
    while ((call = changes.takeCall()) != null) {
      write(current, call);
      if (call.isForgotten() || call.slot() < nextCall) {
        write(next, call);
      }
    }
    publish(current);
    publish(next);
  }

  /** Tells what all calls have carried, for the last time. */
  public void commitTraffic(long nowNs, long wallMs) {
    commit(nowNs, wallMs);
    for (int slot = 0; slot < bindings.callsEnd(); slot++) {
      Call call = bindings.call(slot);
      if (call != null && call.state() != Call.State.ENDED && hasRoom(BYTES_PER_CALL)) {
        write(current, call);
      }
    }
    if (hasRoom(RecordHeader.LENGTH + TimeRecord.BYTES)) {
      writeTime(current, nowNs, wallMs);
    }
    publish(current);
  }

  private boolean hasRoom(int bytes) {
    return current != null
        && !current.isOverrun()
        && current.capacityBytes() - current.usedBytes() > 2 * bytes;
  }

  private static void publish(JournalArea area) {
    if (area != null) {
      area.publish();
    }
  }

  private void write(ControlConnection connection, int parts) {
    if (connection.state() == ControlConnection.State.ENDED) {
      writeId(current, RecordType.CONNECTION_ENDED, connection.id());
      writeId(next, RecordType.CONNECTION_ENDED, connection.id());
      return;
    }
    int index = connection.index();
    if ((parts & BindingChanges.ADDED) != 0) {
      ensure(index);
      toldFromInside[index] = 0;
      toldFromRemote[index] = 0;
    }
    boolean inNext = index < nextConnection;
    if ((parts & (BindingChanges.CONNECTION | BindingChanges.ADDED)) != 0) {
      writeHead(current, connection);
      writeHead(inNext ? next : null, connection);
    }
    if ((parts & BindingChanges.FROM_INSIDE) != 0) {
      writeStream(connection, Direction.FROM_INSIDE, toldFromInside, inNext);
    }
    if ((parts & BindingChanges.FROM_REMOTE) != 0) {
      writeStream(connection, Direction.FROM_REMOTE, toldFromRemote, inNext);
    }
  }

  private void ensure(int index) {
    if (index >= toldFromInside.length) {
      int length = Math.max(index + 1, toldFromInside.length * 2);
      toldFromInside = Arrays.copyOf(toldFromInside, length);
      toldFromRemote = Arrays.copyOf(toldFromRemote, length);
    }
  }

  private void writeWhole(ControlConnection connection) {
    writeHead(next, connection);
    for (Direction direction : DIRECTIONS) {
      ControlStream stream = connection.stream(direction);
      if (stream.synchronised()) {
        writeStream(next, connection, direction, stream, stream.rewrites());
      }
    }
  }

  private void writeStream(
      ControlConnection connection, Direction direction, int[] told, boolean inNext) {
    ControlStream stream = connection.stream(direction);
    int added = Math.min(stream.rewritesEver() - told[connection.index()], stream.rewrites());
    told[connection.index()] = stream.rewritesEver();
    writeStream(current, connection, direction, stream, added);
    writeStream(inNext ? next : null, connection, direction, stream, added);
  }

  private static void writeStream(
      JournalArea area,
      ControlConnection connection,
      Direction direction,
      ControlStream stream,
      int added) {
    if (area == null) {
      return;
    }
    int at = area.open(RecordType.STREAM, StreamRecord.length(stream, added));
    if (at >= 0) {
      StreamRecord.write(area.memory(), at, connection.id(), direction, stream, added);
      area.close();
    }
  }

  private static void writeHead(JournalArea area, ControlConnection connection) {
    if (area == null) {
      return;
    }
    int at = area.open(RecordType.CONNECTION, ConnectionRecord.length(connection));
    if (at >= 0) {
      ConnectionRecord.write(area.memory(), at, connection);
      area.close();
    }
  }

  private void write(JournalArea area, Call call) {
    if (area == null) {
      return;
    }
    if (call.isForgotten()) {
      writeId(area, RecordType.CALL_FORGOTTEN, call.id());
      return;
    }
    int at = area.open(RecordType.CALL, CallRecord.BYTES);
    if (at >= 0) {
      bindings.traffic(call, traffic);
      CallRecord.write(area.memory(), at, call, traffic);
      area.close();
    }
  }

  private static void writeId(JournalArea area, int type, long id) {
    int at = area == null ? -1 : area.open(type, Long.BYTES);
    if (at >= 0) {
      area.memory().putLong(at, id);
      area.close();
    }
  }

  private void writeTime(JournalArea area, long nowNs, long wallMs) {
    int at = area == null ? -1 : area.open(RecordType.TIME, TimeRecord.BYTES);
    if (at >= 0) {
      TimeRecord.write(area.memory(), at, wallMs, nowNs, bindings.nextId());
      area.close();
    }
  }
}
