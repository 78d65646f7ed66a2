package net.pptpalg.command;

/** Tells a person at a terminal how far the reading of a large file is; silent otherwise. */
final class ReadingProgress {

  private static final int FRAMES_PER_LOOK = 1 << 16;
  private static final long INTERVAL_NS = 1_000_000_000L;

  private final boolean atTerminal = System.console() != null;
  private long frames;
  private long shownNs = System.nanoTime();
  private boolean shown;

  void frame() {
    if (++frames % FRAMES_PER_LOOK == 0 && atTerminal) {
      show();
    }
  }

  private void show() {
    long nowNs = System.nanoTime();
    if (nowNs - shownNs >= INTERVAL_NS) {
      shownNs = nowNs;
      shown = true;
      System.err.printf("\r%,d frames read", frames);
    }
  }

  /** Takes the line away. */
  void end() {
    if (shown) {
      System.err.print("\r\u001b[K");
    }
  }
}
