package net.pptpalg.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import net.pptpalg.gateway.api.ManagementClient;
import net.pptpalg.gateway.api.ManagementException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
      "  pptp-alg sessions --client 192.168.1.0/24 --sort bytes --watch",
      "  pptp-alg sessions --json | jq '.[] | select(.state == \"established\")'"
    })
final class SessionsCommand implements Callable<Integer> {

  private final Environment environment;
  private final OutputStream stream;

  @Mixin private SocketOption socket;

  @Option(names = "--json", description = "Print a JSON array for programs.")
  private boolean json;

  @Mixin private SessionFilter filter;

  @Option(
      names = "--watch",
      arity = "0..1",
      fallbackValue = "2",
      paramLabel = "SECONDS",
      description = "Show it again and again, every 2 seconds unless said otherwise; q quits.")
  private Integer watch;

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  /**
   * @param stream where the frames of --watch go, at once
   */
  SessionsCommand(Environment environment, OutputStream stream) {
    this.environment = environment;
    this.stream = stream;
  }

  @Override
  public Integer call() throws ManagementException, IOException {
    filter.check();
    ManagementClient client = socket.client(environment);
    if (watch == null) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(json ? json(client) + "\n" : table(client));
      return ExitCode.OK;
    }
    Watch.requireInterval(spec, "--watch", watch);
    if (json) {
      throw new ParameterException(spec.commandLine(), "--watch and --json don't go together");
    }
    try (Screen screen = new Screen(stream, Screen.isTerminal())) {
      screen.open();
      do {
        screen.show(table(client));
      } while (screen.pause(watch * 1000L));
    }
    return ExitCode.OK;
  }

  private String table(ManagementClient client) throws ManagementException {
    return SessionTable.render(filter.apply(client.sessions()));
  }

  private String json(ManagementClient client) throws ManagementException {
    byte[] sessions =
        filter.isGiven()
            ? ManagementClient.json(filter.apply(client.sessions()))
            : client.sessionsJson();
    return new String(sessions, StandardCharsets.UTF_8);
  }
}
