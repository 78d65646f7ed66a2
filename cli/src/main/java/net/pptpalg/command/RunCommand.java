package net.pptpalg.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import net.pptpalg.gateway.Gateway;
import net.pptpalg.gateway.GatewayException;
import net.pptpalg.gateway.GatewayOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pptp-alg run}: becomes the gateway, in the foreground. */
@Command(
    name = "run",
    sortOptions = false,
    customSynopsis = "pptp-alg run --lan IF[,IF] --wan IF [OPTIONS]",
    description = "Run the gateway in the foreground until SIGINT or SIGTERM.",
    footer = {
      "",
      "An option wins over the same key of the file; the file's keys are the options'",
      "names without the dashes (lan = [\"br0\", \"br1\"]).",
      "",
      "Examples:",
      "  pptp-alg run --lan br0 --wan eth1",
      "  pptp-alg run --lan br0,br1 --wan eth1 --public 203.0.113.7,203.0.113.8",
      "  pptp-alg run --config /etc/pptp-alg/pptp-alg.toml"
    })
final class RunCommand implements Callable<Integer> {

  private final Environment environment;
  private final Map<RunKey, Setting> given = new EnumMap<>(RunKey.class);

  @Option(
      names = "--config",
      order = 4,
      paramLabel = "FILE",
      description = "Read settings from a TOML file.")
  private Path config;

  @Mixin private StandardOptions standard;

  RunCommand(Environment environment) {
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
    give(RunKey.WAN, argument);
  }

  @Option(
      names = "--public",
      order = 3,
      paramLabel = "ADDR[,ADDR]",
      description = "Addresses the servers see (default: the first IPv4 address of --wan).")
  void publicAddresses(List<String> arguments) {
    given.put(RunKey.PUBLIC, Setting.ofOption(RunKey.PUBLIC.option(), arguments));
  }

  @Option(
      names = "--socket",
      order = 5,
      paramLabel = "PATH",
      description =
          "Management socket to serve (default: $PPTP_ALG_SOCKET, "
              + "else /run/pptp-alg/pptp-alg.sock).")
  void socket(String argument) {
    give(RunKey.SOCKET, argument);
  }

  @Option(
      names = "--socket-group",
      order = 6,
      paramLabel = "GROUP",
      description = "Group that may open the management socket (default: root alone).")
  void socketGroup(String argument) {
    give(RunKey.SOCKET_GROUP, argument);
  }

  @Option(
      names = "--state-dir",
      order = 7,
      paramLabel = "DIR",
      description = "State directory, created when missing (default: /var/lib/pptp-alg).")
  void stateDirectory(String argument) {
    give(RunKey.STATE_DIR, argument);
  }

  @Option(
      names = "--lanes",
      order = 8,
      paramLabel = "N",
      description = "Threads for GRE, 1 to 64 (default: one a processor, at most 16).")
  void lanes(String argument) {
    give(RunKey.LANES, argument);
  }

  @Option(
      names = "--queue",
      order = 9,
      paramLabel = "N",
      description =
          "Number of the NFQUEUE of control connections; those of the lanes follow "
              + "(default: 1723).")
  void queue(String argument) {
    give(RunKey.QUEUE, argument);
  }

  @Override
  public Integer call() throws CommandException, GatewayException, IOException {
    GatewayOptions options = new RunSettings(settings(), new KernelInterfaces()).options();
    StateDirectory locked = StateDirectory.lock(options.stateDir());
    try {
      return Gateway.run(options);
    } finally {
      locked.close();
    }
  }

  private Map<RunKey, Setting> settings() throws CommandException {
    Map<RunKey, Setting> settings = new EnumMap<>(RunKey.class);
    if (config != null) {
      settings.putAll(ConfigurationFile.read(config));
    }
    environment
        .socket()
        .ifPresent(
            path ->
                settings.put(RunKey.SOCKET, Setting.ofOption("PPTP_ALG_SOCKET", path.toString())));
    settings.putAll(given);
    return settings;
  }

  private void give(RunKey key, String argument) {
    given.put(key, Setting.ofOption(key.option(), argument));
  }
}
