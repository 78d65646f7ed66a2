package net.pptpalg.command;

import java.util.regex.Matcher;
import net.pptpalg.gateway.api.ManagementException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code pptp-alg reload}: the configuration anew, without losing a call. */
@Command(
    name = "reload",
    description = "Make the gateway take up its configuration files anew; calls go on.",
    footer = {
      "",
      "Says what has changed and what takes a restart. When a file is wrong nothing",
      "changes, and the exit code is 5. With --confirm-within everything is undone",
      "unless 'pptp-alg confirm' comes in time: for people who work over the very link",
      "they change.",
      "",
      "Examples:",
      "  pptp-alg reload",
      "  pptp-alg reload --confirm-within 60s && pptp-alg confirm"
    })
final class ReloadCommand extends ApiCommand {

  @Option(
      names = "--confirm-within",
      paramLabel = "TIME",
      description = "Undo it unless it is confirmed in this time, such as 60s or 5m.")
  private String confirmWithin;

  ReloadCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() throws ManagementException, CommandException {
    try {
      return ask(
          "POST",
          "/v1/config/reload",
          object("confirmWithinSeconds", seconds()),
          ChangesText::ofReload);
    } catch (ManagementException e) {
      throw ChangesText.wrongConfiguration(e);
    }
  }

  private Long seconds() {
    if (confirmWithin == null) {
      return null;
    }
    Matcher parts = RunSettings.DURATION.matcher(confirmWithin);
    long seconds = parts.matches() ? RunSettings.nanoseconds(parts) / 1_000_000_000L : 0;
    if (seconds < 1) {
      throw new ParameterException(
          spec().commandLine(),
          "--confirm-within: '" + confirmWithin + "' is not a time of a second or more");
    }
    return seconds;
  }
}
