package net.pptpalg.command;

import java.util.List;

/** Ends a command with an exit code and a line, or several, for the operator. */
final class CommandException extends Exception {

  private final int exitCode;
  private final List<String> lines;

  CommandException(int exitCode, String line) {
    this(exitCode, List.of(line), null);
  }

  CommandException(int exitCode, String line, Throwable cause) {
    this(exitCode, List.of(line), cause);
  }

  CommandException(int exitCode, List<String> lines, Throwable cause) {
    super(lines.get(0), cause);
    this.exitCode = exitCode;
    this.lines = List.copyOf(lines);
  }

  int exitCode() {
    return exitCode;
  }

  List<String> lines() {
    return lines;
  }
}
