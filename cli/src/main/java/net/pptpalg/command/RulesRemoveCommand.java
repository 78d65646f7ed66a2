package net.pptpalg.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import net.pptpalg.gateway.rules.FirewallRules;
import net.pptpalg.gateway.rules.RulesException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pptp-alg rules remove}: what a gateway has left that is no more. */
@Command(
    name = "remove",
    sortOptions = false,
    description = "Remove the firewall rules that a gateway has left.",
    footer = {
      "",
      "A gateway that is killed leaves its rules, and so does one with 'keep-rules' when",
      "it is told to stop: PPTP is dropped then, not passed untranslated. The next start",
      "takes them over; this removes them for good. While a gateway runs nothing happens,",
      "and the exit code is 1. It is no error when there are no rules."
    })
final class RulesRemoveCommand implements Callable<Integer> {

  @Option(
      names = "--config",
      order = 1,
      paramLabel = "FILE",
      description =
          "Take the state directory from this file "
              + "(default: /etc/pptp-alg/pptp-alg.toml if it is there).")
  private Path config;

  @Option(
      names = "--state-dir",
      order = 2,
      paramLabel = "DIR",
      description = "State directory of the gateway (default: /var/lib/pptp-alg).")
  private Path stateDirectory;

  @Mixin private StandardOptions standard;

  @Override
  public Integer call() throws CommandException, IOException {
    StateDirectory held = StateDirectory.lockExisting(stateDirectory());
    try {
      FirewallRules.removeLeftovers();
      return ExitCode.OK;
    } catch (RulesException e) {
      throw new CommandException(
          e.kind() == RulesException.Kind.PERMISSION ? ExitCode.PERMISSION : ExitCode.FAILURE,
          e.getMessage(),
          e);
    } finally {
      if (held != null) {
        held.close();
      }
    }
  }

  private Path stateDirectory() throws CommandException {
    if (stateDirectory != null) {
      return stateDirectory;
    }
    Path file = config == null ? ConfigurationFile.DEFAULT : config;
    if (config == null && !Files.exists(file)) {
      return RunSettings.DEFAULT_STATE_DIR;
    }
    Map<RunKey, Setting> settings = ConfigurationFile.read(file);
    Setting given = settings.get(RunKey.STATE_DIR);
    return given == null ? RunSettings.DEFAULT_STATE_DIR : Path.of(given.value());
  }
}
