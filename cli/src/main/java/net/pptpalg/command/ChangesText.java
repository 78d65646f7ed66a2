package net.pptpalg.command;

import java.util.List;
import java.util.Map;
import net.pptpalg.gateway.api.ManagementException;

/** Changes of the configuration in words. */
final class ChangesText {
  private ChangesText() {}

  static String ofDiff(Map<?, ?> answer) {
    return changes(answer, "takes a restart", "a reload applies it");
  }

  static String ofReload(Map<?, ?> answer) {
    StringBuilder text = new StringBuilder(changes(answer, "takes a restart", "applied"));
    if (answer.get("confirmWithinSeconds") instanceof Number seconds && seconds.longValue() > 0) {
      text.append("undone in ").append(seconds).append("s unless 'pptp-alg confirm' comes\n");
    }
    return text.toString();
  }

  /** Errors in the files, a line each, with the exit code for that. */
  static CommandException wrongConfiguration(ManagementException failure)
      throws ManagementException {
    if (failure.reason() != ManagementException.Reason.INVALID) {
      throw failure;
    }
    return new CommandException(
        ExitCode.CONFIGURATION, failure.getMessage().lines().toList(), failure);
  }

  private static String changes(Map<?, ?> answer, String onRestart, String atOnce) {
    List<?> changes = (List<?>) answer.get("changes");
    if (changes.isEmpty()) {
      return "no changes\n";
    }
    StringBuilder text = new StringBuilder();
    for (Object entry : changes) {
      Map<?, ?> change = (Map<?, ?>) entry;
      boolean restart = Boolean.TRUE.equals(change.get("takesRestart"));
      text.append(
          String.format(
              "%s: %s -> %s (%s)%n",
              change.get("key"),
              change.get("from"),
              change.get("to"),
              restart ? onRestart : atOnce));
    }
    return text.toString();
  }
}
