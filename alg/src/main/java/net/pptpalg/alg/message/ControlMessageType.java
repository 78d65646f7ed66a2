package net.pptpalg.alg.message;

/** The Control Message Type, its fixed length and its Call ID fields (RFC 2637 section 2). */
public enum ControlMessageType {
  START_CONTROL_CONNECTION_REQUEST(1, "Start-Control-Connection-Request", 156),
  START_CONTROL_CONNECTION_REPLY(2, "Start-Control-Connection-Reply", 156),
  STOP_CONTROL_CONNECTION_REQUEST(3, "Stop-Control-Connection-Request", 16),
  STOP_CONTROL_CONNECTION_REPLY(4, "Stop-Control-Connection-Reply", 16),
  ECHO_REQUEST(5, "Echo-Request", 16),
  ECHO_REPLY(6, "Echo-Reply", 20),
  OUTGOING_CALL_REQUEST(7, "Outgoing-Call-Request", 168, CallIdRule.OWN, CallIdRule.NONE),
  OUTGOING_CALL_REPLY(8, "Outgoing-Call-Reply", 32, CallIdRule.OWN, CallIdRule.PEER),
  INCOMING_CALL_REQUEST(9, "Incoming-Call-Request", 220, CallIdRule.OWN, CallIdRule.NONE),
  INCOMING_CALL_REPLY(10, "Incoming-Call-Reply", 24, CallIdRule.OWN, CallIdRule.PEER),
  INCOMING_CALL_CONNECTED(11, "Incoming-Call-Connected", 28, CallIdRule.PEER, CallIdRule.NONE),
  CALL_CLEAR_REQUEST(12, "Call-Clear-Request", 16, CallIdRule.OWN, CallIdRule.NONE),
  CALL_DISCONNECT_NOTIFY(13, "Call-Disconnect-Notify", 148, CallIdRule.EITHER, CallIdRule.NONE),
  WAN_ERROR_NOTIFY(14, "WAN-Error-Notify", 40, CallIdRule.PEER, CallIdRule.NONE),
  SET_LINK_INFO(15, "Set-Link-Info", 24, CallIdRule.PEER, CallIdRule.NONE);

  private static final ControlMessageType[] BY_CODE = byCode();

  private final int code;
  private final String text;
  private final int length;
  private final int callIdRule;
  private final int peerCallIdRule;

  ControlMessageType(int code, String text, int length) {
    this(code, text, length, CallIdRule.NONE, CallIdRule.NONE);
  }

  ControlMessageType(int code, String text, int length, int callIdRule, int peerCallIdRule) {
    this.code = code;
    this.text = text;
    this.length = length;
    this.callIdRule = callIdRule;
    this.peerCallIdRule = peerCallIdRule;
  }

  /**
   * The type of a code on the wire.
   *
   * @param code any number.
   * @return the type, or null when RFC 2637 defines none.
   */
  public static ControlMessageType of(int code) {
    return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }

  /** Code on the wire, 1..15. */
  public int code() {
    return code;
  }

  /** The RFC's name, such as {@code Outgoing-Call-Request}. */
  public String text() {
    return text;
  }

  /** Bytes of the whole message, header included. */
  public int length() {
    return length;
  }

  /** Whose Call ID is at {@link ControlHeader#CALL_ID_OFFSET}: a {@link CallIdRule}. */
  public int callIdRule() {
    return callIdRule;
  }

  /** Whose Call ID is at {@link ControlHeader#PEER_CALL_ID_OFFSET}: a {@link CallIdRule}. */
  public int peerCallIdRule() {
    return peerCallIdRule;
  }

  private static ControlMessageType[] byCode() {
    ControlMessageType[] types = values();
    ControlMessageType[] byCode = new ControlMessageType[types.length + 1];
    for (ControlMessageType type : types) {
      byCode[type.code] = type;
    }
    return byCode;
  }
}
