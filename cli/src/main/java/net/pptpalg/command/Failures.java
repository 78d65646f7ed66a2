package net.pptpalg.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.util.Locale;
import java.util.Set;
import net.pptpalg.gateway.GatewayException;
import net.pptpalg.gateway.api.ManagementException;
import net.pptpalg.gateway.rules.Closest;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into a line on standard error and an exit code. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private final PrintStream err;
  private final boolean tracesErrors;

  Failures(PrintStream err, boolean tracesErrors) {
    this.err = err;
    this.tracesErrors = tracesErrors;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    report(usageMessage(failure) + " (see '" + command + " --help')");
    trace(failure);
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult parseResult) {
    if (failure instanceof IOException written && isBrokenPipe(written)) {
      return ExitCode.OK;
    }
    int exitCode = report(failure);
    trace(failure);
    return exitCode;
  }

  /**
   * Standard output could not be written.
   *
   * <p>A reader that has gone away ({@code pptp-alg sessions | head}) had what it wanted: that is
   * silent and keeps the exit code.
   */
  int notWritten(IOException failure, int exitCode) {
    if (isBrokenPipe(failure)) {
      return exitCode;
    }
    report("cannot write to standard output: " + failure.getMessage());
    trace(failure);
    return ExitCode.FAILURE;
  }

  private static boolean isBrokenPipe(IOException failure) {
    // The JDK has no type for EPIPE.
    return String.valueOf(failure.getMessage()).contains("Broken pipe");
  }

  private int report(Exception failure) {
    if (failure instanceof CommandException command) {
      command.lines().forEach(this::report);
      return command.exitCode();
    }
    if (failure instanceof ManagementException management) {
      report(management.getMessage());
      return switch (management.reason()) {
        case UNREACHABLE -> ExitCode.UNREACHABLE;
        case PERMISSION -> ExitCode.PERMISSION;
        case TIMEOUT -> ExitCode.TIMEOUT;
        case NOT_FOUND -> ExitCode.NOT_FOUND;
        case INVALID -> ExitCode.USAGE;
        case FAILED -> ExitCode.FAILURE;
      };
    }
    if (failure instanceof GatewayException gateway) {
      report(gateway.getMessage());
      return switch (gateway.reason()) {
        case FAILED -> ExitCode.FAILURE;
        case CONFIGURATION -> ExitCode.CONFIGURATION;
        case PERMISSION -> ExitCode.PERMISSION;
      };
    }
    if (failure instanceof AccessDeniedException denied) {
      report("no permission for " + denied.getFile() + ": run as root");
      return ExitCode.PERMISSION;
    }
    if (failure instanceof IOException) {
      report(String.valueOf(failure.getMessage()));
      return ExitCode.FAILURE;
    }
    report("internal error: " + failure + " (PPTP_ALG_TRACE=1 shows where)");
    return ExitCode.FAILURE;
  }

  private void report(String message) {
    err.println("pptp-alg: " + printable(message));
  }

  private void trace(Exception failure) {
    if (tracesErrors) {
      failure.printStackTrace(err);
    }
  }

  /** One line, and nothing in it that could move a terminal's cursor: it quotes the user. */
  private static String printable(String message) {
    StringBuilder text = new StringBuilder(message.length());
    message
        .strip()
        .replaceAll("\\s*\\R\\s*", " ")
        .codePoints()
        .forEach(point -> text.appendCodePoint(Character.isISOControl(point) ? '?' : point));
    return text.toString();
  }

  private static String usageMessage(ParameterException failure) {
    if (failure instanceof UnmatchedArgumentException unmatched) {
      String argument = unmatched.getUnmatched().get(0);
      if (unmatched.isUnknownOption()) {
        Set<String> options = failure.getCommandLine().getCommandSpec().optionsMap().keySet();
        return "unknown option '" + argument + "'" + meant(argument, options);
      }
      Set<String> commands = failure.getCommandLine().getSubcommands().keySet();
      return commands.isEmpty()
          ? "unexpected argument '" + argument + "'"
          : "unknown command '" + argument + "'" + meant(argument, commands);
    }
    String message =
        failure.getMessage().replaceFirst(" is not an? (long|int)$", " is not a number");
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }

  private static String meant(String mistyped, Set<String> names) {
    return Closest.to(mistyped.replaceFirst("=.*", ""), names)
        .filter(name -> name.length() > 2)
        .map(name -> ", did you mean '" + name + "'?")
        .orElse("");
  }
}
