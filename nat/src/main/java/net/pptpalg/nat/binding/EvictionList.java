package net.pptpalg.nat.binding;

/**
 * Control connections in the order in which they may have to give way, the oldest first. A
 * connection is in one list at most.
 *
 * <p>Owned by the control agent's thread; allocates nothing.
 */
final class EvictionList {
  private ControlConnection oldest;
  private ControlConnection newest;
  private int count;

  int count() {
    return count;
  }

  /** The first that has to give way, or null. */
  ControlConnection oldest() {
    return oldest;
  }

  /** The connection, which is in no list, is the newest of this one. */
  void add(ControlConnection connection) {
    connection.evictionList = this;
    connection.older = newest;
    if (newest == null) {
      oldest = connection;
    } else {
      newest.newer = connection;
    }
    newest = connection;
    count++;
  }

  /** Takes a connection out of the list it is in, if it is in one. */
  static void leave(ControlConnection connection) {
    EvictionList list = connection.evictionList;
    if (list == null) {
      return;
    }
    ControlConnection older = connection.older;
    ControlConnection newer = connection.newer;
    if (older == null) {
      list.oldest = newer;
    } else {
      older.newer = newer;
    }
    if (newer == null) {
      list.newest = older;
    } else {
      newer.older = older;
    }
    connection.older = null;
    connection.newer = null;
    connection.evictionList = null;
    list.count--;
  }
}
