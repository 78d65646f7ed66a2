package net.pptpalg.command;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a new rule of the policy is made of. The gateway checks it. */
final class RuleOptions {

  @Parameters(paramLabel = "ACTION", description = "allow, deny (silent) or reject (TCP reset).")
  private String action;

  @Option(names = "--client", paramLabel = "PREFIX", description = "Where the client is.")
  private String client;

  @Option(names = "--server", paramLabel = "PREFIX", description = "Where the server is.")
  private String server;

  @Option(
      names = "--direction",
      paramLabel = "WAY",
      description = "outward: from the LAN; inward: to a published server or the gateway's own.")
  private String direction;

  @Option(
      names = "--interface",
      paramLabel = "IF",
      description = "The LAN interface an outward client comes by.")
  private String lanInterface;

  @Option(
      names = "--time",
      paramLabel = "WINDOW",
      description = "Days and hours in local time, such as 'mon-fri 08:00-18:00'.")
  private String time;

  @Option(names = "--max-connections", paramLabel = "N", description = "Control connections.")
  private Integer maxConnections;

  @Option(names = "--max-calls", paramLabel = "N", description = "Calls.")
  private Integer maxCalls;

  @Option(names = "--max-rate", paramLabel = "N", description = "New control connections a second.")
  private Integer maxRate;

  @Option(
      names = "--max-connections-per-client",
      paramLabel = "N",
      description = "Control connections of one client.")
  private Integer maxConnectionsPerClient;

  @Option(names = "--max-calls-per-client", paramLabel = "N", description = "Calls of one client.")
  private Integer maxCallsPerClient;

  @Option(
      names = "--max-rate-per-client",
      paramLabel = "N",
      description = "New control connections of one client a second.")
  private Integer maxRatePerClient;

  @Option(
      names = "--refuse-auth",
      paramLabel = "METHOD[,METHOD]",
      split = ",",
      description = "End calls that authenticate by pap, chap-md5, ms-chap-v1, ms-chap-v2 or eap.")
  private List<String> refusedAuthentication;

  @Option(
      names = "--require-encryption",
      paramLabel = "BITS",
      description = "End calls with weaker encryption than 128, 56 or 40 bits, or with none.")
  private Integer requiredEncryption;

  @Option(
      names = "--breach",
      paramLabel = "end|alarm",
      description = "With alarm, such calls are only told of (default: end).")
  private String breach;

  @Option(names = "--comment", paramLabel = "TEXT", description = "A line for people.")
  private String comment;

  /** The rule as the gateway reads it. */
  Map<String, Object> body(Long before) {
    return ApiCommand.object(
        "action", action,
        "direction", direction,
        "client", client,
        "server", server,
        "interface", lanInterface,
        "time", time,
        "maxConnections", maxConnections,
        "maxCalls", maxCalls,
        "maxRate", maxRate,
        "maxConnectionsPerClient", maxConnectionsPerClient,
        "maxCallsPerClient", maxCallsPerClient,
        "maxRatePerClient", maxRatePerClient,
        "refuseAuthentication", refusedAuthentication,
        "requireEncryption", requiredEncryption,
        "breach", breach,
        "comment", comment,
        "before", before);
  }
}
