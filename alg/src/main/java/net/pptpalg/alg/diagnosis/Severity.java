package net.pptpalg.alg.diagnosis;

/** How bad a finding is. */
public enum Severity {
  /** The tunnel didn't come up, or it broke. */
  FAILURE("failure"),
  /** The tunnel works badly. */
  IMPAIRMENT("impairment"),
  /** The tunnel works, and it can be read or broken by others. */
  WEAKNESS("weakness");

  private final String text;

  Severity(String text) {
    this.text = text;
  }

  /** The word for people and programs. */
  public String text() {
    return text;
  }
}
