package net.pptpalg.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs short commands to their end. */
final class Command {

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Command() {}

  /** Runs it, whatever its exit status; its standard input is empty. */
  static CommandResult run(List<String> command) {
    Path output = null;
    Path errors = null;
    try {
      output = Files.createTempFile("pptpalg-command", ".out");
      errors = Files.createTempFile("pptpalg-command", ".err");
      Process process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new TestbedException(
            String.join(" ", command) + ": still running after " + DEADLINE.toSeconds() + " s");
      }
      return new CommandResult(
          process.exitValue(), Files.readString(output), Files.readString(errors));
    } catch (IOException e) {
      throw new TestbedException(String.join(" ", command) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException(String.join(" ", command) + ": interrupted", e);
    } finally {
      Workspace.deleteQuietly(output);
      Workspace.deleteQuietly(errors);
    }
  }

  /** Runs it and returns its standard output; any exit status but 0 is an error. */
  static String require(List<String> command) {
    CommandResult result = run(command);
    if (result.exitStatus() != 0) {
      throw new TestbedException(
          String.join(" ", command)
              + ": exit status "
              + result.exitStatus()
              + ": "
              + (result.errors() + result.output()).strip());
    }
    return result.output();
  }
}
