package net.pptpalg.alg.message;

/** Result Code of a Start-Control-Connection-Reply (RFC 2637 section 2.2). */
public enum StartResult implements ProtocolCode {
  SUCCESS(1, "Successful channel establishment", "The server accepted the control connection."),
  GENERAL_ERROR(
      2, "General error", "The server refused the control connection; the error code says more."),
  ALREADY_EXISTS(
      3,
      "Command channel already exists",
      "The server believes this client has a control connection already; an old one may have to time out first."),
  NOT_AUTHORIZED(
      4,
      "Requester is not authorized to establish a command channel",
      "The server doesn't accept control connections from this address."),
  VERSION_NOT_SUPPORTED(
      5,
      "The protocol version of the requester is not supported",
      "Client and server speak different versions of PPTP.");

  private static final StartResult[] ALL = values();

  private final int code;
  private final String text;
  private final String sentence;

  StartResult(int code, String text, String sentence) {
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
  public static StartResult of(int code) {
    for (StartResult each : ALL) {
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
