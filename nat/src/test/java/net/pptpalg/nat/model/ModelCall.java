package net.pptpalg.nat.model;

/** One call as an observer of the whole world sees it. */
final class ModelCall {
  static final int UNKNOWN = -1;

  /** What the gateway has to make of it. */
  enum State {
    /** The inside peer's Call ID has not passed the gateway yet. */
    UNHEARD,
    /** GRE for it is let in. */
    LIVE,
    /** It is over; its outside Call ID is nobody's. */
    RESTING,
    /** It is over; its outside Call ID may be another call's. */
    FORGOTTEN
  }

  final int number;
  State state = State.UNHEARD;

  /** Null until the inside peer's Call ID has passed. */
  ModelConnection connection;

  int insideId = UNKNOWN;
  int outsideId = UNKNOWN;

  /** The id the remote peer chose, as the gateway has heard it. */
  int remoteId = UNKNOWN;

  /** Whether the gateway refuses it for want of room. */
  boolean refused;

  /** Whether it ended because it carried nothing. */
  boolean idled;

  /** Whether GRE of it has passed since the last tick. */
  boolean carriedGre;

  long lastSeenNs;
  long endedNs;
  long packetsToRemote;
  long bytesToRemote;
  long packetsToInside;
  long bytesToInside;

  ModelCall(int number) {
    this.number = number;
  }

  /** Whether the gateway has ended it without a word to one side or both. */
  boolean isEndedByGateway() {
    return (refused || idled) && state != State.LIVE && state != State.UNHEARD;
  }

  boolean isRemembered() {
    return state == State.LIVE || state == State.RESTING;
  }

  @Override
  public String toString() {
    return "call "
        + number
        + " ("
        + state
        + ", inside "
        + insideId
        + ", outside "
        + outsideId
        + ", remote "
        + remoteId
        + ")";
  }
}
