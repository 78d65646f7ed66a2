package net.pptpalg.nat.observation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.pptpalg.alg.packet.Ipv4;

/**
 * Copies of GRE headers and of the first bytes behind them, on their way from one lane to the
 * observer. Bounded; slots of a fixed size are made once.
 *
 * <pre>
 *  0         8     12      16        20      24        28         32
 * +---------+-----+-------+---------+-------+---------+----------+---------------------------+
 * | time ns | slot| epoch | IP bytes| flags | copied  | fragment | GRE header, PPP frame ... |
 * +---------+-----+-------+---------+-------+---------+----------+---------------------------+
 * </pre>
 *
 * <p>"copied" counts bytes of GRE. "fragment" holds, of a fragment, the identification, flags and
 * offset of its IPv4 header. GRE of no call has its source where the slot is, its destination in
 * the place of "fragment".
 *
 * <p>One thread writes (the lane), one reads (the observer); neither waits.
 */
public final class GreRing {
  /** The packet went from the inside to the remote side. */
  public static final int TO_REMOTE = 1;

  /** Its DF bit was set. */
  public static final int DONT_FRAGMENT = 2;

  /** It was the first fragment of a larger packet. */
  public static final int FRAGMENT = 4;

  /** It was a later fragment, which has no GRE header. */
  public static final int LATER_FRAGMENT = 8;

  /** It belonged to no call. */
  public static final int STRAY = 16;

  /** The most bytes of GRE that a record holds. */
  public static final int MOST_BYTES = 224;

  static final int RECORD_BYTES = 256;
  static final int TIME = 0;
  static final int SLOT = 8;
  static final int EPOCH = 12;
  static final int IP_BYTES = 16;
  static final int FLAGS = 20;
  static final int COPIED = 24;
  static final int FRAGMENT_WORD = 28;
  static final int BYTES = 32;

  private static final int CACHE_LINE_BYTES = 64;
  private static final VarHandle POSITION;

  static {
    try {
      POSITION = MethodHandles.lookup().findVarHandle(Position.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** A counter with a cache line of its own on either side. */
  private static final class Position {
    long before1;
    long before2;
    long before3;
    long before4;
    long before5;
    long before6;
    long before7;
    long value;
    long after1;
    long after2;
    long after3;
    long after4;
    long after5;
    long after6;
    long after7;
  }

  private final ByteBuffer memory;
  private final int records;
  private final Position written = new Position();
  private final Position read = new Position();
  private long next;
  private long room;

  /**
   * @param records how many fit, a power of two
   */
  public GreRing(int records) {
    if (Integer.bitCount(records) != 1) {
      throw new IllegalArgumentException(records + " is no power of two");
    }
    this.records = records;
    this.room = records;
    this.memory =
        ByteBuffer.allocateDirect(records * RECORD_BYTES + CACHE_LINE_BYTES)
            .alignedSlice(CACHE_LINE_BYTES)
            .order(ByteOrder.BIG_ENDIAN);
  }

  /** The memory of all records, for both sides. */
  ByteBuffer memory() {
    return memory;
  }

  /** Where the writer may put a record, or -1 when there is no room. Writer's thread. */
  int claim() {
    if (next == room) {
      room = (long) POSITION.getAcquire(read) + records;
      if (next == room) {
        return -1;
      }
    }
    return ((int) next & (records - 1)) * RECORD_BYTES;
  }

  /** The record that was claimed is complete. Writer's thread. */
  void publish() {
    next++;
    POSITION.setRelease(written, next);
  }

  /** How many records were ever written. The reader may take all before this one. Any thread. */
  public long written() {
    return (long) POSITION.getAcquire(written);
  }

  /**
   * Reads records, oldest first. Reader's thread.
   *
   * @param end a value {@link #written} had
   * @param limit the most records to read
   * @return how many there were
   */
  public int drain(long end, int limit, GreRecords records) {
    long from = read.value;
    int count = (int) Math.min(end - from, limit);
    for (int i = 0; i < count; i++) {
      int at = ((int) (from + i) & (this.records - 1)) * RECORD_BYTES;
      int flags = memory.getInt(at + FLAGS);
      if ((flags & (FRAGMENT | LATER_FRAGMENT | STRAY)) != 0) {
        odd(at, flags, records);
      }
      if ((flags & (LATER_FRAGMENT | STRAY)) == 0) {
        records.packet(
            memory.getLong(at + TIME),
            memory.getInt(at + SLOT),
            memory.getInt(at + EPOCH),
            memory.getInt(at + IP_BYTES),
            flags,
            memory,
            at + BYTES,
            memory.getInt(at + COPIED));
      }
    }
    POSITION.setRelease(read, from + count);
    return count;
  }

  private void odd(int at, int flags, GreRecords records) {
    long timeNs = memory.getLong(at + TIME);
    int slot = memory.getInt(at + SLOT);
    int word = memory.getInt(at + FRAGMENT_WORD);
    if ((flags & STRAY) != 0) {
      records.stray(timeNs, slot, word, flags, memory, at + BYTES);
    } else {
      int payload = memory.getInt(at + IP_BYTES) - Ipv4.MINIMUM_HEADER_LENGTH;
      records.fragment(timeNs, slot, memory.getInt(at + EPOCH), flags, word, payload);
    }
  }
}
