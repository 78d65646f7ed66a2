package net.pptpalg.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import net.pptpalg.gateway.Gateway;
import net.pptpalg.gateway.GatewayException;
import net.pptpalg.gateway.GatewayOptions;
import net.pptpalg.gateway.LogFormat;
import net.pptpalg.gateway.rules.CommandRunner;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import net.pptpalg.nfqueue.kernel.LinuxProcess;
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
      "TIME is a number of seconds, or one with a unit: 500ms, 90s, 30m, 4h, 1d.",
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
      description =
          "Read settings from a TOML file, and from conf.d/*.toml beside it "
              + "(default: /etc/pptp-alg/pptp-alg.toml if it is there).")
  private Path config;

  @Option(
      names = "--user",
      order = 24,
      paramLabel = "NAME",
      description =
          "Started by root, run as this user, with CAP_NET_ADMIN and CAP_NET_RAW and nothing more "
              + "(default: pptp-alg, if there is such a user and it can reach all files; 'root' "
              + "stays root).")
  private String user;

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
      description =
          "Addresses the servers see; 'auto' (the default) is the address of --wan, "
              + "followed when it changes.")
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
      description = "Threads for GRE, 1 to 64 (default: one for two processors, at most 16).")
  void lanes(String argument) {
    give(RunKey.LANES, argument);
  }

  @Option(
      names = "--queue",
      order = 9,
      paramLabel = "N",
      description =
          "Number of the NFQUEUE of control connections; those of the lanes follow, then those of "
              + "SYNs and ICMP errors (default: 1723).")
  void queue(String argument) {
    give(RunKey.QUEUE, argument);
  }

  @Option(
      names = "--publish",
      order = 10,
      paramLabel = "SERVER[@CLIENTS][,...]",
      description =
          "PPTP servers behind the gateway that the public addresses stand for; with "
              + "@PREFIX only for clients of that prefix, the longest one wins.")
  void publish(List<String> arguments) {
    given.put(RunKey.PUBLISH, Setting.ofOption(RunKey.PUBLISH.option(), arguments));
  }

  @Option(
      names = "--max-connections-per-client",
      order = 11,
      paramLabel = "N",
      description = "Control connections a client may have (default: 256).")
  void maxConnections(String argument) {
    give(RunKey.MAX_CONNECTIONS_PER_CLIENT, argument);
  }

  @Option(
      names = "--max-half-open-per-client",
      order = 12,
      paramLabel = "N",
      description = "Of these, not yet established (default: 64).")
  void maxHalfOpen(String argument) {
    give(RunKey.MAX_HALF_OPEN_PER_CLIENT, argument);
  }

  @Option(
      names = "--max-calls-per-client",
      order = 13,
      paramLabel = "N",
      description = "Calls a client may have (default: 1024).")
  void maxCalls(String argument) {
    give(RunKey.MAX_CALLS_PER_CLIENT, argument);
  }

  @Option(
      names = "--max-connections",
      order = 13,
      paramLabel = "N",
      description = "Control connections of all clients together (default: 65536).")
  void maxAllConnections(String argument) {
    give(RunKey.MAX_CONNECTIONS, argument);
  }

  @Option(
      names = "--max-unproven",
      order = 13,
      paramLabel = "N",
      description =
          "Of these, without a control message of either side; when there are more, the "
              + "oldest gives way (default: 16384).")
  void maxUnproven(String argument) {
    give(RunKey.MAX_UNPROVEN, argument);
  }

  @Option(
      names = "--max-calls",
      order = 13,
      paramLabel = "N",
      description = "Calls of all clients together (default: 524288).")
  void maxAllCalls(String argument) {
    give(RunKey.MAX_CALLS, argument);
  }

  @Option(
      names = "--half-open",
      order = 14,
      paramLabel = "TIME",
      description = "How long a control connection may take to be established (default: 30s).")
  void halfOpen(String argument) {
    give(RunKey.HALF_OPEN, argument);
  }

  @Option(
      names = "--linger",
      order = 15,
      paramLabel = "TIME",
      description = "How long calls live on after FIN or RST (default: 5s).")
  void linger(String argument) {
    give(RunKey.LINGER, argument);
  }

  @Option(
      names = "--idle",
      order = 16,
      paramLabel = "TIME",
      description =
          "After which a silent control connection without live calls is dead (default: 30m).")
  void idle(String argument) {
    give(RunKey.IDLE, argument);
  }

  @Option(
      names = "--call-idle",
      order = 17,
      paramLabel = "TIME",
      description = "After which a call that carries nothing is dead (default: 4h).")
  void callIdle(String argument) {
    give(RunKey.CALL_IDLE, argument);
  }

  @Option(
      names = "--id-rest",
      order = 18,
      paramLabel = "TIME",
      description = "How long an outside Call ID rests before it is used again (default: 15s).")
  void idRest(String argument) {
    give(RunKey.ID_REST, argument);
  }

  @Option(
      names = "--diagnose",
      order = 26,
      paramLabel = "on|off",
      description = "Watch the negotiations and the quality of calls (default: on).")
  void diagnose(String argument) {
    give(RunKey.DIAGNOSE, argument);
  }

  @Option(
      names = "--ban-after",
      order = 27,
      paramLabel = "off|N",
      description =
          "Ban a client whose authentication has failed N times, 1 to 100, from new control "
              + "connections for a while (default: off).")
  void banAfter(String argument) {
    give(RunKey.BAN_AFTER, argument);
  }

  @Option(
      names = "--ban-window",
      order = 28,
      paramLabel = "TIME",
      description = "Count the failures of so long a time (default: 10m).")
  void banWindow(String argument) {
    give(RunKey.BAN_WINDOW, argument);
  }

  @Option(
      names = "--ban-time",
      order = 29,
      paramLabel = "TIME",
      description = "Ban for so long (default: 15m).")
  void banTime(String argument) {
    give(RunKey.BAN_TIME, argument);
  }

  @Option(
      names = "--clamp-mss",
      order = 19,
      paramLabel = "path|interface|off|BYTES",
      description =
          "Lower the MSS of TCP between --lan and --wan, and inside tunnels without "
              + "encryption, to what the interfaces carry; path, or auto, also to what the routes "
              + "to both ends carry, BYTES to that if it is less (default: off).")
  void clampMss(String argument) {
    give(RunKey.CLAMP_MSS, argument);
  }

  @Option(
      names = "--mru",
      order = 20,
      paramLabel = "auto|off|alarm|BYTES",
      description =
          "Lower the MRU that the peers of a tunnel negotiate to what passes without "
              + "fragments, or to BYTES; alarm only counts and lists (default: alarm).")
  void mru(String argument) {
    give(RunKey.MRU, argument);
  }

  @Option(
      names = "--accounting",
      order = 19,
      paramLabel = "FILE",
      description = "Write a record of every call's beginning and end to this file.")
  void accounting(String argument) {
    give(RunKey.ACCOUNTING, argument);
  }

  @Option(
      names = "--accounting-size",
      order = 20,
      paramLabel = "MIB",
      description = "Begin another file after so many MiB, 1 to 65536 (default: 64).")
  void accountingSize(String argument) {
    give(RunKey.ACCOUNTING_SIZE, argument);
  }

  @Option(
      names = "--accounting-files",
      order = 21,
      paramLabel = "N",
      description = "Keep so many of these files, 1 to 1000 (default: 8).")
  void accountingFiles(String argument) {
    give(RunKey.ACCOUNTING_FILES, argument);
  }

  @Option(
      names = "--accounting-journal",
      order = 21,
      paramLabel = "on|off|SOCKET",
      description =
          "Send these records to the journal, with a field for each value, or to a journal's "
              + "SOCKET elsewhere (default: off).")
  void accountingJournal(String argument) {
    give(RunKey.ACCOUNTING_JOURNAL, argument);
  }

  @Option(
      names = "--syslog",
      order = 22,
      paramLabel = "HOST:PORT",
      description = "Send events to a syslog server, by UDP (RFC 5424).")
  void syslog(String argument) {
    give(RunKey.SYSLOG, argument);
  }

  @Option(
      names = "--metrics",
      order = 23,
      paramLabel = "[ADDR:]PORT",
      description = "Serve metrics for Prometheus there; ADDR is 127.0.0.1 unless given.")
  void metrics(String argument) {
    give(RunKey.METRICS, argument);
  }

  @Option(
      names = "--keep-rules",
      order = 27,
      paramLabel = "on|off",
      description =
          "Leave the firewall rules when told to stop, so that nothing passes untranslated "
              + "until the next start; 'pptp-alg rules remove' removes them (default: off).")
  void keepRules(String argument) {
    give(RunKey.KEEP_RULES, argument);
  }

  @Override
  public Integer call() throws CommandException, GatewayException, IOException {
    LogFormat.install();
    GatewayOptions options = options();
    new PrivilegeDrop(user, filesToRead(), CommandRunner.local()).become(options);
    new LinuxProcess(LinuxKernel.load()).forbidDumps();
    StateDirectory locked = StateDirectory.lock(options.stateDir());
    try {
      return Gateway.run(options, this::optionsAgain);
    } finally {
      locked.close();
    }
  }

  private GatewayOptions options() throws CommandException, IOException {
    return new RunSettings(settings(), new KernelInterfaces()).options();
  }

  /** The options of a reload: the same command line, the files as they are now. */
  private GatewayOptions optionsAgain() throws GatewayException {
    try {
      return options();
    } catch (CommandException e) {
      throw new GatewayException(
          GatewayException.Reason.CONFIGURATION, String.join("\n", e.lines()), e);
    } catch (IOException e) {
      throw new GatewayException(GatewayException.Reason.FAILED, e.getMessage(), e);
    }
  }

  /** What is read at the start and later: the program, and the configuration. */
  private List<Path> filesToRead() throws IOException {
    List<Path> files = new ArrayList<>(PrivilegeDrop.programFiles());
    if (config != null) {
      files.add(config);
    } else if (Files.exists(ConfigurationFile.DEFAULT)) {
      files.add(ConfigurationFile.DEFAULT);
    }
    return files;
  }

  private Map<RunKey, Setting> settings() throws CommandException {
    Map<RunKey, Setting> settings = new EnumMap<>(RunKey.class);
    if (config != null) {
      settings.putAll(ConfigurationFile.read(config));
    } else if (Files.exists(ConfigurationFile.DEFAULT)) {
      settings.putAll(ConfigurationFile.read(ConfigurationFile.DEFAULT));
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
