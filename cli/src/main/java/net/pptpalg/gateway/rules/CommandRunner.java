package net.pptpalg.gateway.rules;

import java.util.List;
import java.util.Optional;

/** Runs the firewall tools. No command ever passes through a shell. */
public interface CommandRunner {

  /** Finds a program by name and returns its absolute path, or nothing when it isn't installed. */
  Optional<String> locate(String program);

  /**
   * Runs a command to its end.
   *
   * @param command the program and its arguments, passed on as they are
   * @param standardInput what the command reads from its standard input
   * @throws RulesException when the command can't be started or takes too long
   */
  CommandResult run(List<String> command, String standardInput);

  /** Runs commands on this machine, in the network namespace of this process. */
  static CommandRunner local() {
    return new LocalCommandRunner(List.of());
  }

  /** Runs commands behind a prefix, such as {@code ip netns exec NAME}. */
  static CommandRunner prefixed(List<String> prefix) {
    return new LocalCommandRunner(prefix);
  }
}
