package net.pptpalg.nat.mtu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.pptpalg.alg.ppp.Lcp;

/**
 * How far the MRU negotiation of each call is, by the call's slot: 32 bytes a call.
 *
 * <p>The lanes read and replace a peer's state with atomic operations, since the requests of a peer
 * and the answers to it may be seen by different lanes. The control agent begins a call and lists.
 */
public final class MruTable {
  private static final int CHUNK_SHIFT = 10;
  private static final int CHUNK_SLOTS = 1 << CHUNK_SHIFT;
  private static final int SLOT_SHIFT = 5;
  private static final int REMOTE = 16;
  private static final int REQUEST = 0;
  private static final int AGREED = 8;

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private volatile ByteBuffer[] chunks = new ByteBuffer[0];

  /** A new call has this slot. Control agent's thread. */
  public void begin(int slot) {
    ensure(slot + 1);
    for (int at = 0; at < 1 << SLOT_SHIFT; at += Long.BYTES) {
      LONG.setRelease(chunk(slot), position(slot) + at, 0L);
    }
  }

  /**
   * The MRU of a peer that the other one keeps to, in bytes; 0 while it is not known.
   *
   * @param inside whether the peer is the inside one
   */
  public int effective(int slot, boolean inside) {
    long agreed = agreed(slot, inside);
    if (MruState.outcome(agreed) == MruOutcome.UNKNOWN) {
      return 0;
    }
    int sent = MruState.sent(agreed);
    return sent == 0 ? Lcp.DEFAULT_MRU_BYTES : sent;
  }

  /** The MRU a peer has asked for, in bytes; 0 while it is not known. */
  public int asked(int slot, boolean inside) {
    long agreed = agreed(slot, inside);
    if (MruState.outcome(agreed) == MruOutcome.UNKNOWN) {
      return 0;
    }
    int asked = MruState.asked(agreed);
    return asked == 0 ? Lcp.DEFAULT_MRU_BYTES : asked;
  }

  /** What became of a peer's MRU when it was last agreed to. */
  public MruOutcome outcome(int slot, boolean inside) {
    return MruState.outcome(agreed(slot, inside));
  }

  /** Whether there is room for a slot's state: its call has begun. */
  boolean has(int slot) {
    return slot >>> CHUNK_SHIFT < chunks.length;
  }

  long request(int slot, boolean inside) {
    return (long) LONG.getAcquire(chunk(slot), position(slot, inside) + REQUEST);
  }

  /** Replaces a state that nobody else has replaced meanwhile. */
  boolean replace(int slot, boolean inside, long expected, long state) {
    return LONG.compareAndSet(chunk(slot), position(slot, inside) + REQUEST, expected, state);
  }

  void agree(int slot, boolean inside, long agreed) {
    LONG.setRelease(chunk(slot), position(slot, inside) + AGREED, agreed);
  }

  private long agreed(int slot, boolean inside) {
    return has(slot)
        ? (long) LONG.getAcquire(chunk(slot), position(slot, inside) + AGREED)
        : MruState.NONE;
  }

  private void ensure(int slots) {
    ByteBuffer[] current = chunks;
    int wanted = (slots + CHUNK_SLOTS - 1) >>> CHUNK_SHIFT;
    if (wanted <= current.length) {
      return;
    }
    ByteBuffer[] grown = new ByteBuffer[wanted];
    System.arraycopy(current, 0, grown, 0, current.length);
    for (int i = current.length; i < wanted; i++) {
      grown[i] =
          ByteBuffer.allocateDirect((CHUNK_SLOTS << SLOT_SHIFT) + Long.BYTES)
              .alignedSlice(Long.BYTES)
              .order(ByteOrder.nativeOrder());
    }
    chunks = grown;
  }

  private ByteBuffer chunk(int slot) {
    return chunks[slot >>> CHUNK_SHIFT];
  }

  private static int position(int slot) {
    return (slot & CHUNK_SLOTS - 1) << SLOT_SHIFT;
  }

  private static int position(int slot, boolean inside) {
    return position(slot) + (inside ? 0 : REMOTE);
  }
}
