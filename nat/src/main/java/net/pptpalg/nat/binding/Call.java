package net.pptpalg.nat.binding;

/**
 * One PPTP call: three Call IDs, and where GRE for it goes.
 *
 * <p>Owned by the control agent's thread.
 */
public final class Call {
  /** A Call ID that is not known yet. */
  public static final int UNKNOWN = -1;

  /** How far the call is. */
  public enum State {
    /** One side has asked for it. */
    REQUESTED,
    /** The gateway refuses it: the reply will say so, and no GRE passes. */
    REFUSED,
    /** Both sides have told their Call IDs; GRE passes both ways. */
    ESTABLISHED,
    /** A Call-Clear-Request was seen. GRE still passes. */
    CLEARING,
    /** Over: nothing passes; the outside Call ID rests. */
    ENDED,
    /** An operator has cut it: no GRE passes, and its ends have yet to clear it. */
    CUT
  }

  final long id;
  final ControlConnection connection;
  final int slot;
  final int insideId;
  final int outsideId;
  final long createdNs;
  int remoteId = UNKNOWN;
  State state = State.REQUESTED;
  CallCause cause = CallCause.NONE;
  boolean answer;
  long endedNs;
  long lastSeenNs;
  long packetsSeen;
  Call previous;
  Call next;

  /** Whether the outside id rests, the call being over. */
  boolean resting;

  /** Whether the outside id is free again: nothing refers to the call. */
  boolean forgotten;

  /**
   * Rises with each call that gets to know its remote id; the latest one has the GRE of that id.
   */
  long order;

  boolean restored;
  boolean changed;
  Call nextChanged;

  /** What the counters of the slot were when this call took it; null when there was nothing. */
  CallTraffic before;

  Call(long id, ControlConnection connection, int slot, int insideId, int outsideId, long nowNs) {
    this.id = id;
    this.connection = connection;
    this.slot = slot;
    this.insideId = insideId;
    this.outsideId = outsideId;
    this.createdNs = nowNs;
    this.lastSeenNs = nowNs;
  }

  /** A number no other call and no control connection of this process has. */
  public long id() {
    return id;
  }

  public ControlConnection connection() {
    return connection;
  }

  /** Index of the call's counters in every lane. */
  public int slot() {
    return slot;
  }

  /** The Call ID the inside peer chose, 0 to 65535. */
  public int insideId() {
    return insideId;
  }

  /** The Call ID the remote peer knows the inside peer's end by, 0 to 65535. */
  public int outsideId() {
    return outsideId;
  }

  /** The Call ID the remote peer chose, 0 to 65535, or {@link #UNKNOWN}. */
  public int remoteId() {
    return remoteId;
  }

  public State state() {
    return state;
  }

  /** What the peers last said about why the call was refused or ended. */
  public CallCause cause() {
    return cause;
  }

  /** Whether the inside peer told its Call ID in a reply, the remote peer having asked. */
  public boolean isAnswer() {
    return answer;
  }

  /** When the call was asked for, in nanoseconds of the caller's clock. */
  public long createdNs() {
    return createdNs;
  }

  /** When GRE was last seen to have passed, as exactly as time-outs need it. */
  public long lastSeenNs() {
    return lastSeenNs;
  }

  /** When it ended, in nanoseconds of the caller's clock; of no meaning before. */
  public long endedNs() {
    return endedNs;
  }

  /**
   * Rises with each call that gets to know its remote Call ID; 0 before, and again when another
   * call between the same addresses gets to have that id.
   */
  public long order() {
    return order;
  }

  /** Whether it is over and its outside Call ID is free again. */
  public boolean isForgotten() {
    return forgotten;
  }

  /** Whether it is older than the process. */
  public boolean isRestored() {
    return restored;
  }

  /** The next call of the same list of its control connection, or null. */
  public Call next() {
    return next;
  }
}
