package net.pptpalg.gateway.rules;

/** Putting rules into place while other programs may change theirs, and so ours. */
final class Installation {

  private static final int ATTEMPTS = 3;

  private Installation() {}

  /**
   * Tries, and at once again when it fails: till then packets may pass that should be queued.
   *
   * @param attempt installs and looks whether everything is there
   * @param removal takes away what there is when all attempts have failed
   * @throws RulesException of the last attempt
   */
  static void run(Runnable attempt, Runnable removal) {
    for (int left = ATTEMPTS - 1; ; left--) {
      try {
        attempt.run();
        return;
      } catch (RulesException e) {
        if (left > 0 && e.kind() == RulesException.Kind.COMMAND) {
          continue;
        }
        try {
          removal.run();
        } catch (RulesException suppressed) {
          e.addSuppressed(suppressed);
        }
        throw e;
      }
    }
  }
}
