package net.pptpalg.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import net.pptpalg.gateway.api.ManagementClient;
import net.pptpalg.gateway.api.ManagementException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pptp-alg status}: the gateway as a whole. */
@Command(
    name = "status",
    description = "Show the gateway, its lanes and the counters that are not zero.",
    footer = {"", "Examples:", "  pptp-alg status", "  pptp-alg status --json | jq .counters"})
final class StatusCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private SocketOption socket;

  @Option(names = "--json", description = "Print a JSON object for programs, zero counters too.")
  private boolean json;

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  StatusCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws ManagementException {
    ManagementClient client = socket.client(environment);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new String(client.statusJson(), StandardCharsets.UTF_8));
    } else {
      out.print(StatusText.render(client.status()));
    }
    return ExitCode.OK;
  }
}
