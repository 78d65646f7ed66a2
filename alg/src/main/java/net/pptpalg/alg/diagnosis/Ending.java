package net.pptpalg.alg.diagnosis;

/**
 * How a call or a control connection ended first.
 *
 * @param by who ended it.
 * @param how by what.
 * @param timeNs when.
 * @param reason what the message gives as its reason; may be empty.
 * @param abnormal whether the reason itself is one of error or refusal.
 */
public record Ending(Side by, How how, long timeNs, String reason, boolean abnormal) {
  /** By what a call ends. */
  public enum How {
    LCP_TERMINATE("LCP Terminate-Request"),
    CALL_CLEAR("Call-Clear-Request"),
    CALL_DISCONNECT("Call-Disconnect-Notify"),
    STOP("Stop-Control-Connection-Request"),
    FIN("the end of its TCP stream"),
    RESET("a TCP reset");

    private final String text;

    How(String text) {
      this.text = text;
    }

    /** The name for people. */
    public String text() {
      return text;
    }
  }

  /** In words, such as "the client, by Call-Clear-Request". */
  public String text() {
    String text = "the " + by.text() + ", by " + how.text();
    return reason.isEmpty() ? text : text + " (" + reason + ")";
  }
}
