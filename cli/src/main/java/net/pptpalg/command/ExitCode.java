package net.pptpalg.command;

/** Exit codes of {@code pptp-alg}; scripts rely on them. */
final class ExitCode {

  static final int OK = 0;
  static final int FAILURE = 1;
  static final int USAGE = 2;
  static final int UNREACHABLE = 3;
  static final int TIMEOUT = 4;
  static final int CONFIGURATION = 5;
  static final int PERMISSION = 6;
  static final int NOT_FOUND = 7;

  /** The command did its work, and what it looked at has a problem. */
  static final int PROBLEM_FOUND = 8;

  private ExitCode() {}
}
