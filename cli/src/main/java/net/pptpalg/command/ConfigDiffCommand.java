package net.pptpalg.command;

import net.pptpalg.gateway.api.ManagementException;
import picocli.CommandLine.Command;

/** {@code pptp-alg config diff}: the files against the running gateway. */
@Command(
    name = "diff",
    description = "Show what a reload would change in the running gateway.",
    footer = {"", "Reads the files that the gateway was started with.", ""})
final class ConfigDiffCommand extends ApiCommand {

  ConfigDiffCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() throws ManagementException, CommandException {
    try {
      return ask("GET", "/v1/config/diff", null, ChangesText::ofDiff);
    } catch (ManagementException e) {
      throw ChangesText.wrongConfiguration(e);
    }
  }
}
