package net.pptpalg.alg.message;

/** Result Code of an Incoming-Call-Reply (RFC 2637 section 2.10). */
public enum IncomingCallResult implements ProtocolCode {
  CONNECT(1, "Connect", "The call was accepted and is to be answered."),
  GENERAL_ERROR(2, "General Error", "The call couldn't be accepted; the error code says more."),
  DO_NOT_ACCEPT(3, "Do Not Accept", "The call was refused and is not to be answered.");

  private static final IncomingCallResult[] ALL = values();

  private final int code;
  private final String text;
  private final String sentence;

  IncomingCallResult(int code, String text, String sentence) {
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
  public static IncomingCallResult of(int code) {
    for (IncomingCallResult each : ALL) {
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
