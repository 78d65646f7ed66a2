package net.pptpalg.command;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The environment variables that matter, by name. */
final class Environment {

  private final Map<String, String> variables;

  Environment(Map<String, String> variables) {
    this.variables = variables;
  }

  /** Management socket to use when no option names one. */
  Optional<Path> socket() {
    return value("PPTP_ALG_SOCKET").map(Path::of);
  }

  /** Whether errors are to show their stack trace, for the people who develop this. */
  boolean tracesErrors() {
    return value("PPTP_ALG_TRACE").filter("1"::equals).isPresent();
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }
}
