package net.pptpalg.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import net.pptpalg.gateway.api.ManagementClient;
import net.pptpalg.gateway.api.ManagementException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks the gateway one thing and prints its answer. */
abstract class ApiCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private SocketOption socket;

  @Option(names = "--json", order = 50, description = "Print JSON for programs.")
  private boolean json;

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  ApiCommand(Environment environment) {
    this.environment = environment;
  }

  ManagementClient client() {
    return socket.client(environment);
  }

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  CommandSpec spec() {
    return spec;
  }

  /** Asks, and prints the answer as it came or in words. */
  int ask(String method, String path, Map<String, Object> body, Function<Map<?, ?>, String> words)
      throws ManagementException {
    if (json) {
      out().println(new String(client().askJson(method, path, body), StandardCharsets.UTF_8));
    } else {
      out().print(words.apply((Map<?, ?>) client().ask(method, path, body)));
    }
    return ExitCode.OK;
  }

  /** A JSON object of names and values in turn; null values are left out. */
  static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i + 1] != null) {
        object.put((String) namesAndValues[i], namesAndValues[i + 1]);
      }
    }
    return object;
  }
}
