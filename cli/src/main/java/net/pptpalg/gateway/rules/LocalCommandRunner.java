package net.pptpalg.gateway.rules;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Starts processes of this machine and waits for them, with a time limit. */
final class LocalCommandRunner implements CommandRunner {

  private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

  /** A service's PATH often lacks the sbin folders, where these tools live. */
  private static final List<String> SYSTEM_FOLDERS =
      List.of("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin");

  private final List<String> prefix;
  private final Duration timeLimit;

  LocalCommandRunner(List<String> prefix) {
    this(prefix, TIME_LIMIT);
  }

  LocalCommandRunner(List<String> prefix, Duration timeLimit) {
    this.prefix = List.copyOf(prefix);
    this.timeLimit = timeLimit;
  }

  @Override
  public Optional<String> locate(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Stream.of(path.split(File.pathSeparator)), SYSTEM_FOLDERS.stream())
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> new File(folder, program))
        .filter(file -> file.isFile() && file.canExecute())
        .map(File::getPath)
        .findFirst();
  }

  @Override
  public CommandResult run(List<String> command, String standardInput) {
    List<String> line = new ArrayList<>(prefix);
    line.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(line);
    // The answers are compared, so they must not be translated.
    builder.environment().put("LC_ALL", "C");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new RulesException(
          RulesException.Kind.COMMAND, "cannot start " + command.get(0) + ": " + e.getMessage());
    }
    CompletableFuture<String> output = drain(process.getInputStream());
    CompletableFuture<String> error = drain(process.getErrorStream());
    feed(process, standardInput);
    if (!finishes(process)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw tookTooLong(command);
    }
    return new CommandResult(process.exitValue(), textOf(output, command), textOf(error, command));
  }

  private static CompletableFuture<String> drain(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    inBackground(
        () -> {
          try (stream) {
            text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
          } catch (IOException e) {
            text.complete("");
          }
        });
    return text;
  }

  /**
   * Not on the caller's thread: a command that never reads must run into the time limit as well.
   */
  private static void feed(Process process, String standardInput) {
    inBackground(
        () -> {
          try (OutputStream stream = process.getOutputStream()) {
            stream.write(standardInput.getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            // The command ended before it read everything; its exit status and complaint say why.
            return;
          }
        });
  }

  private static void inBackground(Runnable action) {
    Thread thread = new Thread(action, "firewall-command");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits even when interrupted: rules must still be removed by a thread that is being stopped. */
  private boolean finishes(Process process) {
    long deadlineNs = System.nanoTime() + timeLimit.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private String textOf(CompletableFuture<String> text, List<String> command) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return text.get(timeLimit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException | TimeoutException e) {
          throw tookTooLong(command);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private RulesException tookTooLong(List<String> command) {
    return new RulesException(
        RulesException.Kind.COMMAND,
        "gave up on \""
            + String.join(" ", command)
            + "\" after "
            + timeLimit.toMillis()
            + " ms; is another program holding the firewall's lock?");
  }
}
