package net.pptpalg.testbed;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Runs short commands to their end. */
final class Command {

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Command() {}

  /** Runs it, whatever its exit status; its standard input is empty. */
  static CommandResult run(List<String> command) {
    String text = String.join(" ", command);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      CompletableFuture<String> output = readAll(process.getInputStream());
      CompletableFuture<String> errors = readAll(process.getErrorStream());
      if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new TestbedException(text + ": still running after " + DEADLINE.toSeconds() + " s");
      }
      return new CommandResult(process.exitValue(), output.get(), errors.get());
    } catch (IOException | ExecutionException e) {
      throw new TestbedException(text + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException(text + ": interrupted", e);
    }
  }

  /** On a thread of its own: a command that fills one pipe must not wait for the other. */
  private static CompletableFuture<String> readAll(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        reader -> new Thread(reader, "command-reader").start());
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
