package net.pptpalg.alg.message;

/** Error Code that goes with a General Error result (RFC 2637 section 2.16). */
public enum GeneralError implements ProtocolCode {
  NONE(0, "None", "No error is reported."),
  NOT_CONNECTED(1, "Not-Connected", "The peer knows of no control connection with this side."),
  BAD_FORMAT(2, "Bad-Format", "The peer found a wrong length or magic cookie in a message."),
  BAD_VALUE(
      3, "Bad-Value", "The peer found a field out of range or a reserved field that isn't zero."),
  NO_RESOURCE(4, "No-Resource", "The peer has no resources left for this call."),
  BAD_CALL_ID(
      5,
      "Bad-Call ID",
      "The peer knows no call with this Call ID; the two sides, or a translator between them, disagree about it."),
  PAC_ERROR(6, "PAC-Error", "The server had an error of its own kind that PPTP has no code for.");

  private static final GeneralError[] ALL = values();

  private final int code;
  private final String text;
  private final String sentence;

  GeneralError(int code, String text, String sentence) {
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
  public static GeneralError of(int code) {
    for (GeneralError each : ALL) {
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
