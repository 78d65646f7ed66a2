package net.pptpalg.alg.control;

/**
 * The bytes that control streams may keep all together: changed bytes that are not acknowledged and
 * segments that came early. Both grow by what peers do, so that both are bounded in total; a stream
 * that gets no more forgets its oldest changes, or lets TCP send the early segment again.
 *
 * <p>Owned by the control agent's thread.
 */
public final class StreamMemory {
  private int freeBytes;

  /**
   * @param bytes for all streams together
   */
  public StreamMemory(int bytes) {
    freeBytes = bytes;
  }

  /** Whether so many bytes were left; they are taken then. */
  boolean take(int bytes) {
    if (bytes > freeBytes) {
      return false;
    }
    freeBytes -= bytes;
    return true;
  }

  void giveBack(int bytes) {
    freeBytes += bytes;
  }

  /** What may still be taken, in bytes. */
  public int freeBytes() {
    return freeBytes;
  }
}
