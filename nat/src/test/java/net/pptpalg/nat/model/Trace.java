package net.pptpalg.nat.model;

/**
 * The last things that happened to one control connection and its calls; how many of them, {@code
 * -Dpptpalg.trace} says.
 */
final class Trace {
  private static final int KEPT = Integer.getInteger("pptpalg.trace", 48);

  private record Line(long step, long timeNs, String what, Object... details) {
    @Override
    public String toString() {
      StringBuilder text =
          new StringBuilder(String.format("  %7d %9.3f s  %s", step, timeNs / 1e9, what));
      for (Object detail : details) {
        text.append(' ').append(detail);
      }
      return text.append('\n').toString();
    }
  }

  private final Line[] lines = new Line[KEPT];
  private int count;

  /** Texts are made only when the trace is asked for, so details must not change afterwards. */
  void add(long step, long timeNs, String what, Object... details) {
    lines[count++ % KEPT] = new Line(step, timeNs, what, details);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = Math.max(0, count - KEPT); i < count; i++) {
      text.append(lines[i % KEPT]);
    }
    return text.toString();
  }
}
