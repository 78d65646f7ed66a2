package net.pptpalg.nat.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Open-addressing hash table from a 128-bit key to a slot number and a 64-bit value, written by one
 * thread and read by any number of threads without locks.
 *
 * <p>Each entry is half a cache line, and a search begins at a whole one, so most cost one miss:
 *
 * <pre>
 *   0       4       8               16              24              32
 *   +-------+-------+---------------+---------------+---------------+
 *   |version| slot  |     key1      |     key2      |     value     |
 *   +-------+-------+---------------+---------------+---------------+
 * </pre>
 *
 * <p>The version is 0 in an entry that was never used and odd while the entry is being written; a
 * reader that sees it change reads the entry again. A removed entry keeps its version and has the
 * slot {@link #NONE}: probes go on past it and an insertion may take it. When entries run short a
 * new area is filled and published as a whole; a reader in the old area finishes there.
 *
 * <p>Owned by the control agent's thread; {@link #find} is for any thread.
 */
public final class BindingTable {
  /** The slot of no entry. */
  public static final int NONE = -1;

  private static final int ENTRY_SHIFT = 5;
  private static final int ENTRY_BYTES = 1 << ENTRY_SHIFT;
  private static final int SLOT_OFFSET = 4;
  private static final int KEY1_OFFSET = 8;
  private static final int KEY2_OFFSET = 16;
  private static final int VALUE_OFFSET = 24;
  private static final int CACHE_LINE_BYTES = 64;
  private static final int MAXIMUM_ENTRIES = 1 << 26;

  private static final VarHandle VERSION =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  /** What {@link #find} found. Owned by the thread that looks up. */
  public static final class Found {
    /** The slot given at insertion, 0 or more. */
    public int slot;

    /** The value given at insertion. */
    public long value;
  }

  private record Area(ByteBuffer entries, int mask) {
    static Area of(int entries) {
      ByteBuffer memory =
          ByteBuffer.allocateDirect((entries << ENTRY_SHIFT) + CACHE_LINE_BYTES)
              .alignedSlice(CACHE_LINE_BYTES)
              .order(ByteOrder.nativeOrder());
      return new Area(memory, entries - 1);
    }
  }

  private volatile Area area;
  private int live;
  private int used;

  /**
   * @param expectedEntries how many entries fit before the table grows, 1 to 2^25
   */
  public BindingTable(int expectedEntries) {
    if (expectedEntries < 1 || expectedEntries > MAXIMUM_ENTRIES / 2) {
      throw new IllegalArgumentException("expected entries: " + expectedEntries);
    }
    area = Area.of(Integer.highestOneBit(Math.max(8, expectedEntries * 2 - 1)) << 1);
  }

  /** Number of live entries. Owner's thread. */
  public int size() {
    return live;
  }

  /**
   * Looks a key up. Any thread; wait-free but for an entry that is just being written.
   *
   * @param found receives slot and value when the result is true
   * @return whether the key is present
   */
  public boolean find(long key1, long key2, Found found) {
    Area current = area;
    ByteBuffer entries = current.entries;
    int mask = current.mask;
    int index = first(KeyHash.of(key1, key2), mask);
    while (true) {
      int at = index << ENTRY_SHIFT;
      int version = (int) VERSION.getAcquire(entries, at);
      if (version == 0) {
        return false;
      }
      if (entries.getLong(at + KEY1_OFFSET) == key1 && entries.getLong(at + KEY2_OFFSET) == key2) {
        int slot = entries.getInt(at + SLOT_OFFSET);
        long value = entries.getLong(at + VALUE_OFFSET);
        VarHandle.acquireFence();
        if ((version & 1) != 0 || (int) VERSION.getOpaque(entries, at) != version) {
          Thread.onSpinWait();
          continue;
        }
        if (slot != NONE) {
          found.slot = slot;
          found.value = value;
          return true;
        }
      }
      index = (index + 1) & mask;
    }
  }

  /** Whether it takes more memory than this. Any thread. */
  public boolean outgrows(int bytes) {
    return area.entries.capacity() > bytes;
  }

  /**
   * Reads the entries that {@link #find} will need, so that they are in the cache when it comes.
   * Whatever waits for memory does nothing else in its loop and asks nothing that could be guessed
   * wrong, so that the processor waits for many entries at once. Any thread.
   *
   * @param keys1 the first words of the keys
   * @param keys2 the second
   * @param slots receives for each key a slot that is nearly always the key's, if it has one
   * @param count how many of them
   * @return nothing of use, but what keeps the compiler from leaving the reading out
   */
  public int touch(long[] keys1, int[] keys2, int[] slots, int count) {
    Area current = area;
    ByteBuffer entries = current.entries;
    int mask = current.mask;
    int lastByte = (mask + 1 << ENTRY_SHIFT) - 1;
    int[] positions = slots;
    for (int i = 0; i < count; i++) {
      positions[i] = first(KeyHash.of(keys1[i], keys2[i]), mask) << ENTRY_SHIFT;
    }
    int read = readAt(entries, positions, count);
    // To the entry with the key, or else to the line behind.
    for (int i = 0; i < count; i++) {
      int at = positions[i];
      int notFirst = differs(entries, at, keys1[i], keys2[i]);
      int notSecond = differs(entries, at + ENTRY_BYTES, keys1[i], keys2[i]);
      positions[i] = at + (notFirst + (notFirst & notSecond) << ENTRY_SHIFT) & lastByte;
    }
    read ^= readAt(entries, positions, count);
    for (int i = 0; i < count; i++) {
      int at = positions[i];
      int firstOfLine = ~(at >>> ENTRY_SHIFT) & 1;
      int step = differs(entries, at, keys1[i], keys2[i]) & firstOfLine;
      slots[i] = entries.getInt(at + (step << ENTRY_SHIFT) + SLOT_OFFSET);
    }
    return read;
  }

  private static int readAt(ByteBuffer entries, int[] positions, int count) {
    int read = 0;
    for (int i = 0; i < count; i++) {
      read ^= entries.getInt(positions[i]);
    }
    return read;
  }

  /** 0 when an entry has the key, 1 when not; no branch, as which it is can't be guessed. */
  private static int differs(ByteBuffer entries, int at, long key1, int key2) {
    long differs =
        entries.getLong(at + KEY1_OFFSET) ^ key1 | entries.getLong(at + KEY2_OFFSET) ^ key2;
    return (int) ((differs | -differs) >>> 63);
  }

  /**
   * Inserts a key or replaces what it stands for. Owner's thread.
   *
   * @param slot 0 or more
   */
  public void put(long key1, long key2, int slot, long value) {
    if (slot < 0) {
      throw new IllegalArgumentException("slot: " + slot);
    }
    int at = position(area, key1, key2);
    if (at >= 0 && slotAt(area.entries, at) != NONE) {
      write(area.entries, at, key1, key2, slot, value);
      return;
    }
    // Past a load of 0.6, tombstones included, probe sequences get long.
    if ((used + 1) * 5L > (area.mask + 1) * 3L) {
      rebuild();
    }
    Area current = area;
    int free = freePosition(current, key1, key2);
    if ((int) VERSION.get(current.entries, free) == 0) {
      used++;
    }
    live++;
    write(current.entries, free, key1, key2, slot, value);
  }

  /**
   * Removes a key if it stands for the given slot. Owner's thread.
   *
   * @return whether it was there
   */
  public boolean remove(long key1, long key2, int slot) {
    ByteBuffer entries = area.entries;
    int at = position(area, key1, key2);
    if (at < 0 || slotAt(entries, at) != slot) {
      return false;
    }
    write(entries, at, key1, key2, NONE, 0);
    live--;
    return true;
  }

  private static int slotAt(ByteBuffer entries, int at) {
    return entries.getInt(at + SLOT_OFFSET);
  }

  /** Byte position of the live entry with this key, or -1. */
  private static int position(Area current, long key1, long key2) {
    ByteBuffer entries = current.entries;
    for (int index = first(KeyHash.of(key1, key2), current.mask);
        ;
        index = (index + 1) & current.mask) {
      int at = index << ENTRY_SHIFT;
      if ((int) VERSION.get(entries, at) == 0) {
        return -1;
      }
      if (entries.getLong(at + KEY1_OFFSET) == key1
          && entries.getLong(at + KEY2_OFFSET) == key2
          && slotAt(entries, at) != NONE) {
        return at;
      }
    }
  }

  private static int freePosition(Area current, long key1, long key2) {
    ByteBuffer entries = current.entries;
    for (int index = first(KeyHash.of(key1, key2), current.mask);
        ;
        index = (index + 1) & current.mask) {
      int at = index << ENTRY_SHIFT;
      if ((int) VERSION.get(entries, at) == 0 || slotAt(entries, at) == NONE) {
        return at;
      }
    }
  }

  private static void write(
      ByteBuffer entries, int at, long key1, long key2, int slot, long value) {
    int version = (int) VERSION.get(entries, at);
    VERSION.setOpaque(entries, at, version | 1);
    VarHandle.releaseFence();
    entries.putInt(at + SLOT_OFFSET, slot);
    entries.putLong(at + KEY1_OFFSET, key1);
    entries.putLong(at + KEY2_OFFSET, key2);
    entries.putLong(at + VALUE_OFFSET, value);
    int next = (version | 1) + 1;
    VERSION.setRelease(entries, at, next == 0 ? 2 : next);
  }

  private void rebuild() {
    Area old = area;
    int capacity = old.mask + 1;
    int wanted = live * 10L > capacity * 3L ? capacity << 1 : capacity;
    if (wanted > MAXIMUM_ENTRIES) {
      throw new IllegalStateException("more than " + MAXIMUM_ENTRIES / 2 + " bindings");
    }
    Area fresh = Area.of(wanted);
    for (int index = 0; index < capacity; index++) {
      int from = index << ENTRY_SHIFT;
      int slot = slotAt(old.entries, from);
      if ((int) VERSION.get(old.entries, from) != 0 && slot != NONE) {
        long key1 = old.entries.getLong(from + KEY1_OFFSET);
        long key2 = old.entries.getLong(from + KEY2_OFFSET);
        int to = freePosition(fresh, key1, key2);
        write(fresh.entries, to, key1, key2, slot, old.entries.getLong(from + VALUE_OFFSET));
      }
    }
    used = live;
    area = fresh;
  }

  /** A search begins at a cache line, so that the second entry it looks at costs no miss either. */
  private static int first(int hash, int mask) {
    return hash & mask & -2;
  }
}
