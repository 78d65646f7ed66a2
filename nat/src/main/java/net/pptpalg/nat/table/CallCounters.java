package net.pptpalg.nat.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Packets and bytes of each call in each direction, as counted by one lane.
 *
 * <p>Written by the lane's thread alone, read by the control agent with opaque reads. The counts of
 * a slot are never reset: whoever takes a slot remembers what they were (a reset would be a second
 * writer). The control agent makes room with {@link #ensure} before it publishes a slot.
 *
 * <p>All counts are in one area, so that looking many of them ahead is a loop the processor sees
 * far into. When slots run short the control agent makes a larger area; the lane takes it up with
 * the next packet of a slot it has no room for, and moves its counts over a few with each packet,
 * so that none waits for all of them.
 */
public final class CallCounters {
  private static final int FEWEST_SLOTS = 1 << 12;
  private static final int MOST_SLOTS = 1 << 25;

  /** How many slots move with a packet: some 8 KiB. */
  private static final int MOVED_AT_ONCE = 1 << 8;

  private static final int SLOT_SHIFT = 5;
  private static final int PACKETS = 0;
  private static final int BYTES = 8;
  private static final int TO_INSIDE = 16;
  private static final int CACHE_LINE_BYTES = 64;

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** Room for a number of slots that is a power of two. */
  private static final class Area {
    final ByteBuffer counts;
    final int slots;

    /** Slots before this one are counted here. Written by the lane's thread. */
    volatile int moved;

    /** Where the others it has are counted, or null. Written by the lane's thread. */
    volatile Area smaller;

    Area(int slots) {
      this.slots = slots;
      counts =
          ByteBuffer.allocateDirect((slots << SLOT_SHIFT) + CACHE_LINE_BYTES)
              .alignedSlice(CACHE_LINE_BYTES)
              .order(ByteOrder.nativeOrder());
    }

    long read(int slot, int field) {
      return (long) LONG.getOpaque(counts, (slot << SLOT_SHIFT) + field);
    }
  }

  /** The largest there is. Written by the control agent's thread. */
  private volatile Area newest = new Area(FEWEST_SLOTS);

  /** Where the lane counts. Written by the lane's thread. */
  private volatile Area area = newest;

  /** Has room for a few slots. */
  public CallCounters() {
    area.moved = FEWEST_SLOTS;
  }

  /**
   * Makes room for slots 0 to {@code slots - 1}. Control agent's thread.
   *
   * @param slots at most 2^25
   */
  public void ensure(int slots) {
    if (slots > MOST_SLOTS) {
      throw new IllegalArgumentException("slots: " + slots);
    }
    if (slots > newest.slots) {
      newest = new Area(Integer.highestOneBit(slots - 1) << 1);
    }
  }

  /**
   * Counts one packet from the inside to the remote side. Lane's thread.
   *
   * @param bytes length of the IP packet in bytes
   */
  public void countToRemote(int slot, int bytes) {
    count(slot, 0, bytes);
  }

  /**
   * Counts one packet from the remote side to the inside. Lane's thread.
   *
   * @param bytes length of the IP packet in bytes
   */
  public void countToInside(int slot, int bytes) {
    count(slot, TO_INSIDE, bytes);
  }

  /**
   * Reads the counts of slots, so that they are in the cache when packets are counted. Any thread.
   *
   * @param slots of whatever value
   * @param count how many of them
   * @return nothing of use, but what keeps the compiler from leaving the reading out
   */
  public int touch(int[] slots, int count) {
    Area current = area;
    ByteBuffer counts = current.counts;
    int mask = current.slots - 1;
    int read = 0;
    for (int i = 0; i < count; i++) {
      read ^= counts.getInt((slots[i] & mask) << SLOT_SHIFT);
    }
    return read;
  }

  public long packetsToRemote(int slot) {
    return read(slot, PACKETS);
  }

  public long bytesToRemote(int slot) {
    return read(slot, BYTES);
  }

  public long packetsToInside(int slot) {
    return read(slot, TO_INSIDE + PACKETS);
  }

  public long bytesToInside(int slot) {
    return read(slot, TO_INSIDE + BYTES);
  }

  private void count(int slot, int direction, int bytes) {
    Area current = area;
    if (slot >= current.moved) {
      current = move(slot);
    }
    ByteBuffer counts = current.counts;
    int at = (slot << SLOT_SHIFT) + direction;
    LONG.setOpaque(counts, at + PACKETS, (long) LONG.get(counts, at + PACKETS) + 1);
    LONG.setOpaque(counts, at + BYTES, (long) LONG.get(counts, at + BYTES) + bytes);
  }

  /** Moves some counts, where any are to be moved; returns the area that has those of the slot. */
  private Area move(int slot) {
    Area current = area;
    Area larger = newest;
    if (larger != current) {
      while (current.smaller != null) {
        moveSome(current);
      }
      larger.smaller = current;
      area = larger;
      current = larger;
    }
    moveSome(current);
    Area smaller = current.smaller;
    return smaller == null || slot < current.moved || slot >= smaller.slots ? current : smaller;
  }

  private static void moveSome(Area current) {
    Area smaller = current.smaller;
    int from = current.moved;
    int to = Math.min(from + MOVED_AT_ONCE, smaller.slots);
    for (int at = from << SLOT_SHIFT; at < to << SLOT_SHIFT; at += Long.BYTES) {
      LONG.setOpaque(current.counts, at, (long) LONG.get(smaller.counts, at));
    }
    if (to < smaller.slots) {
      current.moved = to;
    } else {
      // In this order: a reader that finds no smaller area takes all counts from this one.
      current.moved = current.slots;
      current.smaller = null;
    }
  }

  private long read(int slot, int field) {
    Area current = area;
    if (slot >= current.slots) {
      return 0;
    }
    if (slot >= current.moved) {
      Area smaller = current.smaller;
      if (smaller != null && slot < smaller.slots) {
        return smaller.read(slot, field);
      }
    }
    return current.read(slot, field);
  }
}
