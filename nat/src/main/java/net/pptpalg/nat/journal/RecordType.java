package net.pptpalg.nat.journal;

/** The numbers of the kinds of record. Readers skip kinds that they do not know. */
final class RecordType {
  /** The clocks, and the next id. */
  static final int TIME = 1;

  /** A control connection is there and is like this. */
  static final int CONNECTION = 2;

  /** A control connection is gone. */
  static final int CONNECTION_ENDED = 3;

  /** What was read of one direction of a control connection. */
  static final int STREAM = 4;

  /** A call is there, or its outside Call ID rests. */
  static final int CALL = 5;

  /** The outside Call ID of a call is free. */
  static final int CALL_FORGOTTEN = 6;

  /** All that there was when the journal was begun has been told. */
  static final int SNAPSHOT_END = 7;

  /** There was no room for what happened next: what is told is no longer true. */
  static final int OVERRUN = 8;

  private RecordType() {}
}
