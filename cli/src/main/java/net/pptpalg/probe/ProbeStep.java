package net.pptpalg.probe;

/**
 * One step of a probe.
 *
 * @param name what was tried
 * @param verdict how it went
 * @param durationNs how long it took
 * @param detail what was seen, in words
 */
public record ProbeStep(String name, Verdict verdict, long durationNs, String detail) {
  /** How a step went. */
  public enum Verdict {
    PASSED("ok"),
    WEAK("warning"),
    FAILED("failed");

    private final String text;

    Verdict(String text) {
      this.text = text;
    }

    /** The word for people and programs. */
    public String text() {
      return text;
    }
  }
}
