package net.pptpalg.command;

import net.pptpalg.gateway.api.ManagementException;
import picocli.CommandLine.Command;

/** {@code pptp-alg confirm}: keeps what a reload has changed. */
@Command(
    name = "confirm",
    description = "Keep what 'pptp-alg reload --confirm-within' has changed.",
    footer = {"", "Exits with 7 when no reload waits to be confirmed."})
final class ConfirmCommand extends ApiCommand {

  ConfirmCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() throws ManagementException {
    return ask("POST", "/v1/config/confirm", null, answer -> "confirmed\n");
  }
}
