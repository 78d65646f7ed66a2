package net.pptpalg.command;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import net.pptpalg.gateway.api.ManagementException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pptp-alg session}: one session. */
@Command(
    name = "session",
    description = "Show or end a session.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Examples:",
      "  pptp-alg session show 17",
      "  pptp-alg session kill 17",
      "  pptp-alg session kill 17 --connection",
      "  pptp-alg session kill --client 192.168.1.0/24 --server 203.0.113.5"
    })
final class SessionCommand implements Callable<Integer> {

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "say what to do: show or kill");
  }

  /** The command with all its own. */
  static CommandLine create(Environment environment) {
    return new CommandLine(new SessionCommand())
        .addSubcommand(new Show(environment))
        .addSubcommand(new Kill(environment));
  }

  @Command(name = "show", description = "Show all that is known of a session.")
  private static final class Show extends ApiCommand {
    @Parameters(
        paramLabel = "ID",
        description = "Id of a call or a control connection, as 'sessions' lists it.")
    private long id;

    Show(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() throws ManagementException {
      return ask("GET", "/v1/sessions/" + id, null, SessionText::render);
    }
  }

  @Command(
      name = "kill",
      description = "End sessions: both peers get a TCP reset, and their calls end at once.",
      footer = {
        "",
        "A control connection ends with all of its calls. A call that shares its control",
        "connection with others is cut instead: none of its packets passes any more, its end",
        "inside is asked to end PPP (an LCP Terminate-Request in the name of its peer) and clears",
        "the call by the protocol then, and the other calls go on. Until its ends have cleared it,",
        "'sessions' lists it as cut. Where it can't be asked, which the answer says, PPP's own",
        "time-outs tell it. --connection ends them all."
      })
  private static final class Kill extends ApiCommand {
    @Parameters(
        arity = "0..1",
        paramLabel = "ID",
        description = "Id of a call or a control connection, as 'sessions' lists it.")
    private Long id;

    @Option(
        names = "--connection",
        description = "End the call's control connection, with all of its calls.")
    private boolean connection;

    @Option(names = "--client", paramLabel = "PREFIX", description = "All of these clients.")
    private String client;

    @Option(names = "--server", paramLabel = "PREFIX", description = "All to these servers.")
    private String server;

    Kill(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() throws ManagementException {
      if (id == null && client == null && server == null) {
        throw new ParameterException(
            spec().commandLine(), "say which session: an ID, --client or --server");
      }
      if (connection && id == null) {
        throw new ParameterException(spec().commandLine(), "--connection needs an ID");
      }
      Boolean all = connection ? Boolean.TRUE : null;
      Map<String, Object> body =
          object("id", id, "client", client, "server", server, "connection", all);
      return ask("POST", "/v1/sessions/kill", body, Kill::words);
    }

    private static String words(Map<?, ?> ended) {
      if (ended.get("cut") != null) {
        return String.format(
            "cut call %s; the other calls of control connection %s go on%n%s%n",
            ended.get("cut"),
            ended.get("connection"),
            Boolean.TRUE.equals(ended.get("asked"))
                ? "its end inside is asked to end PPP, and clears the call"
                : "its end inside can't be asked to end PPP: no GRE to it was observed; PPP's own"
                    + " time-outs tell it");
      }
      int connections = ((List<?>) ended.get("connections")).size();
      int calls = ((List<?>) ended.get("calls")).size();
      return "ended "
          + connections
          + (connections == 1 ? " control connection and " : " control connections and ")
          + calls
          + (calls == 1 ? " call\n" : " calls\n");
    }
  }
}
