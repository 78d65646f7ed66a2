package net.pptpalg.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pptp-alg config}: the configuration file. */
@Command(name = "config", description = "Check, show and compare the configuration.")
final class ConfigCommand implements Callable<Integer> {

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "say what to do: check, show or diff");
  }
}
