package net.pptpalg.perf.topology;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs short commands to their end. */
public final class Command {
  private static final long DEADLINE_S = 30;
  private static final File NOTHING = new File("/dev/null");

  private Command() {}

  /**
   * How a command ended.
   *
   * @param exitStatus 0 when it did what it was to do
   * @param output standard output and errors
   */
  public record Result(int exitStatus, String output) {
    public boolean succeeded() {
      return exitStatus == 0;
    }
  }

  /** Whether a program of this name is on the path. */
  public static boolean exists(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /** Runs it, whatever its exit status. */
  public static Result run(List<String> command) {
    return run(command, null);
  }

  /** Runs it with a file as its standard input; null for an empty one. */
  public static Result run(List<String> command, Path input) {
    String text = String.join(" ", command);
    try {
      Path output = Files.createTempFile("pptp-bench", ".out");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectInput(input == null ? NOTHING : input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(DEADLINE_S, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new UnmeasurableException(text + ": still running after " + DEADLINE_S + " s");
        }
        return new Result(
            process.exitValue(), Files.readString(output, StandardCharsets.UTF_8).strip());
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UnmeasurableException(text + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnmeasurableException(text + ": interrupted", e);
    }
  }

  /** Runs it; any exit status but 0 is an error. Returns its output. */
  public static String require(List<String> command) {
    Result result = run(command);
    if (!result.succeeded()) {
      throw new UnmeasurableException(String.join(" ", command) + ": " + result.output());
    }
    return result.output();
  }
}
