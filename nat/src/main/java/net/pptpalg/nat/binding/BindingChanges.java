package net.pptpalg.nat.binding;

/**
 * What has changed since somebody last asked, each connection and each call once however often it
 * has changed: a writer that asks now and then finds the latest state and never two of the same.
 *
 * <p>Nothing is kept before {@link #keep}, so that nobody has to ask. Owned by the control agent's
 * thread; allocates nothing.
 */
public final class BindingChanges {
  /** Anything about a connection but its streams. */
  public static final int CONNECTION = 1;

  /** What is read of its inside end's stream. */
  public static final int FROM_INSIDE = 2;

  /** What is read of its remote end's stream. */
  public static final int FROM_REMOTE = 4;

  /** The connection is new. */
  public static final int ADDED = 8;

  private boolean kept;
  private ControlConnection firstConnection;
  private ControlConnection lastConnection;
  private Call firstCall;
  private Call lastCall;
  private int parts;

  BindingChanges() {}

  /** Changes are kept from now on, until they are taken. */
  public void keep() {
    kept = true;
  }

  public boolean isEmpty() {
    return firstConnection == null && firstCall == null;
  }

  void changed(ControlConnection connection, int part) {
    if (!kept) {
      return;
    }
    if (connection.changedParts == 0) {
      if (lastConnection == null) {
        firstConnection = connection;
      } else {
        lastConnection.nextChanged = connection;
      }
      lastConnection = connection;
    }
    connection.changedParts |= part;
  }

  void changed(Call call) {
    if (!kept || call.changed) {
      return;
    }
    call.changed = true;
    if (lastCall == null) {
      firstCall = call;
    } else {
      lastCall.nextChanged = call;
    }
    lastCall = call;
  }

  /** Takes the connection that changed first, or null; {@link #parts} says what of it. */
  public ControlConnection takeConnection() {
    ControlConnection connection = firstConnection;
    if (connection != null) {
      firstConnection = connection.nextChanged;
      if (firstConnection == null) {
        lastConnection = null;
      }
      connection.nextChanged = null;
      parts = connection.changedParts;
      if (connection.remoteRequests().takeChanged()) {
        parts |= CONNECTION;
      }
      connection.changedParts = 0;
    }
    return connection;
  }

  /** The parts of the connection last taken that have changed: a sum of the constants above. */
  public int parts() {
    return parts;
  }

  /** Takes the call that changed first, or null. */
  public Call takeCall() {
    Call call = firstCall;
    if (call != null) {
      firstCall = call.nextChanged;
      if (firstCall == null) {
        lastCall = null;
      }
      call.nextChanged = null;
      call.changed = false;
    }
    return call;
  }
}
