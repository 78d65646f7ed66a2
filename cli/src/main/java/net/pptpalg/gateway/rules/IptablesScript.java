package net.pptpalg.gateway.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules as input of {@code iptables-restore --noflush}, which commits each table as a whole.
 *
 * <p>The jumps to our chains come first in their chains, so that no rule of the user lets PPTP past
 * them. The price: a queued packet doesn't meet the user's own rules in the same chain of mangle.
 *
 * <p>Each rule costs every packet of GRE, on the processor that received it, about as much as this
 * process does. So GRE comes first, and meets few rules and fewer matches. What comes in could be
 * queued where it is taken out of connection tracking, which would cost less still; but then
 * another program that flushes the raw table would hand control connections to this machine's own
 * TCP, which resets them.
 *
 * <p>iptables can't look up the route in PREROUTING. PPTP from a LAN is therefore kept out of
 * connection tracking wherever it goes, unless it goes to the machine itself: looked up for control
 * connections; for GRE a list of the machine's addresses, a tenth of a packet's way faster. All
 * PPTP that leaves through the WAN is queued, and the reader of the queue passes what isn't its
 * own. Where a packet came from can be asked in POSTROUTING if only in chains of one's own, which
 * is enough here.
 *
 * <p>The kernel's own ICMP errors about untracked packets count as seen already, so the CT target
 * leaves them alone. Connection tracking calls them invalid, and its NAT doesn't touch them.
 */
final class IptablesScript {

  static final String CHAIN_PREFIX = "PPTP-ALG-";

  private static final String PRE = CHAIN_PREFIX + "PRE";
  private static final String OUT = CHAIN_PREFIX + "OUT";
  private static final String POST = CHAIN_PREFIX + "POST";
  private static final String MSS = CHAIN_PREFIX + "MSS";

  /** What comes to a public address. */
  private static final String IN = CHAIN_PREFIX + "IN";

  private static final String IN_ERRORS = CHAIN_PREFIX + "IN-ERRORS";
  private static final String IN_QUOTED = CHAIN_PREFIX + "IN-QUOTED";

  /** What comes from a LAN and goes beyond this machine. */
  private static final String UNTRACK = CHAIN_PREFIX + "UNTRACK";

  private static final String UNTRACK_LAN = CHAIN_PREFIX + "UNTRACK-LAN";
  private static final String ERRORS = CHAIN_PREFIX + "ERRORS";
  private static final String QUOTED = CHAIN_PREFIX + "QUOTED";

  private static final String QUEUE = CHAIN_PREFIX + "QUEUE";
  private static final String LAN = CHAIN_PREFIX + "LAN";
  private static final String SERVERS = CHAIN_PREFIX + "SERVERS";

  /** The chains of what comes to a public address, in both tables. */
  private static final List<String> ARRIVAL = List.of(PRE, IN, IN_ERRORS, IN_QUOTED);

  private static final String RAW = "raw";
  static final String MANGLE = "mangle";

  private static final String TO_SERVER = "-p tcp -m tcp --dport 1723";
  private static final String OPENING = TO_SERVER + " --tcp-flags SYN,ACK SYN";
  private static final String FROM_SERVER = "-p tcp -m tcp --sport 1723";

  private static final String PPTP_GRE = "-p 47 " + PptpU32.GRE;

  private static final String ICMP_ERROR = "-p icmp " + PptpU32.ICMP_ERROR;

  private static final String NOTRACK = "-j CT --notrack";

  private IptablesScript() {}

  /** A rule that needs something of the kernel, and what to call it when it is missing. */
  record Feature(String table, String rule, String name) {}

  /**
   * Puts our rules in the place of those in the listing. mangle comes first: at no moment is a
   * packet out of connection tracking, and so out of the kernel's own NAT, but not queued.
   *
   * @param inputInterfaceInPostrouting whether the kernel still knows in POSTROUTING where a packet
   *     came from (Linux 5.7). Where it doesn't, all PPTP that leaves through a LAN from or to a
   *     published server is queued.
   */
  static String install(
      RuleParameters parameters,
      IptablesListing before,
      boolean inputInterfaceInPostrouting,
      GreSelection gre) {
    boolean publishes = !parameters.publishedServers().isEmpty();
    List<String> lines = new ArrayList<>();
    lines.add("*" + MANGLE);
    List<String> chains = new ArrayList<>(ARRIVAL);
    chains.addAll(List.of(POST, ERRORS, QUOTED));
    if (publishes) {
      chains.addAll(List.of(LAN, SERVERS, QUEUE));
    }
    if (parameters.clampsMss()) {
      chains.add(MSS);
    }
    replaced(lines, MANGLE, before, chains);
    arrivingRules(
        lines,
        parameters,
        gre,
        greQueues(parameters),
        controlQueues(parameters),
        unsolicitedQueue(parameters));
    leavingRules(lines, parameters, gre);
    if (parameters.clampsMss()) {
      mssRules(lines, parameters);
    }
    if (publishes) {
      publishedServerRules(lines, parameters, inputInterfaceInPostrouting, gre);
    }
    for (String address : parameters.publicAddresses()) {
      lines.add("-I PREROUTING -d %s -j %s".formatted(address, PRE));
    }
    lines.add("-I POSTROUTING -o %s -j %s".formatted(parameters.wanInterface(), POST));
    lines.add("COMMIT");
    lines.add("*" + RAW);
    List<String> rawChains = new ArrayList<>(ARRIVAL);
    rawChains.addAll(List.of(UNTRACK, UNTRACK_LAN, ERRORS, QUOTED, OUT));
    replaced(lines, RAW, before, rawChains);
    untrackRules(lines, parameters, gre);
    lines.add("-I PREROUTING -j " + PRE);
    lines.add("-I OUTPUT -j " + OUT);
    lines.add("COMMIT");
    return text(lines);
  }

  /** Puts the rules of IPv6 in the place of those in the listing: SYNs are all it has. */
  static String installIpv6(RuleParameters parameters, IptablesListing before) {
    List<String> lines = new ArrayList<>();
    lines.add("*" + MANGLE);
    replaced(lines, MANGLE, before, List.of(MSS));
    mssRules(lines, parameters);
    lines.add("COMMIT");
    return text(lines);
  }

  /**
   * SYNs that are forwarded between LAN and WAN, in either direction. They pass when nobody reads
   * the queue: an MSS that is not lowered does less harm than connections that do not open. The
   * jump comes last, so that the user's own rules in the chain see the SYNs as before.
   */
  private static void mssRules(List<String> lines, RuleParameters parameters) {
    String wan = parameters.wanInterface();
    String syn =
        "-p tcp -m tcp --tcp-flags FIN,SYN,RST SYN -j NFQUEUE --queue-num "
            + parameters.mssQueue()
            + " --queue-bypass";
    for (String lan : parameters.lanInterfaces()) {
      lines.add("-A %s -i %s -o %s %s".formatted(MSS, lan, wan, syn));
      lines.add("-A %s -i %s -o %s %s".formatted(MSS, wan, lan, syn));
    }
    lines.add("-A FORWARD -j " + MSS);
  }

  /** How many rules a script puts into a table, jumps included. */
  static long rules(String script, String table) {
    return script
        .lines()
        .dropWhile(line -> !line.equals("*" + table))
        .takeWhile(line -> !line.equals("COMMIT"))
        .filter(line -> line.startsWith("-A ") || line.startsWith("-I "))
        .count();
  }

  /** Removes what the listing has of ours; empty when it has nothing. */
  static String remove(IptablesListing before) {
    List<String> lines = new ArrayList<>();
    for (String table : tables()) {
      if (before.own(table).isEmpty()) {
        continue;
      }
      lines.add("*" + table);
      before.ownJumps(table).forEach(jump -> lines.add(deletionOf(jump)));
      before.ownChains(table).forEach(chain -> lines.add("-F " + chain));
      before.ownChains(table).forEach(chain -> lines.add("-X " + chain));
      lines.add("COMMIT");
    }
    return text(lines);
  }

  /** The tables we use, in the order of removal: queued last, as they are queued first. */
  static List<String> tables() {
    return List.of(RAW, MANGLE);
  }

  /** The base chains we jump from. */
  static List<String> baseChains(String table) {
    return table.equals(RAW)
        ? List.of("PREROUTING", "OUTPUT")
        : List.of("PREROUTING", "FORWARD", "POSTROUTING");
  }

  static List<Feature> features(RuleParameters parameters) {
    return List.of(
        new Feature(MANGLE, greQueues(parameters), "the NFQUEUE target (xt_NFQUEUE)"),
        new Feature(MANGLE, PPTP_GRE, "the u32 match (xt_u32)"),
        new Feature(MANGLE, TO_SERVER, "the tcp match (xt_tcpudp)"),
        new Feature(RAW, NOTRACK, "the CT target (xt_CT)"),
        new Feature(RAW, "-m addrtype ! --dst-type LOCAL", "the addrtype match (xt_addrtype)"));
  }

  /** What the rules are faster with. */
  static Feature bpf() {
    return new Feature(MANGLE, GreSelection.BPF.pptp().get(0), "the bpf match (xt_bpf)");
  }

  /** Chains that nothing jumps to, so no packet meets them. */
  static String probe(List<Feature> features) {
    List<String> lines = new ArrayList<>();
    for (String table : tables()) {
      List<Feature> ofTable = features.stream().filter(f -> f.table().equals(table)).toList();
      if (ofTable.isEmpty()) {
        continue;
      }
      lines.add("*" + table);
      lines.add(":" + probeChain() + " - [0:0]");
      ofTable.forEach(feature -> lines.add("-A " + probeChain() + " " + feature.rule()));
      lines.add("COMMIT");
    }
    return text(lines);
  }

  static String removeProbe(IptablesListing before) {
    List<String> lines = new ArrayList<>();
    for (String table : tables()) {
      if (before.ownChains(table).contains(probeChain())) {
        lines.addAll(List.of("*" + table, "-F " + probeChain(), "-X " + probeChain(), "COMMIT"));
      }
    }
    return text(lines);
  }

  private static String probeChain() {
    return CHAIN_PREFIX + "PROBE";
  }

  private static void replaced(
      List<String> lines, String table, IptablesListing before, List<String> chains) {
    // Declaring a chain empties it when it exists.
    chains.forEach(chain -> lines.add(":" + chain + " - [0:0]"));
    before.ownJumps(table).forEach(jump -> lines.add(deletionOf(jump)));
    List<String> obsolete = new ArrayList<>(before.ownChains(table));
    obsolete.removeAll(chains);
    obsolete.forEach(chain -> lines.add("-F " + chain));
    obsolete.forEach(chain -> lines.add("-X " + chain));
  }

  /** What leaves through the WAN. GRE comes first: it is nearly all of it. */
  private static void leavingRules(
      List<String> lines, RuleParameters parameters, GreSelection gre) {
    pptpRules(lines, POST, parameters, gre);
    lines.add("-A %s %s -g %s".formatted(POST, ICMP_ERROR, ERRORS));
    privateDestinationRules(lines, parameters);
    lines.add("-A %s -g %s".formatted(ERRORS, QUOTED));
    quotedPptpRules(lines, QUOTED, unsolicitedQueue(parameters));
  }

  private static void pptpRules(
      List<String> lines, String chain, RuleParameters parameters, GreSelection gre) {
    for (String pptp : gre.pptp()) {
      lines.add("-A %s %s %s".formatted(chain, pptp, greQueues(parameters)));
    }
    for (String rule : controlQueues(parameters)) {
      lines.add("-A %s %s".formatted(chain, rule));
    }
  }

  /** Between LANs, what comes from a published server or goes to it. */
  private static void publishedServerRules(
      List<String> lines,
      RuleParameters parameters,
      boolean inputInterfaceInPostrouting,
      GreSelection gre) {
    pptpRules(lines, QUEUE, parameters, gre);
    for (String lan : parameters.lanInterfaces()) {
      lines.add("-I POSTROUTING -o %s -j %s".formatted(lan, LAN));
    }
    if (inputInterfaceInPostrouting) {
      for (String lan : parameters.lanInterfaces()) {
        lines.add("-A %s -i %s -g %s".formatted(LAN, lan, SERVERS));
      }
    } else {
      lines.add("-A %s -g %s".formatted(LAN, SERVERS));
    }
    for (String server : parameters.publishedServers()) {
      for (String quoted :
          List.of(PptpU32.quotedSource(server), PptpU32.quotedDestination(server))) {
        lines.add("-A %s %s %s -g %s".formatted(SERVERS, ICMP_ERROR, quoted, QUOTED));
      }
    }
    for (String server : parameters.publishedServers()) {
      lines.add("-A %s -s %s -g %s".formatted(SERVERS, server, QUEUE));
      lines.add("-A %s -d %s -g %s".formatted(SERVERS, server, QUEUE));
    }
  }

  /** Leaves the chain with ICMP errors that quote no private destination. */
  private static void privateDestinationRules(List<String> lines, RuleParameters parameters) {
    for (String address : parameters.publicAddresses()) {
      lines.add("-A %s %s -j RETURN".formatted(ERRORS, PptpU32.quotedDestination(address)));
    }
  }

  /** What to do with an ICMP error about PPTP. Too little of a GRE header counts as PPTP's. */
  private static void quotedPptpRules(List<String> lines, String chain, String action) {
    lines.add("-A %s %s -j RETURN".formatted(chain, PptpU32.QUOTED_OTHER_GRE));
    for (String quoted :
        List.of(PptpU32.QUOTED_GRE, PptpU32.QUOTED_TO_SERVER, PptpU32.QUOTED_FROM_SERVER)) {
      lines.add("-A %s %s %s".formatted(chain, quoted, action));
    }
  }

  /** What comes to a public address: GRE, control connections, and errors about either. */
  private static void arrivingRules(
      List<String> lines,
      RuleParameters parameters,
      GreSelection gre,
      String greAction,
      List<String> controlRules,
      String quotedAction) {
    List<String> inputs = new ArrayList<>(List.of(parameters.wanInterface()));
    inputs.addAll(parameters.lanInterfaces());
    for (String input : inputs) {
      for (String address : parameters.publicAddresses()) {
        lines.add("-A %s -i %s -d %s -g %s".formatted(PRE, input, address, IN));
      }
    }
    for (String pptp : gre.pptp()) {
      lines.add("-A %s %s %s".formatted(IN, pptp, greAction));
    }
    for (String rule : controlRules) {
      lines.add("-A %s %s".formatted(IN, rule));
    }
    lines.add("-A %s %s -g %s".formatted(IN, ICMP_ERROR, IN_ERRORS));
    for (String address : parameters.publicAddresses()) {
      // An ICMP error goes to the source of the packet that it quotes.
      lines.add(
          "-A %s -d %s %s -g %s"
              .formatted(IN_ERRORS, address, PptpU32.quotedSource(address), IN_QUOTED));
    }
    quotedPptpRules(lines, IN_QUOTED, quotedAction);
  }

  /** Takes what is translated out of connection tracking. */
  private static void untrackRules(
      List<String> lines, RuleParameters parameters, GreSelection gre) {
    String untrack = "-g " + UNTRACK;
    Optional<String> greToOthers =
        parameters.local().areKnown()
            ? gre.pptpToOthersThan(parameters.ownAddresses())
            : Optional.empty();
    for (String lan : parameters.lanInterfaces()) {
      greToOthers.ifPresent(
          match -> lines.add("-A %s -i %s %s %s".formatted(PRE, lan, match, untrack)));
    }
    List<String> untrackControl = List.of(TO_SERVER + " " + untrack, FROM_SERVER + " " + untrack);
    arrivingRules(lines, parameters, gre, untrack, untrackControl, untrack);
    List<String> throughLan = new ArrayList<>(List.of(TO_SERVER, FROM_SERVER));
    if (greToOthers.isEmpty()) {
      throughLan.add(PPTP_GRE);
    }
    for (String pptp : throughLan) {
      lines.add("-A %s %s -g %s".formatted(PRE, pptp, UNTRACK_LAN));
    }
    lines.add("-A %s %s -g %s".formatted(PRE, ICMP_ERROR, ERRORS));

    lines.add("-A %s %s".formatted(UNTRACK, NOTRACK));
    privateDestinationRules(lines, parameters);
    for (String lan : parameters.lanInterfaces()) {
      String beyond = "-i " + lan + " -m addrtype ! --dst-type LOCAL";
      lines.add("-A %s %s %s".formatted(UNTRACK_LAN, beyond, NOTRACK));
      lines.add("-A %s %s -g %s".formatted(ERRORS, beyond, QUOTED));
    }
    quotedPptpRules(lines, QUOTED, NOTRACK);
    for (String address : parameters.publicAddresses()) {
      for (String pptp : List.of(TO_SERVER, FROM_SERVER, PPTP_GRE)) {
        lines.add("-A %s -s %s %s %s".formatted(OUT, address, pptp, NOTRACK));
      }
    }
  }

  private static List<String> controlQueues(RuleParameters parameters) {
    String control = " -j NFQUEUE --queue-num " + parameters.controlQueue();
    return List.of(
        OPENING + " " + unsolicitedQueue(parameters), TO_SERVER + control, FROM_SERVER + control);
  }

  /** Apart, so that a flood of what anyone may send takes no room from what was asked for. */
  private static String unsolicitedQueue(RuleParameters parameters) {
    return "-j NFQUEUE --queue-num " + parameters.unsolicitedQueue();
  }

  private static String greQueues(RuleParameters parameters) {
    return parameters.greQueueCount() == 1
        ? "-j NFQUEUE --queue-num " + parameters.firstGreQueue()
        : "-j NFQUEUE --queue-balance "
            + parameters.firstGreQueue()
            + ":"
            + parameters.lastGreQueue();
  }

  private static String deletionOf(String appended) {
    return "-D" + appended.substring(2);
  }

  private static String text(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }
}
