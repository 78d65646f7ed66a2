package net.pptpalg.alg.message;

/** Result Code of a Call-Disconnect-Notify (RFC 2637 section 2.13). */
public enum CallDisconnectResult implements ProtocolCode {
  LOST_CARRIER(1, "Lost Carrier", "The server's line lost its carrier."),
  GENERAL_ERROR(
      2,
      "General Error",
      "The server ended the call because of an error; the error code says more."),
  ADMIN_SHUTDOWN(3, "Admin Shutdown", "An administrator of the server ended the call."),
  REQUEST(4, "Request", "The call ended because the client asked for it.");

  private static final CallDisconnectResult[] ALL = values();

  private final int code;
  private final String text;
  private final String sentence;

  CallDisconnectResult(int code, String text, String sentence) {
    this.code = code;
    this.text = text;
    this.sentence = sentence;
  }

  /**
   * The constant of a number on the wire.
   *
   * @param code any number.
   * @return the constant, or null when RFC 2637 defines none.
   */
  public static CallDisconnectResult of(int code) {
    for (CallDisconnectResult each : ALL) {
      if (each.code == code) {
        return each;
      }
    }
    return null;
  }

  @Override
  public int code() {
    return code;
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public String sentence() {
    return sentence;
  }
}
