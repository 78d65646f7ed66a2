package net.pptpalg.testbed.suite;

/**
 * How a gateway did in a case.
 *
 * @param reason why it failed or was not played; empty when it passed
 */
public record Outcome(Kind kind, String reason) {

  /** What became of a case. */
  public enum Kind {
    PASS,
    FAIL,
    NOT_APPLICABLE
  }

  static final Outcome PASSED = new Outcome(Kind.PASS, "");

  static Outcome failed(String reason) {
    return new Outcome(Kind.FAIL, reason);
  }

  static Outcome notApplicable(String reason) {
    return new Outcome(Kind.NOT_APPLICABLE, reason);
  }

  /** One word, and the reason when there is one. */
  @Override
  public String toString() {
    String word =
        switch (kind) {
          case PASS -> "PASS";
          case FAIL -> "FAIL";
          case NOT_APPLICABLE -> "n/a";
        };
    return reason.isEmpty() ? word : word + ": " + reason;
  }
}
