package net.pptpalg.alg.message;

/** Reason of a Stop-Control-Connection-Request (RFC 2637 section 2.3). */
public enum StopReason implements ProtocolCode {
  NONE(1, "None", "The peer closes the control connection and gives no reason."),
  STOP_PROTOCOL(2, "Stop-Protocol", "The peer can't work with the other side's version of PPTP."),
  STOP_LOCAL_SHUTDOWN(3, "Stop-Local-Shutdown", "The peer is being shut down.");

  private static final StopReason[] ALL = values();

  private final int code;
  private final String text;
  private final String sentence;

  StopReason(int code, String text, String sentence) {
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
  public static StopReason of(int code) {
    for (StopReason each : ALL) {
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
