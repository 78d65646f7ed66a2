package net.pptpalg.gateway.rules;

import java.util.stream.Collectors;

/**
 * What a finished command left behind.
 *
 * @param exitStatus the command's exit status, 0 for success
 * @param standardOutput everything it wrote to standard output
 * @param standardError everything it wrote to standard error
 */
public record CommandResult(int exitStatus, String standardOutput, String standardError) {

  private static final int ERROR_LINE_MAX_CHARS = 400;

  /** Whether the exit status is 0. */
  public boolean succeeded() {
    return exitStatus == 0;
  }

  /** The complaint in one line, without the underlining nft draws below its input. */
  public String errorLine() {
    String line =
        standardError
            .lines()
            .map(String::strip)
            .filter(text -> !text.isEmpty() && !text.matches("[\\^~ ]+"))
            .collect(Collectors.joining("; "));
    if (line.isEmpty()) {
      return "exit status " + exitStatus;
    }
    return line.length() <= ERROR_LINE_MAX_CHARS
        ? line
        : line.substring(0, ERROR_LINE_MAX_CHARS) + "...";
  }
}
