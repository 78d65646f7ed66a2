package net.pptpalg.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;

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
    return new Main(Map.of(), OutputStream.nullOutputStream(), System.err).commandLine();
  }

  /** The generator's own head carries the time of the build, which would make builds differ. */
  static String bashCompletion(CommandLine program) {
    return AutoComplete.bash("pptp-alg", program).replaceAll("(?m)^# .*generated on .*\\R", "");
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
  }
}
