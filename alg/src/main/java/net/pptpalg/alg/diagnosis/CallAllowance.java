package net.pptpalg.alg.diagnosis;

/**
 * How many calls the observers of several control connections may keep together. An observer that
 * finds it used up keeps one call, and others in the place of those that have ended. Owned by one
 * thread.
 */
public final class CallAllowance {
  private final int most;
  private int taken;

  /**
   * @param most calls, 1 or more
   */
  public CallAllowance(int most) {
    this.most = most;
  }

  boolean isUsedUp() {
    return taken >= most;
  }

  void take() {
    taken++;
  }

  void giveBack(int calls) {
    taken -= calls;
  }

  /** Calls that are kept now. */
  public int taken() {
    return taken;
  }
}
