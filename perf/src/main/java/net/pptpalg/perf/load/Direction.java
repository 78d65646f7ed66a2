package net.pptpalg.perf.load;

/** Which way GRE crosses the gateway. */
public enum Direction {
  TO_SERVER("to server"),
  TO_CLIENT("to client");

  private final String text;

  Direction(String text) {
    this.text = text;
  }

  /** For people. */
  public String text() {
    return text;
  }
}
