package net.pptpalg.command;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import net.pptpalg.gateway.api.ManagementException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pptp-alg bans}: clients that are banned after failed authentication. */
@Command(
    name = "bans",
    description = "Show and end bans of clients whose authentication failed too often.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "'run --ban-after N' bans. A ban keeps a client from opening control connections; calls",
      "that it has go on, but for the one that failed. Bans end with the gateway.",
      "",
      "Examples:",
      "  pptp-alg bans list",
      "  pptp-alg bans remove 192.168.1.66"
    })
final class BansCommand implements Callable<Integer> {

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "say what to do: list, remove or clear");
  }

  /** The command with all its own. */
  static CommandLine create(Environment environment) {
    return new CommandLine(new BansCommand())
        .addSubcommand(new ListBans(environment))
        .addSubcommand(new Remove(environment))
        .addSubcommand(new Clear(environment));
  }

  @Command(name = "list", description = "List the clients that are banned, oldest ban first.")
  private static final class ListBans extends ApiCommand {
    ListBans(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() throws ManagementException {
      return ask("GET", "/v1/bans", null, ListBans::words);
    }

    private static String words(Map<?, ?> answer) {
      List<?> bans = (List<?>) answer.get("bans");
      if (bans.isEmpty()) {
        return answer.get("banAfter") == null
            ? "nobody is banned; --ban-after is off\n"
            : "nobody is banned\n";
      }
      Columns table = new Columns(1, "CLIENT", "FAILURES", "SINCE", "UNTIL", "SECONDS LEFT");
      for (Object each : bans) {
        Map<?, ?> ban = (Map<?, ?>) each;
        table.row(
            ban.get("client"),
            ban.get("failures"),
            ban.get("since"),
            ban.get("until"),
            ban.get("secondsLeft"));
      }
      return table.render();
    }
  }

  @Command(name = "remove", description = "End the ban of a client.")
  private static final class Remove extends ApiCommand {
    @Parameters(paramLabel = "CLIENT", description = "Address of the client.")
    private String client;

    Remove(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() throws ManagementException {
      return ask("POST", "/v1/bans/remove", Map.of("client", client), answer -> "");
    }
  }

  @Command(name = "clear", description = "End all bans.")
  private static final class Clear extends ApiCommand {
    Clear(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() throws ManagementException {
      return ask("POST", "/v1/bans/clear", Map.of(), Clear::words);
    }

    private static String words(Map<?, ?> answer) {
      Object removed = answer.get("removed");
      return "ended " + removed + (Integer.valueOf(1).equals(removed) ? " ban\n" : " bans\n");
    }
  }
}
