package net.pptpalg.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final Pattern PLACE =
      Pattern.compile("(?<file>.*?):(?<line>[0-9]{1,9}):(?<column>[0-9]{1,9}): ");

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file (default: /etc/pptp-alg/pptp-alg.toml).")
  private Path file = ConfigurationFile.DEFAULT;

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws CommandException, IOException {
    List<String> errors = new ArrayList<>();
    Map<RunKey, Setting> settings = ConfigurationFile.read(file, errors);
    boolean readable = errors.isEmpty();
    for (CommandException problem : new RunSettings(settings, new KernelInterfaces()).problems()) {
      if (problem.exitCode() != ExitCode.USAGE) {
        errors.addAll(problem.lines());
      } else if (readable) {
        // A setting that is missing is a matter of usage to run, which has options too. Where
        // something could not be read, it may be that.
        problem.lines().forEach(line -> errors.add(file + ": " + line));
      }
    }
    if (!errors.isEmpty()) {
      errors.sort(ConfigCheckCommand::byPlace);
      throw new CommandException(ExitCode.CONFIGURATION, errors, null);
    }
    spec.commandLine().getOut().println(file + ": no errors");
    return ExitCode.OK;
  }

  /** By file, line and column; what has no place comes first. */
  private static int byPlace(String left, String right) {
    Matcher a = PLACE.matcher(left);
    Matcher b = PLACE.matcher(right);
    boolean leftPlaced = a.lookingAt();
    if (!leftPlaced || !b.lookingAt()) {
      return Boolean.compare(leftPlaced, b.lookingAt());
    }
    int order = a.group("file").compareTo(b.group("file"));
    if (order == 0) {
      order = Integer.parseInt(a.group("line")) - Integer.parseInt(b.group("line"));
    }
    return order == 0
        ? Integer.parseInt(a.group("column")) - Integer.parseInt(b.group("column"))
        : order;
  }
}
