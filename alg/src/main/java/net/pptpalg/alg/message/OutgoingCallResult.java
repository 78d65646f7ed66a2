package net.pptpalg.alg.message;

/** Result Code of an Outgoing-Call-Reply (RFC 2637 section 2.8). */
public enum OutgoingCallResult implements ProtocolCode {
  CONNECTED(1, "Connected", "The call is up."),
  GENERAL_ERROR(
      2, "General Error", "The server couldn't set up the call; the error code says more."),
  NO_CARRIER(3, "No Carrier", "The server's line had no carrier."),
  BUSY(4, "Busy", "The number the server called was busy."),
  NO_DIAL_TONE(5, "No Dial Tone", "The server's line had no dial tone."),
  TIME_OUT(6, "Time-out", "The server couldn't set up the call in time."),
  DO_NOT_ACCEPT(
      7,
      "Do Not Accept",
      "The server's policy forbids this call; often all its connections are in use.");

  private static final OutgoingCallResult[] ALL = values();

  private final int code;
  private final String text;
  private final String sentence;

  OutgoingCallResult(int code, String text, String sentence) {
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
  public static OutgoingCallResult of(int code) {
    for (OutgoingCallResult each : ALL) {
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
