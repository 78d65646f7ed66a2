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

/** {@code pptp-alg sessions}: who is connected to what, and what it carried. */
@Command(
    name = "sessions",
    description = "List the calls, and the control connections without one.",
    footer = {
      "",
      "CALL-ID shows what the client chose, what the server sees instead, and what",
      "the server chose; '-' where there is none yet.",
      "",
      "Examples:",
      "  pptp-alg sessions",
      "  pptp-alg sessions --json | jq '.[] | select(.state == \"established\")'"
    })
final class SessionsCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private SocketOption socket;

  @Option(names = "--json", description = "Print a JSON array for programs.")
  private boolean json;

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  SessionsCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws ManagementException {
    ManagementClient client = socket.client(environment);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new String(client.sessionsJson(), StandardCharsets.UTF_8));
    } else {
      out.print(SessionTable.render(client.sessions()));
    }
    return ExitCode.OK;
  }
}
