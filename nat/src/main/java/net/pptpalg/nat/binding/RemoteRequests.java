package net.pptpalg.nat.binding;

/**
 * Call IDs with which the remote peer of one control connection has asked for calls, as long as the
 * inside peer has not granted them. No call has them, but they are the remote peer's: when it takes
 * a request back, be it refused meanwhile, the id is not to be taken for an outside one.
 *
 * <p>Only the latest are kept, so that nobody can make it grow. Owned by the control agent's
 * thread.
 */
public final class RemoteRequests {
  static final int KEPT = 16;

  private char[] ids;
  private int count;
  private boolean changed;

  /** The remote peer asks for a call with this Call ID, 0 to 65535. */
  public void add(int remoteId) {
    if (contains(remoteId)) {
      return;
    }
    if (ids == null) {
      ids = new char[KEPT];
    }
    if (count == KEPT) {
      removeAt(0);
    }
    ids[count++] = (char) remoteId;
    changed = true;
  }

  /** How many ids there are, up to {@link #KEPT}. */
  public int count() {
    return count;
  }

  /** One of the ids, 0 being the oldest. */
  public int get(int index) {
    return ids[index];
  }

  /** Whether the ids have changed since this was last asked. */
  boolean takeChanged() {
    boolean result = changed;
    changed = false;
    return result;
  }

  public boolean contains(int remoteId) {
    return position(remoteId) >= 0;
  }

  /** Whether one of the ids has this high byte, 0 to 255. */
  public boolean containsHighByte(int highByte) {
    for (int i = 0; i < count; i++) {
      if (ids[i] >>> 8 == highByte) {
        return true;
      }
    }
    return false;
  }

  /**
   * The request was granted or taken back.
   *
   * @return whether there was one
   */
  public boolean remove(int remoteId) {
    int at = position(remoteId);
    if (at < 0) {
      return false;
    }
    removeAt(at);
    return true;
  }

  private int position(int remoteId) {
    for (int i = 0; i < count; i++) {
      if (ids[i] == remoteId) {
        return i;
      }
    }
    return -1;
  }

  private void removeAt(int at) {
    changed = true;
    count--;
    System.arraycopy(ids, at + 1, ids, at, count - at);
  }
}
