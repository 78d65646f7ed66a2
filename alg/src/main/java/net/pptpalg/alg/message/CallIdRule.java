package net.pptpalg.alg.message;

/**
 * Whose Call ID a field of a control message carries, seen from the message's sender. A side's Call
 * ID is the one it chose and expects in the GRE packets that it receives.
 */
public final class CallIdRule {
  /** The field is no Call ID. */
  public static final int NONE = 0;

  /** The Call ID the sender chose. */
  public static final int OWN = 1;

  /** The Call ID the receiver chose. */
  public static final int PEER = 2;

  /**
   * The sender's by the RFC, but the receiver's from real servers: to be looked up as both, since
   * the two may be equal.
   */
  public static final int EITHER = 3;

  private CallIdRule() {}
}
