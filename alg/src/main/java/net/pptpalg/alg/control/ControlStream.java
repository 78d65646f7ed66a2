package net.pptpalg.alg.control;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.pptpalg.alg.message.ControlHeader;

/**
 * One direction of a control connection as far as it was read: where the next new byte is, the
 * message that is under way and the bytes that were changed.
 *
 * <p>Small on purpose: there are two for every control connection. Owned by the control agent's
 * thread.
 */
public final class ControlStream {
  enum Framing {
    SOUND,
    /** A message was wrong: its length is believed unless a segment begins with a sound header. */
    DOUBTFUL,
    /** A length was impossible: only a segment that begins with a sound header ends this. */
    LOST
  }

  private static final Framing[] FRAMINGS = Framing.values();
  private static final int WINDOW_BYTES = 1 << 16;
  private static final int MAXIMUM_EARLY_BYTES = 2048;

  private int first;
  int next;
  int acknowledged;
  boolean synchronised;

  /** The message that earlier segments began, or null between messages. */
  byte[] begun;

  /** Bytes still to come of a message that is not looked into. */
  int skip;

  /** How sure it is where messages begin. */
  Framing framing = Framing.SOUND;

  /** The high byte that left for the Call ID that the last segment cut in half. */
  int sentHighByte;

  RewriteHistory history;

  private final StreamMemory memory;
  private byte[] early;
  private int earlySequence;

  /**
   * @param memory where it takes what it keeps from
   */
  public ControlStream(StreamMemory memory) {
    this.memory = memory;
  }

  /**
   * The stream begins.
   *
   * @param firstSequence sequence number of its first byte, one past the SYN
   */
  public void synchronise(int firstSequence) {
    first = firstSequence;
    next = firstSequence;
    acknowledged = firstSequence;
    synchronised = true;
    begun = null;
    skip = 0;
    framing = Framing.SOUND;
    release();
  }

  /** Gives back what it keeps: the stream is over, or begins anew. */
  public void release() {
    if (history != null) {
      history.release();
      history = null;
    }
    keep(null);
  }

  /** Remembers that a byte was changed. */
  void changed(int sequence, byte value) {
    if (history == null) {
      history = new RewriteHistory(memory);
    }
    history.record(sequence, value, acknowledged);
  }

  /** Keeps these bytes in the place of those kept before, as far as there is room. */
  private void keep(byte[] bytes) {
    if (early != null) {
      memory.giveBack(early.length);
    }
    early = bytes != null && memory.take(bytes.length) ? bytes : null;
  }

  /**
   * Keeps a segment that came before the ones it follows, as far as it is bounded: it passes later,
   * appended to the segment that fills the gap.
   */
  void keepEarly(Segment segment) {
    int distance = segment.sequence - next;
    int length = segment.length;
    if (distance > MAXIMUM_EARLY_BYTES || length > MAXIMUM_EARLY_BYTES) {
      return;
    }
    if (early == null) {
      keep(segment.copy());
      earlySequence = segment.sequence;
      return;
    }
    byte[] both = null;
    if (segment.sequence == earlySequence + early.length) {
      both = joined(early, segment.copy());
    } else if (segment.sequence + length == earlySequence) {
      both = joined(segment.copy(), early);
      earlySequence = segment.sequence;
    }
    if (both != null) {
      keep(both.length <= MAXIMUM_EARLY_BYTES ? both : null);
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** How many bytes that came early are next. */
  public int earlyBytes() {
    if (early == null || next - earlySequence < 0) {
      return 0;
    }
    int rest = earlySequence + early.length - next;
    if (rest <= 0) {
      keep(null);
      return 0;
    }
    return rest;
  }

  /**
   * Writes the first of the {@link #earlyBytes} into a packet. They are forgotten once they are
   * read.
   */
  public void copyEarly(ByteBuffer packet, int at, int count) {
    packet.put(at, early, next - earlySequence, count);
  }

  /** Whether the first sequence number is known. */
  public boolean synchronised() {
    return synchronised;
  }

  /** Sequence number of the first byte of the stream. */
  public int first() {
    return first;
  }

  /** Whether no byte of the stream was read yet. */
  public boolean isEmpty() {
    return next == first;
  }

  /** Whether a segment with this sequence number may be of this stream and of now. */
  public boolean isInWindow(int sequence) {
    return sequence - next >= -WINDOW_BYTES && sequence - next <= WINDOW_BYTES;
  }

  /** Sequence number of the first byte that was not read yet. */
  public int next() {
    return next;
  }

  /** Sequence number of the first byte that the receiver has not acknowledged. */
  public int acknowledged() {
    return acknowledged;
  }

  /** The receiver of this stream has everything before {@code sequence}. */
  public void acknowledged(int sequence) {
    if (sequence - acknowledged > 0 && next - sequence >= 0) {
      acknowledged = sequence;
    }
  }

  /** The bytes of the message that earlier segments began, 0 between messages. */
  public int begunBytes() {
    return begun == null ? 0 : begun.length;
  }

  /** Copies the {@link #begunBytes}. */
  public void copyBegun(ByteBuffer target, int at) {
    if (begun != null) {
      target.put(at, begun);
    }
  }

  /** Bytes still to come of a message that is not looked into. */
  public int skip() {
    return skip;
  }

  /** How sure it is where messages begin, as a number that {@link #restore} takes. */
  public int framing() {
    return framing.ordinal();
  }

  /** The high byte that left for the Call ID that the last segment cut in half. */
  public int sentHighByte() {
    return sentHighByte;
  }

  /** How many changed bytes are remembered for retransmissions. */
  public int rewrites() {
    return history == null ? 0 : history.count();
  }

  /** How many bytes were changed since the beginning, modulo 2^32. */
  public int rewritesEver() {
    return history == null ? 0 : history.recorded();
  }

  /** Sequence number of a changed byte; 0 is the oldest of the {@link #rewrites}. */
  public int rewriteSequence(int index) {
    return history.sequence(index);
  }

  /** What a changed byte became. */
  public byte rewriteValue(int index) {
    return history.value(index);
  }

  /**
   * Becomes what another process had read; changed bytes are restored one by one afterwards.
   *
   * @param framing as {@link #framing} tells it
   * @param begun the bytes of the message under way; empty between messages
   * @return whether the values can be those of a stream; if not, nothing has changed
   */
  public boolean restore(
      int first,
      int next,
      int acknowledged,
      boolean synchronised,
      int framing,
      int skip,
      int sentHighByte,
      byte[] begun) {
    boolean sound =
        framing >= 0
            && framing < FRAMINGS.length
            && skip >= 0
            && skip <= WINDOW_BYTES
            && sentHighByte >>> 8 == 0
            && begun.length < ControlHeader.MAXIMUM_MESSAGE_LENGTH;
    if (sound) {
      this.first = first;
      this.next = next;
      this.acknowledged = acknowledged;
      this.synchronised = synchronised;
      this.framing = FRAMINGS[framing];
      this.skip = skip;
      this.sentHighByte = sentHighByte;
      this.begun = begun.length == 0 ? null : begun;
      early = null;
    }
    return sound;
  }

  /**
   * Forgets all changed bytes but the newest.
   *
   * @param kept how many stay
   * @return whether there were so many
   */
  public boolean keepRewrites(int kept) {
    if (kept < 0 || kept > rewrites()) {
      return false;
    }
    if (history != null) {
      history.keepNewest(kept);
    }
    return true;
  }

  /**
   * Adds a changed byte that another process remembered.
   *
   * @return whether there was room
   */
  public boolean restoreRewrite(int sequence, byte value) {
    if (rewrites() >= RewriteHistory.MAXIMUM_BYTES) {
      return false;
    }
    if (history == null) {
      history = new RewriteHistory(memory);
    }
    return history.restore(sequence, value);
  }
}
