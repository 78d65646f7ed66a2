package net.pptpalg.perf.report;

/**
 * Something the project promises, and whether a run has reached it.
 *
 * @param text what is promised
 * @param limit how much
 * @param measured the worst of what was measured, and where
 */
public record Target(String text, String limit, String measured, State state) {
  /** Whether the promise is kept. */
  public enum State {
    REACHED("reached"),
    MISSED("missed"),
    NOT_MEASURED("not measured");

    private final String text;

    State(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
