package net.pptpalg.nat.binding;

/**
 * Why a call was refused or ended, as a peer has put it.
 *
 * @param said the kind of message that said so
 * @param resultCode its result code (RFC 2637 sections 2.8, 2.10 and 2.13), 0 to 255
 * @param errorCode its error code (section 2.16), 0 to 255
 * @param causeCode its cause code, 0 to 65535; 0 where the message has none
 */
public record CallCause(Said said, int resultCode, int errorCode, int causeCode) {
  /** Nobody has said anything. */
  public static final CallCause NONE = new CallCause(Said.NOTHING, 0, 0, 0);

  /** A Call-Clear-Request, which gives no reason. */
  public static final CallCause CLEARED = new CallCause(Said.CLEAR_REQUEST, 0, 0, 0);

  /** The kinds of message. */
  public enum Said {
    NOTHING,
    CLEAR_REQUEST,
    OUTGOING_CALL_REPLY,
    INCOMING_CALL_REPLY,
    DISCONNECT_NOTIFY
  }
}
