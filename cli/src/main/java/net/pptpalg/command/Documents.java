package net.pptpalg.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes what follows from the command line itself: manual pages and shell completion. A package is
 * built with it, so that neither can lag behind the program.
 */
final class Documents {

  private Documents() {}

  /** Takes the directory to write to; it must exist. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    CommandLine program = program();
    write(directory.resolve("pptp-alg.8"), ManualPage.ofProgram(program));
    write(directory.resolve("pptp-alg.toml.5"), ManualPage.ofConfiguration(program));
    write(directory.resolve("pptp-alg.bash"), bashCompletion(program));
    write(directory.resolve("_pptp-alg"), ZshCompletion.of(program));
  }

  static CommandLine program() {
    CommandLine program =
        new Main(Map.of(), OutputStream.nullOutputStream(), System.err).commandLine();
    sortOptions(program);
    return program;
  }

  /** Methods have no order of their own, so neither have the options that are methods. */
  private static void sortOptions(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    List<OptionSpec> options = new ArrayList<>(spec.options());
    options.forEach(spec::remove);
    options.sort(Comparator.comparing(OptionSpec::order).thenComparing(OptionSpec::longestName));
    options.forEach(spec::addOption);
    command.getSubcommands().values().stream().distinct().forEach(Documents::sortOptions);
  }

  /** The generator's own head carries the time of the build, which would make builds differ. */
  static String bashCompletion(CommandLine program) {
    return AutoComplete.bash("pptp-alg", program).replaceAll("(?m)^# .*generated on .*\\R", "");
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }
}
