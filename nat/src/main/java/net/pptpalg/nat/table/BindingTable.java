package net.pptpalg.nat.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Open-addressing hash table from the addresses and the Call ID of a GRE packet to its call and
 * what the packet gets instead, written by one thread and read by any number of threads without
 * locks.
 *
 * <p>Three entries share a cache line, and nearly every search ends in the line it begins with:
 *
 * <pre>
 *   0       4                      24                      44                      64
 *   +-------+-----------------------+-----------------------+-----------------------+
 *   |version|        entry          |        entry          |        entry          |
 *   +-------+-----------------------+-----------------------+-----------------------+
 *
 *   0               8       12      16      18      20
 *   +---------------+-------+-------+-------+-------+
 *   |   addresses   | slot  |address|Call ID|  new  |
 *   |               |  + 1  |       |       |Call ID|
 *   +---------------+-------+-------+-------+-------+
 * </pre>
 *
 * <p>The version is odd while an entry of the line is being written; a reader that sees it change
 * reads again. An entry without a slot was never used, and a search ends in a line that has one. A
 * removed entry of a line that has none is marked, and searches go on past it. When entries run
 * short a new area is filled and published as a whole; a reader in the old area finishes there.
 *
 * <p>Owned by the control agent's thread; {@code find} and {@link #touch} are for any thread.
 */
public final class BindingTable {
  private static final int LINE_SHIFT = 6;
  private static final int LINE_BYTES = 1 << LINE_SHIFT;
  private static final int LINE_ENTRIES = 3;
  private static final int FIRST_ENTRY = 4;
  private static final int ENTRY_BYTES = 20;
  private static final int ADDRESSES_OFFSET = 0;
  private static final int SLOT_OFFSET = 8;
  private static final int ADDRESS_OFFSET = 12;
  private static final int CALL_IDS_OFFSET = 16;
  private static final int CALL_ID_MASK = 0xffff;
  private static final int CALL_ID_BITS = 16;

  /** In place of a slot: never used. */
  private static final int UNUSED = 0;

  /** In place of a slot: removed, in a line that may have been searched past. */
  private static final int REMOVED = -1;

  private static final int NOWHERE = -1;
  private static final int FEWEST_LINES = 4;
  private static final int MOST_LINES = 1 << 24;

  /** Percentage of the entries, removed ones included, past which searches get long. */
  private static final int MOST_USED = 45;

  private static final VarHandle VERSION =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  /** What a search found. Owned by the thread that looks up. */
  public static final class Found {
    /** The call's slot, 0 or more. */
    public int slot;

    /** The address that the packet gets, a network value. */
    public int address;

    /** The Call ID that the packet gets, 0 to 65535. */
    public int callId;
  }

  private record Area(ByteBuffer entries, int lines) {
    static Area of(int lines) {
      ByteBuffer memory =
          ByteBuffer.allocateDirect((lines << LINE_SHIFT) + LINE_BYTES)
              .alignedSlice(LINE_BYTES)
              .order(ByteOrder.nativeOrder());
      return new Area(memory, lines);
    }

    boolean holds(int entries) {
      return entries * 100L <= (long) lines * LINE_ENTRIES * MOST_USED;
    }

    /** Where the line begins that a search begins with. */
    int home(long addresses, int callId) {
      return (KeyHash.of(addresses, callId) & lines - 1) << LINE_SHIFT;
    }

    /** Where the line behind begins; the first is behind the last. */
    int next(int line) {
      return line + LINE_BYTES & (lines << LINE_SHIFT) - 1;
    }
  }

  private volatile Area area;
  private int live;
  private int used;

  /**
   * @param expectedEntries how many entries fit before the table grows, 1 to 2^24
   */
  public BindingTable(int expectedEntries) {
    if (expectedEntries < 1 || expectedEntries > MOST_LINES) {
      throw new IllegalArgumentException("expected entries: " + expectedEntries);
    }
    int lines = FEWEST_LINES;
    while (lines * (long) LINE_ENTRIES * MOST_USED < expectedEntries * 100L) {
      lines <<= 1;
    }
    area = Area.of(lines);
  }

  /** Number of live entries. Owner's thread. */
  public int size() {
    return live;
  }

  /** The memory it takes, in bytes, without what it has outgrown. Any thread. */
  public int bytes() {
    return area.lines << LINE_SHIFT;
  }

  /**
   * Looks a packet up. Any thread; wait-free but for a line that is just being written.
   *
   * @param addresses source and destination
   * @param callId that of the packet's receiver, 0 to 65535
   * @param found is filled when the result is true
   * @return whether it belongs to a call
   */
  public boolean find(long addresses, int callId, Found found) {
    Area current = area;
    ByteBuffer entries = current.entries;
    int line = current.home(addresses, callId);
    while (true) {
      int at = position(entries, line, addresses, callId);
      if (at != NOWHERE) {
        if (take(entries, at, addresses, callId, found)) {
          return true;
        }
        Thread.onSpinWait();
      } else if (hasUnused(entries, line)) {
        return false;
      } else {
        line = current.next(line);
      }
    }
  }

  /**
   * Looks a packet up that was looked ahead.
   *
   * @param position what {@link #touch} has named for it; the result is right whatever it named
   */
  public boolean find(long addresses, int callId, int position, Found found) {
    return take(area.entries, position, addresses, callId, found) || find(addresses, callId, found);
  }

  /** Takes an entry, if it is whole and has the key. */
  private static boolean take(ByteBuffer entries, int at, long addresses, int callId, Found found) {
    int line = at & -LINE_BYTES;
    int version = (int) VERSION.getAcquire(entries, line);
    if (!isLive(entries, at, addresses, callId)) {
      return false;
    }
    int slot = entries.getInt(at + SLOT_OFFSET) - 1;
    int address = entries.getInt(at + ADDRESS_OFFSET);
    int newCallId = entries.getInt(at + CALL_IDS_OFFSET) >>> CALL_ID_BITS;
    VarHandle.acquireFence();
    if ((version & 1) != 0 || (int) VERSION.getOpaque(entries, line) != version) {
      return false;
    }
    found.slot = slot;
    found.address = address;
    found.callId = newCallId;
    return true;
  }

  /**
   * Reads the entries that a search will need, so that they are in the cache when it comes.
   * Whatever waits for memory does nothing else in its loop and asks nothing that could be guessed
   * wrong, so that the processor waits for many entries at once. Any thread.
   *
   * @param addresses those of packets
   * @param callIds their Call IDs
   * @param positions receives for each packet what {@code find} may begin with
   * @param slots receives for each packet a slot that is nearly always its call's, if it has one
   * @param count how many of them
   * @return nothing of use, but what keeps the compiler from leaving the reading out
   */
  public int touch(long[] addresses, int[] callIds, int[] positions, int[] slots, int count) {
    Area current = area;
    ByteBuffer entries = current.entries;
    for (int i = 0; i < count; i++) {
      positions[i] = current.home(addresses[i], callIds[i]);
    }
    int read = 0;
    for (int i = 0; i < count; i++) {
      read ^= entries.getInt(positions[i]);
    }
    for (int i = 0; i < count; i++) {
      int at = positions[i] + FIRST_ENTRY;
      int notFirst = differs(entries, at, addresses[i], callIds[i]);
      int notSecond = differs(entries, at + ENTRY_BYTES, addresses[i], callIds[i]);
      at += ENTRY_BYTES * (notFirst + (notFirst & notSecond));
      positions[i] = at;
      slots[i] = entries.getInt(at + SLOT_OFFSET) - 1;
    }
    return read;
  }

  /** 0 when an entry has the key, 1 when not; no branch, as which it is can't be guessed. */
  private static int differs(ByteBuffer entries, int at, long addresses, int callId) {
    long differs =
        entries.getLong(at + ADDRESSES_OFFSET) ^ addresses
            | entries.getInt(at + CALL_IDS_OFFSET) & CALL_ID_MASK ^ callId;
    return (int) ((differs | -differs) >>> 63);
  }

  /**
   * Inserts a key or replaces what it stands for. Owner's thread.
   *
   * @param addresses source and destination of packets
   * @param callId their Call ID, 0 to 65535
   * @param slot the call's, 0 or more
   * @param address what they get as source or destination
   * @param newCallId what they get as Call ID, 0 to 65535
   */
  public void put(long addresses, int callId, int slot, int address, int newCallId) {
    if (slot < 0 || slot == Integer.MAX_VALUE) {
      throw new IllegalArgumentException("slot: " + slot);
    }
    int at = position(area, addresses, callId);
    if (at == NOWHERE) {
      if (!area.holds(used + 1)) {
        rebuild();
      }
      at = free(area, addresses, callId);
      if (area.entries.getInt(at + SLOT_OFFSET) == UNUSED) {
        used++;
      }
      live++;
    }
    int callIds = newCallId << CALL_ID_BITS | callId & CALL_ID_MASK;
    write(area.entries, at, addresses, slot + 1, address, callIds);
  }

  /**
   * Removes a key if it stands for the given slot. Owner's thread.
   *
   * @return whether it was there
   */
  public boolean remove(long addresses, int callId, int slot) {
    ByteBuffer entries = area.entries;
    int at = position(area, addresses, callId);
    if (at == NOWHERE || entries.getInt(at + SLOT_OFFSET) != slot + 1) {
      return false;
    }
    // A line that has an unused entry was never full, so no search ever went past it.
    boolean reusable = hasUnused(entries, at & -LINE_BYTES);
    if (reusable) {
      used--;
    }
    write(entries, at, 0, reusable ? UNUSED : REMOVED, 0, 0);
    live--;
    return true;
  }

  /** Where the live entry with this key is, or {@link #NOWHERE}. */
  private static int position(Area area, long addresses, int callId) {
    int line = area.home(addresses, callId);
    while (true) {
      int at = position(area.entries, line, addresses, callId);
      if (at != NOWHERE || hasUnused(area.entries, line)) {
        return at;
      }
      line = area.next(line);
    }
  }

  /** Where a line has a live entry with this key, or {@link #NOWHERE}. */
  private static int position(ByteBuffer entries, int line, long addresses, int callId) {
    int at = line + FIRST_ENTRY;
    if (isLive(entries, at, addresses, callId)) {
      return at;
    }
    at += ENTRY_BYTES;
    if (isLive(entries, at, addresses, callId)) {
      return at;
    }
    at += ENTRY_BYTES;
    return isLive(entries, at, addresses, callId) ? at : NOWHERE;
  }

  private static boolean isLive(ByteBuffer entries, int at, long addresses, int callId) {
    return entries.getLong(at + ADDRESSES_OFFSET) == addresses
        && (entries.getInt(at + CALL_IDS_OFFSET) & CALL_ID_MASK) == callId
        && entries.getInt(at + SLOT_OFFSET) > UNUSED;
  }

  private static boolean hasUnused(ByteBuffer entries, int line) {
    int at = line + FIRST_ENTRY + SLOT_OFFSET;
    return entries.getInt(at) == UNUSED
        || entries.getInt(at + ENTRY_BYTES) == UNUSED
        || entries.getInt(at + 2 * ENTRY_BYTES) == UNUSED;
  }

  /** Where an entry with this key may go that is not there yet. */
  private static int free(Area area, long addresses, int callId) {
    for (int line = area.home(addresses, callId); ; line = area.next(line)) {
      for (int at = line + FIRST_ENTRY; at < line + LINE_BYTES; at += ENTRY_BYTES) {
        if (area.entries.getInt(at + SLOT_OFFSET) <= UNUSED) {
          return at;
        }
      }
    }
  }

  private static void write(
      ByteBuffer entries, int at, long addresses, int slot, int address, int callIds) {
    int line = at & -LINE_BYTES;
    int version = (int) VERSION.get(entries, line);
    VERSION.setOpaque(entries, line, version + 1);
    VarHandle.releaseFence();
    entries.putLong(at + ADDRESSES_OFFSET, addresses);
    entries.putInt(at + SLOT_OFFSET, slot);
    entries.putInt(at + ADDRESS_OFFSET, address);
    entries.putInt(at + CALL_IDS_OFFSET, callIds);
    VERSION.setRelease(entries, line, version + 2);
  }

  private void rebuild() {
    Area old = area;
    int lines = old.holds(2 * live) ? old.lines : old.lines << 1;
    if (lines > MOST_LINES) {
      throw new IllegalStateException("more than " + live + " bindings");
    }
    Area fresh = Area.of(lines);
    ByteBuffer entries = old.entries;
    for (int line = 0; line < old.lines << LINE_SHIFT; line += LINE_BYTES) {
      for (int at = line + FIRST_ENTRY; at < line + LINE_BYTES; at += ENTRY_BYTES) {
        int slot = entries.getInt(at + SLOT_OFFSET);
        if (slot > UNUSED) {
          long addresses = entries.getLong(at + ADDRESSES_OFFSET);
          int callIds = entries.getInt(at + CALL_IDS_OFFSET);
          write(
              fresh.entries,
              free(fresh, addresses, callIds & CALL_ID_MASK),
              addresses,
              slot,
              entries.getInt(at + ADDRESS_OFFSET),
              callIds);
        }
      }
    }
    used = live;
    area = fresh;
  }
}
