package net.pptpalg.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What commands that show something again and again have in common. */
final class Watch {

  private static final int MOST_SECONDS = 3600;

  private Watch() {}

  /** Throws when an interval makes no sense. */
  static void requireInterval(CommandSpec spec, String option, int seconds) {
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw new ParameterException(
          spec.commandLine(),
          option + " must be a number from 1 to " + MOST_SECONDS + ", not " + seconds);
    }
  }
}
