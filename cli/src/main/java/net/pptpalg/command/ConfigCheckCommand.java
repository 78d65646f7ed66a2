package net.pptpalg.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pptp-alg config check}: every error of a configuration file at once. */
@Command(
    name = "check",
    description = "Check a configuration file, and the files of conf.d beside it.",
    footer = {
      "",
      "Prints every error as FILE:line:column and exits with 5 when there is one.",
      "",
      "Examples:",
      "  pptp-alg config check",
      "  pptp-alg config check ./new.toml"
    })
final class ConfigCheckCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file (default: /etc/pptp-alg/pptp-alg.toml).")
  private Path file = ConfigurationFile.DEFAULT;

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws CommandException, IOException {
    try {
      new RunSettings(ConfigurationFile.read(file), new KernelInterfaces()).options();
    } catch (CommandException e) {
      // A setting that is missing is a matter of usage to run, which has options too.
      throw e.exitCode() == ExitCode.USAGE
          ? new CommandException(
              ExitCode.CONFIGURATION,
              e.lines().stream().map(line -> file + ": " + line).toList(),
              e)
          : e;
    }
    spec.commandLine().getOut().println(file + ": no errors");
    return ExitCode.OK;
  }
}
