package net.pptpalg.alg.control;

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

  private static final int WINDOW_BYTES = 1 << 16;

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
    history = null;
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

  /** The receiver of this stream has everything before {@code sequence}. */
  public void acknowledged(int sequence) {
    if (sequence - acknowledged > 0 && next - sequence >= 0) {
      acknowledged = sequence;
    }
  }
}
