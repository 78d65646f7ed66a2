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
 */
public final class CallCounters {
  private static final int CHUNK_SHIFT = 12;
  private static final int CHUNK_SLOTS = 1 << CHUNK_SHIFT;
  private static final int SLOT_SHIFT = 5;
  private static final int PACKETS = 0;
  private static final int BYTES = 8;
  private static final int TO_INSIDE = 16;
  private static final int CACHE_LINE_BYTES = 64;

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private volatile ByteBuffer[] chunks = new ByteBuffer[0];

  /** Makes room for slots 0 to {@code slots - 1}. Control agent's thread. */
  public void ensure(int slots) {
    ByteBuffer[] current = chunks;
    int wanted = (slots + CHUNK_SLOTS - 1) >>> CHUNK_SHIFT;
    if (wanted <= current.length) {
      return;
    }
    ByteBuffer[] grown = new ByteBuffer[wanted];
    System.arraycopy(current, 0, grown, 0, current.length);
    for (int i = current.length; i < wanted; i++) {
      grown[i] =
          ByteBuffer.allocateDirect((CHUNK_SLOTS << SLOT_SHIFT) + CACHE_LINE_BYTES)
              .alignedSlice(CACHE_LINE_BYTES)
              .order(ByteOrder.nativeOrder());
    }
    chunks = grown;
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
   * @param slots of whatever value; one that has no counts is left alone
   * @param count how many of them
   * @return nothing of use, but what keeps the compiler from leaving the reading out
   */
  public int touch(int[] slots, int count) {
    ByteBuffer[] current = chunks;
    int read = 0;
    for (int i = 0; i < count; i++) {
      int slot = slots[i];
      if (slot >>> CHUNK_SHIFT < current.length) {
        read ^= current[slot >>> CHUNK_SHIFT].getInt((slot & (CHUNK_SLOTS - 1)) << SLOT_SHIFT);
      }
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
    ByteBuffer chunk = chunks[slot >>> CHUNK_SHIFT];
    int at = ((slot & (CHUNK_SLOTS - 1)) << SLOT_SHIFT) + direction;
    LONG.setOpaque(chunk, at + PACKETS, (long) LONG.get(chunk, at + PACKETS) + 1);
    LONG.setOpaque(chunk, at + BYTES, (long) LONG.get(chunk, at + BYTES) + bytes);
  }

  private long read(int slot, int field) {
    ByteBuffer chunk = chunks[slot >>> CHUNK_SHIFT];
    return (long) LONG.getOpaque(chunk, ((slot & (CHUNK_SLOTS - 1)) << SLOT_SHIFT) + field);
  }
}
