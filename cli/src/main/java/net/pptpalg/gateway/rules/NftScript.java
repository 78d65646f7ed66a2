package net.pptpalg.gateway.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rules in the language of nft. Packets are told apart by protocol first, so that ordinary
 * traffic costs a few comparisons and no routing lookup.
 */
final class NftScript {

  static final String TABLE = "pptp_alg";

  /** SYNs of IPv4 and IPv6, apart because not every machine has this table. */
  static final String MSS_TABLE = "pptp_alg_mss";

  private static final String PROBE_TABLE = "pptp_alg_probe";

  /**
   * Of GRE: its first word says version 1 and protocol 0x880B; the other flags vary (RFC 2637,
   * 4.1).
   */
  private static final String PPTP_GRE = "@th,0,32 & 0x7ffff == 0x1880b";

  /** Later fragments lack the GRE header. Where the kernel reassembles, none gets here. */
  private static final String LATER_FRAGMENT = "ip frag-off & 0x1fff != 0";

  /** These and ICMP errors apart: a flood of them takes no room from what was asked for. */
  private static final String OPENING = "tcp dport 1723 tcp flags & (syn | ack) == syn";

  private static final String ICMP_ERROR =
      "icmp type { destination-unreachable, time-exceeded, parameter-problem }";

  /*
   * The packet that an ICMP error quotes begins 64 bits behind the ICMP header. nft can't follow
   * its header length: what comes after the addresses is only read where there are no options.
   */
  private static final String QUOTED_SOURCE = "@th,160,32";
  private static final String QUOTED_DESTINATION = "@th,192,32";
  private static final String QUOTED_GRE = "@th,136,8 47";
  private static final String QUOTED_TCP = "@th,136,8 6";
  private static final String NO_QUOTED_OPTIONS = "@th,64,8 0x45";
  private static final String QUOTED_OTHER_GRE =
      QUOTED_GRE + " " + NO_QUOTED_OPTIONS + " @th,224,32 & 0x7ffff != 0x1880b";
  private static final String QUOTED_TO_SERVER =
      QUOTED_TCP + " " + NO_QUOTED_OPTIONS + " @th,240,16 1723";
  private static final String QUOTED_FROM_SERVER =
      QUOTED_TCP + " " + NO_QUOTED_OPTIONS + " @th,224,16 1723";

  private NftScript() {}

  /**
   * One transaction that puts the table in the place of any table of that name.
   *
   * @param inputInterfaceInPostrouting whether the kernel still knows in POSTROUTING where a packet
   *     came from (Linux 5.7). Where it doesn't, everything of PPTP that leaves through the WAN, or
   *     through a LAN from or to a published server, is queued, since a rule that never matches
   *     would let private addresses out.
   */
  static String install(RuleParameters parameters, boolean inputInterfaceInPostrouting) {
    String lan = names(parameters.lanInterfaces());
    String wan = quoted(parameters.wanInterface());
    List<String> both = new ArrayList<>(List.of(parameters.wanInterface()));
    both.addAll(parameters.lanInterfaces());
    String addresses = "{ " + String.join(", ", parameters.publicAddresses()) + " }";
    String toUs = "ip daddr " + addresses + " iifname " + names(both);
    String fromLanToWan = "iifname %s fib daddr . mark oifname %s".formatted(lan, wan);
    String control = "queue num " + parameters.controlQueue();
    String unsolicited = "queue num " + parameters.unsolicitedQueue();
    String opening = OPENING + " " + unsolicited;
    String gre = greQueues(parameters);
    String quotesPublicSource = QUOTED_SOURCE + " " + numbers(parameters.publicAddresses());
    String quotesPrivateDestination =
        QUOTED_DESTINATION + " != " + numbers(parameters.publicAddresses());

    List<String> lines = new ArrayList<>();
    chain(lines, "in_gre", "notrack", gre);
    chain(lines, "in_control", "notrack", opening, control);
    chain(lines, "in_unsolicited", "notrack", unsolicited);
    chain(lines, "in_quoted", quotedPptp("goto in_unsolicited"));
    chain(lines, "untrack_lan", fromLanToWan + " notrack");
    chain(lines, "untrack_own", "ip saddr " + addresses + " notrack");
    chain(lines, "untrack_quoted", quotedPptp("notrack"));
    chain(
        lines,
        "raw_gre",
        toUs + " " + PPTP_GRE + " goto in_gre",
        toUs + " " + LATER_FRAGMENT + " goto in_gre",
        PPTP_GRE + " goto untrack_lan");
    chain(lines, "raw_control", toUs + " goto in_control", "goto untrack_lan");
    chain(lines, "raw_tcp", toControl("goto raw_control"));
    chain(
        lines,
        "raw_icmp",
        ICMP_ERROR + " " + toUs + " " + quotesPublicSource + " goto in_quoted",
        ICMP_ERROR + " " + quotesPrivateDestination + " " + fromLanToWan + " goto untrack_quoted");
    chain(
        lines,
        "untrack_own_errors",
        "oifname " + wan + " " + quotesPrivateDestination + " goto untrack_quoted");
    chain(lines, "queue_gre", PPTP_GRE + " " + gre, LATER_FRAGMENT + " " + gre);
    List<String> queueControl = new ArrayList<>(List.of(opening));
    queueControl.addAll(toControl(control));
    chain(lines, "queue_control", queueControl);
    chain(lines, "queue_quoted", quotedPptp(unsolicited));
    chain(
        lines,
        "queue_leaving_errors",
        leavingErrors(parameters, inputInterfaceInPostrouting, quotesPrivateDestination));
    chain(
        lines,
        "leaving_gre",
        leaving(parameters, inputInterfaceInPostrouting, addresses, "goto queue_gre"));
    chain(
        lines,
        "leaving_tcp",
        leaving(parameters, inputInterfaceInPostrouting, addresses, "goto queue_control"));
    chain(lines, "leaving_icmp", ICMP_ERROR + " goto queue_leaving_errors");
    chain(
        lines,
        "raw_prerouting",
        "type filter hook prerouting priority raw; policy accept;",
        byProtocol("raw_gre", "raw_tcp", "raw_icmp"));
    chain(
        lines,
        "raw_output",
        "type filter hook output priority raw; policy accept;",
        "tcp dport 1723 goto untrack_own",
        "tcp sport 1723 goto untrack_own",
        "ip protocol gre " + PPTP_GRE + " goto untrack_own",
        ICMP_ERROR + " goto untrack_own_errors");
    chain(
        lines,
        "mangle_postrouting",
        "type filter hook postrouting priority mangle; policy accept;",
        byProtocol("leaving_gre", "leaving_tcp", "leaving_icmp"));
    return remove()
        + "table ip "
        + TABLE
        + " {\n"
        + String.join("\n", lines)
        + "\n}\n"
        + (parameters.clampsMss() ? installMss(parameters) : "");
  }

  /**
   * SYNs that are forwarded between LAN and WAN, in either direction. They pass when nobody reads
   * the queue: an MSS that is not lowered does less harm than connections that do not open.
   */
  private static String installMss(RuleParameters parameters) {
    String lan = names(parameters.lanInterfaces());
    String wan = quoted(parameters.wanInterface());
    String syn = "tcp flags & (fin | syn | rst) == syn queue num " + parameters.mssQueue();
    List<String> lines = new ArrayList<>();
    chain(
        lines,
        "mangle_forward",
        "type filter hook forward priority mangle; policy accept;",
        "iifname " + lan + " oifname " + wan + " " + syn + " bypass",
        "iifname " + wan + " oifname " + lan + " " + syn + " bypass");
    return removeMss() + "table inet " + MSS_TABLE + " {\n" + String.join("\n", lines) + "\n}\n";
  }

  /** One transaction that leaves no table of SYNs, whether there was one or not. */
  static String removeMss() {
    return without("inet", MSS_TABLE);
  }

  /**
   * One lookup tells GRE, of which there is most, from the rest, and ordinary traffic from both.
   */
  private static String byProtocol(String gre, String tcp, String icmp) {
    return "ip protocol vmap { gre : goto %s, tcp : goto %s, icmp : goto %s }"
        .formatted(gre, tcp, icmp);
  }

  private static List<String> toControl(String action) {
    return List.of("tcp dport 1723 " + action, "tcp sport 1723 " + action);
  }

  private static List<String> leaving(
      RuleParameters parameters,
      boolean inputInterfaceInPostrouting,
      String addresses,
      String action) {
    String lan = names(parameters.lanInterfaces());
    String outOfWan = "oifname " + quoted(parameters.wanInterface());
    List<String> rules = new ArrayList<>();
    if (inputInterfaceInPostrouting) {
      rules.add(outOfWan + " iifname " + lan + " " + action);
      rules.add(outOfWan + " ip saddr " + addresses + " " + action);
    } else {
      rules.add(outOfWan + " " + action);
    }
    if (!parameters.publishedServers().isEmpty()) {
      String servers = "{ " + String.join(", ", parameters.publishedServers()) + " }";
      String betweenLans = betweenLans(lan, inputInterfaceInPostrouting);
      rules.add(betweenLans + " ip saddr " + servers + " " + action);
      rules.add(betweenLans + " ip daddr " + servers + " " + action);
    }
    return rules;
  }

  private static List<String> leavingErrors(
      RuleParameters parameters,
      boolean inputInterfaceInPostrouting,
      String quotesPrivateDestination) {
    String lan = names(parameters.lanInterfaces());
    String outOfWan =
        "oifname " + quoted(parameters.wanInterface()) + " " + quotesPrivateDestination;
    List<String> rules = new ArrayList<>();
    if (inputInterfaceInPostrouting) {
      rules.add(outOfWan + " iifname " + lan + " goto queue_quoted");
      // The kernel may report from any address of the machine, not only from a public one.
      rules.add(outOfWan + " fib saddr type local goto queue_quoted");
    } else {
      rules.add(outOfWan + " goto queue_quoted");
    }
    if (!parameters.publishedServers().isEmpty()) {
      String servers = numbers(parameters.publishedServers());
      String betweenLans = betweenLans(lan, inputInterfaceInPostrouting);
      rules.add(betweenLans + " " + QUOTED_SOURCE + " " + servers + " goto queue_quoted");
      rules.add(betweenLans + " " + QUOTED_DESTINATION + " " + servers + " goto queue_quoted");
    }
    return rules;
  }

  private static String betweenLans(String lan, boolean inputInterfaceInPostrouting) {
    return inputInterfaceInPostrouting ? "oifname " + lan + " iifname " + lan : "oifname " + lan;
  }

  /** What to do with an ICMP error about PPTP. Too little of a GRE header counts as PPTP's. */
  private static List<String> quotedPptp(String action) {
    return List.of(
        QUOTED_OTHER_GRE + " return",
        QUOTED_GRE + " " + action,
        QUOTED_TO_SERVER + " " + action,
        QUOTED_FROM_SERVER + " " + action);
  }

  /** One transaction that leaves no table of ours, whether there was one or not. */
  static String remove() {
    return without("ip", TABLE);
  }

  /** A table no packet meets, which only a kernel with the queue statement accepts. */
  static String probe(RuleParameters parameters) {
    return without("ip", PROBE_TABLE)
        + """
        table ip %s {
          chain queues {
            ip protocol gre %s
          }
        }
        """
            .formatted(PROBE_TABLE, greQueues(parameters));
  }

  static String removeProbe() {
    return without("ip", PROBE_TABLE);
  }

  /** Adding first makes the deletion succeed in either case. */
  private static String without(String family, String table) {
    return """
        table %1$s %2$s
        delete table %1$s %2$s
        """
        .formatted(family, table);
  }

  private static void chain(List<String> lines, String name, String... content) {
    chain(lines, name, List.of(content));
  }

  private static void chain(List<String> lines, String name, List<String> content) {
    lines.add("  chain " + name + " {");
    content.forEach(line -> lines.add("    " + line));
    lines.add("  }");
  }

  private static String greQueues(RuleParameters parameters) {
    return parameters.greQueueCount() == 1
        ? "queue num " + parameters.firstGreQueue()
        : "queue num " + parameters.firstGreQueue() + "-" + parameters.lastGreQueue();
  }

  private static String names(List<String> interfaces) {
    return interfaces.stream().map(NftScript::quoted).collect(Collectors.joining(", ", "{ ", " }"));
  }

  private static String numbers(List<String> addresses) {
    return addresses.stream()
        .map(RuleParameters::asNumber)
        .collect(Collectors.joining(", ", "{ ", " }"));
  }

  private static String quoted(String name) {
    return '"' + name + '"';
  }
}
