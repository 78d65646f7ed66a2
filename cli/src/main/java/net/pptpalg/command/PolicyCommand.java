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

/** {@code pptp-alg policy}: who may open control connections. */
@Command(
    name = "policy",
    description = "Show and change who may open control connections.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "The first rule that matches decides; where none does, the default. Changes are in",
      "force at once for new connections, and kept over a restart.",
      "",
      "How a call authenticates and encrypts shows only while it comes up, from a copy of",
      "its packets: a call that breaches its rule is ended within moments, but a password",
      "of PAP may have passed by then, and the first data in the clear.",
      "",
      "Examples:",
      "  pptp-alg policy add deny --client 192.168.1.66",
      "  pptp-alg policy insert 1 allow --server 203.0.113.0/24 --time 'mon-fri 08:00-18:00'",
      "  pptp-alg policy add allow --require-encryption 128 --refuse-auth pap,ms-chap-v1",
      "  pptp-alg policy test 192.168.1.66 203.0.113.5"
    })
final class PolicyCommand implements Callable<Integer> {

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "say what to do: list, add, insert, move, remove, default, test or apply");
  }

  /** The command with all its own. */
  static CommandLine create(Environment environment) {
    return new CommandLine(new PolicyCommand())
        .addSubcommand(new ListRules(environment))
        .addSubcommand(new Add(environment))
        .addSubcommand(new Insert(environment))
        .addSubcommand(new Move(environment))
        .addSubcommand(new Remove(environment))
        .addSubcommand(new Default(environment))
        .addSubcommand(new Test(environment))
        .addSubcommand(new Apply(environment));
  }

  @Command(name = "list", description = "List the rules in their order, with what they decided.")
  private static final class ListRules extends ApiCommand {
    ListRules(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() throws ManagementException {
      return ask("GET", "/v1/policy", null, PolicyText::list);
    }
  }

  @Command(name = "add", description = "Add a rule behind the last one.")
  private static final class Add extends ApiCommand {
    @Mixin private RuleOptions rule;

    Add(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() throws ManagementException {
      return ask("POST", "/v1/policy/rules", rule.body(null), PolicyText::rule);
    }
  }

  @Command(name = "insert", description = "Insert a rule before another one.")
  private static final class Insert extends ApiCommand {
    @Parameters(index = "0", paramLabel = "BEFORE", description = "The id of the other rule.")
    private long before;

    // Behind the id.
    @Mixin private RuleOptions rule;

    Insert(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() throws ManagementException {
      return ask("POST", "/v1/policy/rules", rule.body(before), PolicyText::rule);
    }
  }

  @Command(name = "move", description = "Move a rule before another one, or behind the last.")
  private static final class Move extends ApiCommand {
    @Parameters(paramLabel = "ID", description = "The id of the rule.")
    private long id;

    @Option(
        names = "--before",
        paramLabel = "ID",
        description = "The id of the other rule (default: behind the last one).")
    private Long before;

    Move(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() throws ManagementException {
      String path = "/v1/policy/rules/" + id + "/move";
      return ask("POST", path, object("before", before), PolicyText::rule);
    }
  }

  @Command(name = "remove", description = "Remove a rule.")
  private static final class Remove extends ApiCommand {
    @Parameters(paramLabel = "ID", description = "The id of the rule.")
    private long id;

    Remove(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() throws ManagementException {
      return ask("DELETE", "/v1/policy/rules/" + id, null, answer -> "");
    }
  }

  @Command(name = "default", description = "Set what happens when no rule matches.")
  private static final class Default extends ApiCommand {
    @Parameters(paramLabel = "ACTION", description = "allow, deny (silent) or reject (TCP reset).")
    private String action;

    Default(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() throws ManagementException {
      return ask("POST", "/v1/policy/default", Map.of("action", action), answer -> "");
    }
  }

  @Command(
      name = "test",
      description = "Say which rule decides about a connection, and why.",
      footer = {"", "Limits are not looked at. Nothing is counted."})
  private static final class Test extends ApiCommand {
    @Parameters(index = "0", paramLabel = "CLIENT", description = "Address of the client.")
    private String client;

    @Parameters(
        index = "1",
        paramLabel = "SERVER",
        description = "Address of the server; of a published one, its own.")
    private String server;

    @Option(
        names = "--direction",
        paramLabel = "WAY",
        description = "outward (the default) or inward.")
    private String direction;

    @Option(
        names = "--interface",
        paramLabel = "IF",
        description = "The LAN interface the client comes by.")
    private String lanInterface;

    @Option(
        names = "--time",
        paramLabel = "TIME",
        description = "When, such as 'mon 08:05' (default: now).")
    private String time;

    Test(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() throws ManagementException {
      return ask(
          "POST",
          "/v1/policy/test",
          object(
              "client", client,
              "server", server,
              "direction", direction,
              "interface", lanInterface,
              "time", time),
          PolicyText::decision);
    }
  }

  @Command(
      name = "apply",
      description = "Apply the policy to connections that exist: those it denies now are ended.")
  private static final class Apply extends ApiCommand {
    @Option(names = "--existing", required = true, description = "To be said, since it ends calls.")
    private boolean existing;

    Apply(Environment environment) {
      super(environment);
    }

    @Override
    public Integer call() throws ManagementException {
      return ask("POST", "/v1/policy/apply", Map.of(), Apply::words);
    }

    private static String words(Map<?, ?> ended) {
      return "ended "
          + ((List<?>) ended.get("connections")).size()
          + " of "
          + ended.get("examined")
          + " control connections, and "
          + ((List<?>) ended.get("calls")).size()
          + " calls\n";
    }
  }
}
