package net.pptpalg.gateway.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.pptpalg.nfqueue.QueueTarget;

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

  /** Up to so many comparisons cost less than a set. */
  private static final int MOST_COMPARISONS = 4;

  /** Prefix of the chains that hold the target and nothing else. */
  private static final String TARGET_CHAIN = "to_queue_";

  /** How packets get into a queue. */
  enum Queueing {
    /** By nft's own statement. */
    STATEMENT,

    /**
     * By the target of iptables, which nft has no words for: it has to be put into chains of its
     * own by {@link QueueTarget}, before anything leads there.
     */
    TARGET
  }

  private final RuleParameters parameters;
  private final boolean inputInterfaceInPostrouting;
  private final Queueing queueing;

  /**
   * @param inputInterfaceInPostrouting whether the kernel still knows in POSTROUTING where a packet
   *     came from (Linux 5.7). Where it doesn't, everything of PPTP that leaves through the WAN, or
   *     through a LAN from or to a published server, is queued, since a rule that never matches
   *     would let private addresses out.
   */
  NftScript(RuleParameters parameters, boolean inputInterfaceInPostrouting, Queueing queueing) {
    this.parameters = parameters;
    this.inputInterfaceInPostrouting = inputInterfaceInPostrouting;
    this.queueing = queueing;
  }

  /** The chains with the target that the rules lead to; none with nft's own statement. */
  List<QueueTarget> targets() {
    if (queueing == Queueing.STATEMENT) {
      return List.of();
    }
    List<QueueTarget> targets = new ArrayList<>(List.of(gre(), control(), unsolicited()));
    if (parameters.clampsMss()) {
      targets.add(mss());
    }
    return targets;
  }

  /**
   * One transaction that makes the chains of {@link #targets()}, where they are missing, and leaves
   * what else there is as it is.
   */
  String targetChains() {
    return targetChains("ip", TABLE)
        + (parameters.clampsMss() ? targetChains("inet", MSS_TABLE) : "");
  }

  private String targetChains(String family, String table) {
    String chains =
        targets().stream()
            .filter(target -> target.table().equals(table))
            .map(target -> chain(target.chain()))
            .collect(Collectors.joining());
    return chains.isEmpty() ? "" : table(family, table, chains);
  }

  /**
   * One transaction that puts the tables in the place of those that are there. What holds the
   * targets stays.
   *
   * @param present the chains that there are, by table; asked for with the target alone
   */
  String install(Map<String, List<String>> present) {
    String main =
        replaced("ip", TABLE, present.getOrDefault(TABLE, List.of()))
            + table("ip", TABLE, chains());
    return parameters.clampsMss()
        ? main
            + replaced("inet", MSS_TABLE, present.getOrDefault(MSS_TABLE, List.of()))
            + table("inet", MSS_TABLE, mssChain())
        : main;
  }

  /**
   * GRE comes first, and meets few rules: each costs the processor that received the packet about
   * as much as this process does. Comparisons cost less than sets, these less than verdict maps,
   * and looking the route up most of all.
   */
  private String chains() {
    List<String> lans = quoted(parameters.lanInterfaces());
    String fromLan = oneOf("iifname", lans);
    String wan = quoted(parameters.wanInterface());
    List<String> both = new ArrayList<>(List.of(wan));
    both.addAll(lans);
    List<String> publicAddresses = parameters.publicAddresses();
    String toPublic = oneOf("ip daddr", publicAddresses);
    String fromPublic = oneOf("ip saddr", publicAddresses);
    String toUs = toPublic + " " + oneOf("iifname", both);
    String fromLanToWan = "%s fib daddr . mark oifname %s".formatted(fromLan, wan);
    String control = queue(control());
    String unsolicited = queue(unsolicited());
    String opening = OPENING + " " + unsolicited;
    String gre = queue(gre());
    String quotesPublicSource = oneOf(QUOTED_SOURCE, numbers(publicAddresses));
    String quotesPrivateDestination = noneOf(QUOTED_DESTINATION, numbers(publicAddresses));

    List<String> queueControl = new ArrayList<>(List.of(opening));
    queueControl.addAll(toControl(control));
    return String.join(
        "",
        chain("in_control", "notrack", opening, control),
        chain("in_unsolicited", "notrack", unsolicited),
        chain("in_quoted", quotedPptp("goto in_unsolicited")),
        chain("untrack_lan", fromLanToWan + " notrack"),
        chain("untrack_own", fromPublic + " notrack"),
        chain("untrack_quoted", quotedPptp("notrack")),
        chain(
            "raw_gre",
            fromLan + " " + PPTP_GRE + " " + beyondThisMachine(wan) + " notrack accept",
            "iifname %s %s %s notrack %s".formatted(wan, toPublic, PPTP_GRE, gre),
            "%s %s %s notrack %s".formatted(fromLan, toPublic, PPTP_GRE, gre),
            "%s %s notrack %s".formatted(toUs, LATER_FRAGMENT, gre)),
        chain("raw_control", toUs + " goto in_control", "goto untrack_lan"),
        chain("raw_tcp", toControl("goto raw_control")),
        chain(
            "raw_icmp",
            ICMP_ERROR + " " + toUs + " " + quotesPublicSource + " goto in_quoted",
            ICMP_ERROR
                + " "
                + quotesPrivateDestination
                + " "
                + fromLanToWan
                + " goto untrack_quoted"),
        chain(
            "untrack_own_errors",
            "oifname " + wan + " " + quotesPrivateDestination + " goto untrack_quoted"),
        chain("queue_gre", PPTP_GRE + " " + gre, LATER_FRAGMENT + " " + gre),
        chain("queue_control", queueControl),
        chain("queue_quoted", quotedPptp(unsolicited)),
        chain("queue_leaving_errors", leavingErrors(quotesPrivateDestination)),
        chain("leaving_gre", leaving(fromPublic, "goto queue_gre")),
        chain("leaving_tcp", leaving(fromPublic, "goto queue_control")),
        chain("leaving_icmp", ICMP_ERROR + " goto queue_leaving_errors"),
        chain(
            "raw_prerouting",
            "type filter hook prerouting priority raw; policy accept;",
            "ip protocol gre goto raw_gre",
            "ip protocol tcp goto raw_tcp",
            "ip protocol icmp goto raw_icmp"),
        chain(
            "raw_output",
            "type filter hook output priority raw; policy accept;",
            "tcp dport 1723 goto untrack_own",
            "tcp sport 1723 goto untrack_own",
            "ip protocol gre " + PPTP_GRE + " goto untrack_own",
            ICMP_ERROR + " goto untrack_own_errors"),
        chain(
            "mangle_postrouting",
            "type filter hook postrouting priority mangle; policy accept;",
            "ip protocol gre goto leaving_gre",
            "ip protocol tcp goto leaving_tcp",
            "ip protocol icmp goto leaving_icmp"));
  }

  /**
   * Tells GRE that goes on from what is for this machine. Where there is but one way on, its own
   * addresses do; else the route is looked up, so that what leaves elsewhere stays tracked.
   */
  private String beyondThisMachine(String wan) {
    return parameters.wanIsTheOnlyWay()
        ? noneOf("ip daddr", parameters.ownAddresses())
        : noneOf("ip daddr", parameters.publicAddresses()) + " fib daddr . mark oifname " + wan;
  }

  /**
   * SYNs that are forwarded between LAN and WAN, in either direction. They pass when nobody reads
   * the queue: an MSS that is not lowered does less harm than connections that do not open.
   */
  private String mssChain() {
    List<String> lans = quoted(parameters.lanInterfaces());
    String wan = quoted(parameters.wanInterface());
    String syn = "tcp flags & (fin | syn | rst) == syn " + queue(mss());
    return chain(
        "mangle_forward",
        "type filter hook forward priority mangle; policy accept;",
        oneOf("iifname", lans) + " oifname " + wan + " " + syn,
        "iifname " + wan + " " + oneOf("oifname", lans) + " " + syn);
  }

  private static List<String> toControl(String action) {
    return List.of("tcp dport 1723 " + action, "tcp sport 1723 " + action);
  }

  private List<String> leaving(String fromPublic, String action) {
    String outOfWan = "oifname " + quoted(parameters.wanInterface());
    List<String> rules = new ArrayList<>();
    if (inputInterfaceInPostrouting) {
      rules.add(
          outOfWan + " " + oneOf("iifname", quoted(parameters.lanInterfaces())) + " " + action);
      rules.add(outOfWan + " " + fromPublic + " " + action);
    } else {
      rules.add(outOfWan + " " + action);
    }
    List<String> servers = parameters.publishedServers();
    if (!servers.isEmpty()) {
      rules.add(betweenLans() + " " + oneOf("ip saddr", servers) + " " + action);
      rules.add(betweenLans() + " " + oneOf("ip daddr", servers) + " " + action);
    }
    return rules;
  }

  private List<String> leavingErrors(String quotesPrivateDestination) {
    String outOfWan =
        "oifname " + quoted(parameters.wanInterface()) + " " + quotesPrivateDestination;
    List<String> rules = new ArrayList<>();
    if (inputInterfaceInPostrouting) {
      rules.add(
          outOfWan
              + " "
              + oneOf("iifname", quoted(parameters.lanInterfaces()))
              + " goto queue_quoted");
      // The kernel may report from any address of the machine, not only from a public one.
      rules.add(outOfWan + " fib saddr type local goto queue_quoted");
    } else {
      rules.add(outOfWan + " goto queue_quoted");
    }
    if (!parameters.publishedServers().isEmpty()) {
      List<String> servers = numbers(parameters.publishedServers());
      rules.add(betweenLans() + " " + oneOf(QUOTED_SOURCE, servers) + " goto queue_quoted");
      rules.add(betweenLans() + " " + oneOf(QUOTED_DESTINATION, servers) + " goto queue_quoted");
    }
    return rules;
  }

  private String betweenLans() {
    List<String> lans = quoted(parameters.lanInterfaces());
    return oneOf("oifname", lans)
        + (inputInterfaceInPostrouting ? " " + oneOf("iifname", lans) : "");
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

  /** One transaction that leaves no table of SYNs, whether there was one or not. */
  static String removeMss() {
    return without("inet", MSS_TABLE);
  }

  /** A table no packet meets, which only a kernel with the queue statement accepts. */
  static String probe(RuleParameters parameters) {
    NftScript script = new NftScript(parameters, true, Queueing.STATEMENT);
    return without("ip", PROBE_TABLE)
        + table(
            "ip", PROBE_TABLE, chain("queues", "ip protocol gre " + script.queue(script.gre())));
  }

  /** A table no packet meets, with an empty chain for {@link #probeTarget()}. */
  static String probeTable() {
    return without("ip", PROBE_TABLE) + table("ip", PROBE_TABLE, chain(probeTarget().chain()));
  }

  /** What only a kernel with iptables' NFQUEUE target accepts. */
  static QueueTarget probeTarget() {
    return new QueueTarget("ip", PROBE_TABLE, "queues", 0, 1, false);
  }

  static String removeProbe() {
    return without("ip", PROBE_TABLE);
  }

  private QueueTarget gre() {
    int first = parameters.firstGreQueue();
    int count = parameters.greQueueCount();
    String chain =
        count == 1
            ? TARGET_CHAIN + first
            : TARGET_CHAIN + first + "_to_" + parameters.lastGreQueue();
    return new QueueTarget("ip", TABLE, chain, first, count, false);
  }

  private QueueTarget control() {
    return single(parameters.controlQueue());
  }

  private QueueTarget unsolicited() {
    return single(parameters.unsolicitedQueue());
  }

  private static QueueTarget single(int queue) {
    return new QueueTarget("ip", TABLE, TARGET_CHAIN + queue, queue, 1, false);
  }

  private QueueTarget mss() {
    int queue = parameters.mssQueue();
    return new QueueTarget("inet", MSS_TABLE, TARGET_CHAIN + queue, queue, 1, true);
  }

  /** The words that send a packet there. */
  private String queue(QueueTarget target) {
    if (queueing == Queueing.TARGET) {
      return "goto " + target.chain();
    }
    int last = target.firstQueue() + target.queueCount() - 1;
    return "queue num "
        + target.firstQueue()
        + (target.queueCount() == 1 ? "" : "-" + last)
        + (target.bypass() ? " bypass" : "");
  }

  /** Removes what was there before, but for chains that lead to a queue of these rules. */
  private String replaced(String family, String table, List<String> present) {
    if (queueing == Queueing.STATEMENT) {
      return without(family, table);
    }
    List<String> obsolete = new ArrayList<>(present);
    targets().stream()
        .filter(target -> target.table().equals(table))
        .forEach(target -> obsolete.remove(target.chain()));
    // Rules hold chains, so all of them go first.
    return obsolete.stream()
            .map(chain -> "flush chain %s %s %s\n".formatted(family, table, chain))
            .collect(Collectors.joining())
        + obsolete.stream()
            .map(chain -> "delete chain %s %s %s\n".formatted(family, table, chain))
            .collect(Collectors.joining());
  }

  /** Adding first makes the deletion succeed in either case. */
  private static String without(String family, String table) {
    return """
        table %1$s %2$s
        delete table %1$s %2$s
        """
        .formatted(family, table);
  }

  private static String table(String family, String name, String chains) {
    return "table " + family + " " + name + " {\n" + chains + "}\n";
  }

  private static String chain(String name, String... content) {
    return chain(name, List.of(content));
  }

  private static String chain(String name, List<String> content) {
    return content.stream()
        .map(line -> "    " + line + "\n")
        .collect(Collectors.joining("", "  chain " + name + " {\n", "  }\n"));
  }

  /** A comparison, which costs less than a set of one. */
  private static String oneOf(String field, List<String> values) {
    return values.size() == 1 ? field + " " + values.get(0) : field + " " + set(values);
  }

  private static String noneOf(String field, List<String> values) {
    return values.size() <= MOST_COMPARISONS
        ? values.stream().map(value -> field + " != " + value).collect(Collectors.joining(" "))
        : field + " != " + set(values);
  }

  private static String set(List<String> values) {
    return "{ " + String.join(", ", values) + " }";
  }

  private static List<String> numbers(List<String> addresses) {
    return addresses.stream().map(RuleParameters::asNumber).toList();
  }

  private static List<String> quoted(List<String> names) {
    return names.stream().map(NftScript::quoted).toList();
  }

  private static String quoted(String name) {
    return '"' + name + '"';
  }
}
