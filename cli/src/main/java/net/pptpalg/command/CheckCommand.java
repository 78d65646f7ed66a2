package net.pptpalg.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import net.pptpalg.check.BoxReport;
import net.pptpalg.check.BoxSettings;
import net.pptpalg.check.LocalBox;
import net.pptpalg.gateway.api.ManagementClient;
import net.pptpalg.gateway.api.ManagementException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pptp-alg check}: looks at the machine. */
@Command(
    name = "check",
    sortOptions = false,
    description = {
      "Look at this machine for what would keep PPTP from working, and print the",
      "command that mends it. Nothing is changed."
    },
    footer = {
      "",
      "Without --lan and --wan the settings of /etc/pptp-alg/pptp-alg.toml count.",
      "Exits with 8 when something would break, with 6 when it lacks the right to",
      "look at everything.",
      "",
      "Examples:",
      "  pptp-alg check",
      "  pptp-alg check --lan br0 --wan eth1",
      "  pptp-alg check --json | jq -r '.[] | select(.severity == \"error\") | .remedy[]'"
    })
final class CheckCommand implements Callable<Integer> {

  private final Environment environment;
  private final Map<RunKey, Setting> given = new EnumMap<>(RunKey.class);

  @Mixin private SocketOption socket;

  @Option(
      names = "--config",
      order = 4,
      paramLabel = "FILE",
      description = "Take the settings that are not given from this file.")
  private Path config;

  @Option(names = "--json", order = 5, description = "Print a JSON array for programs.")
  private boolean json;

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  CheckCommand(Environment environment) {
    this.environment = environment;
  }

  @Option(
      names = "--lan",
      order = 1,
      paramLabel = "IF[,IF]",
      description = "Interfaces towards the clients.")
  void lan(List<String> arguments) {
    given.put(RunKey.LAN, Setting.ofOption(RunKey.LAN.option(), arguments));
  }

  @Option(
      names = "--wan",
      order = 2,
      paramLabel = "IF",
      description = "Interface towards the servers.")
  void wan(String argument) {
    given.put(RunKey.WAN, Setting.ofOption(RunKey.WAN.option(), argument));
  }

  @Option(
      names = "--public",
      order = 3,
      paramLabel = "ADDR[,ADDR]",
      description = "Addresses the servers are to see (default: that of --wan).")
  void publicAddresses(List<String> arguments) {
    given.put(RunKey.PUBLIC, Setting.ofOption(RunKey.PUBLIC.option(), arguments));
  }

  @Override
  public Integer call() throws CommandException, IOException {
    BoxSettings settings = new CheckSettings(settings()).boxSettings(gatewayPid());
    BoxReport report = BoxReport.of(new LocalBox(), settings);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(CheckText.json(report));
    } else {
      out.print(CheckText.render(report));
    }
    if (report.hasErrors()) {
      return ExitCode.PROBLEM_FOUND;
    }
    return report.lacksRights() ? ExitCode.PERMISSION : ExitCode.OK;
  }

  private Map<RunKey, Setting> settings() throws CommandException {
    Map<RunKey, Setting> settings = new EnumMap<>(RunKey.class);
    boolean interfacesGiven = given.containsKey(RunKey.LAN) && given.containsKey(RunKey.WAN);
    if (config != null) {
      settings.putAll(ConfigurationFile.read(config));
    } else if (!interfacesGiven && Files.isReadable(ConfigurationFile.DEFAULT)) {
      settings.putAll(ConfigurationFile.read(ConfigurationFile.DEFAULT));
    }
    settings.putAll(given);
    return settings;
  }

  /** Of the gateway that answers on the management socket, so that its queues count as ours. */
  private long gatewayPid() {
    ManagementClient client = socket.client(environment);
    try {
      return client.status().pid();
    } catch (ManagementException e) {
      return 0;
    }
  }
}
