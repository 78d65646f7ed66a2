package net.pptpalg.gateway.api;

/**
 * Counts the bytes of answers that clients have not read yet, and bounds them.
 *
 * <p>Small answers always pass (the number of connections bounds them), and so does any answer when
 * nothing else waits: a large session table must stay readable. Owned by the API's thread.
 */
final class UnreadAnswers {

  private static final int SMALL_BYTES = 64 * 1024;

  private final long limitBytes;
  private long waitingBytes;

  UnreadAnswers(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Whether an answer of this size may wait now; if so it counts until {@link #release}. */
  boolean admit(int bytes) {
    if (bytes > SMALL_BYTES && waitingBytes > 0 && waitingBytes + bytes > limitBytes) {
      return false;
    }
    waitingBytes += bytes;
    return true;
  }

  void release(int bytes) {
    waitingBytes -= bytes;
  }
}
