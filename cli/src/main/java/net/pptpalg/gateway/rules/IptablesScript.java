package net.pptpalg.gateway.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * The rules as input of {@code iptables-restore --noflush}, which commits each table as a whole.
 *
 * <p>The jumps to our chains come first in their chains, so that no rule of the user lets PPTP past
 * them. The price: a queued packet doesn't meet the user's own rules in the same chain of mangle.
 *
 * <p>iptables can't look up the route in PREROUTING. PPTP from a LAN is therefore kept out of
 * connection tracking wherever it goes, unless it goes to the machine itself. Neither does it know
 * in POSTROUTING where a packet came from: all PPTP that leaves through the WAN is queued, and the
 * reader of the queue passes what isn't its own.
 */
final class IptablesScript {

  static final String CHAIN_PREFIX = "PPTP-ALG-";

  private static final String PRE = CHAIN_PREFIX + "PRE";
  private static final String OUT = CHAIN_PREFIX + "OUT";
  private static final String POST = CHAIN_PREFIX + "POST";
  private static final String UNTRACK = CHAIN_PREFIX + "UNTRACK";
  private static final String QUEUE = CHAIN_PREFIX + "QUEUE";

  private static final String RAW = "raw";
  private static final String MANGLE = "mangle";

  private static final String GRE = "-p 47";
  private static final String TO_SERVER = "-p tcp -m tcp --dport 1723";
  private static final String FROM_SERVER = "-p tcp -m tcp --sport 1723";

  /** GRE's first word: version 1 and protocol 0x880B; the other flags vary (RFC 2637, 4.1). */
  private static final String PPTP_GRE = GRE + " -m u32 --u32 \"0>>22&0x3C@0&0x7FFFF=0x1880B\"";

  /** Later fragments lack the GRE header. Where the kernel reassembles, none gets here. */
  private static final String LATER_GRE_FRAGMENT = GRE + " -f";

  private static final String NOTRACK = "-j CT --notrack";

  private IptablesScript() {}

  /** A rule that needs something of the kernel, and what to call it when it is missing. */
  record Feature(String table, String rule, String name) {}

  /**
   * Puts our rules in the place of those in the listing. mangle comes first: at no moment is a
   * packet out of connection tracking, and so out of the kernel's own NAT, but not queued.
   */
  static String install(RuleParameters parameters, IptablesListing before) {
    List<String> lines = new ArrayList<>();
    lines.add("*" + MANGLE);
    replaced(lines, MANGLE, before, List.of(PRE, POST, QUEUE));
    queueRules(lines, parameters);
    lines.add("-I PREROUTING -j " + PRE);
    lines.add("-I POSTROUTING -j " + POST);
    lines.add("COMMIT");
    lines.add("*" + RAW);
    replaced(lines, RAW, before, List.of(PRE, OUT, UNTRACK));
    untrackRules(lines, parameters);
    lines.add("-I PREROUTING -j " + PRE);
    lines.add("-I OUTPUT -j " + OUT);
    lines.add("COMMIT");
    return text(lines);
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
        : List.of("PREROUTING", "POSTROUTING");
  }

  static List<Feature> features(RuleParameters parameters) {
    return List.of(
        new Feature(MANGLE, GRE + " " + greQueues(parameters), "the NFQUEUE target (xt_NFQUEUE)"),
        new Feature(MANGLE, PPTP_GRE, "the u32 match (xt_u32)"),
        new Feature(MANGLE, TO_SERVER, "the tcp match (xt_tcpudp)"),
        new Feature(RAW, GRE + " " + NOTRACK, "the CT target (xt_CT)"),
        new Feature(
            RAW, GRE + " -m addrtype ! --dst-type LOCAL", "the addrtype match (xt_addrtype)"));
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

  private static void queueRules(List<String> lines, RuleParameters parameters) {
    List<String> inputs = new ArrayList<>();
    inputs.add(parameters.wanInterface());
    inputs.addAll(parameters.lanInterfaces());
    for (String input : inputs) {
      for (String address : parameters.publicAddresses()) {
        lines.add("-A %s -i %s -d %s -g %s".formatted(PRE, input, address, QUEUE));
      }
    }
    lines.add("-A %s -o %s -g %s".formatted(POST, parameters.wanInterface(), QUEUE));
    String control = "-j NFQUEUE --queue-num " + parameters.controlQueue();
    lines.add("-A %s %s %s".formatted(QUEUE, TO_SERVER, control));
    lines.add("-A %s %s %s".formatted(QUEUE, FROM_SERVER, control));
    lines.add("-A %s %s %s".formatted(QUEUE, PPTP_GRE, greQueues(parameters)));
    lines.add("-A %s %s %s".formatted(QUEUE, LATER_GRE_FRAGMENT, greQueues(parameters)));
  }

  private static void untrackRules(List<String> lines, RuleParameters parameters) {
    for (String pptp : List.of(TO_SERVER, FROM_SERVER, PPTP_GRE)) {
      lines.add("-A %s %s -g %s".formatted(PRE, pptp, UNTRACK));
    }
    for (String address : parameters.publicAddresses()) {
      lines.add(
          "-A %s -i %s -d %s %s".formatted(UNTRACK, parameters.wanInterface(), address, NOTRACK));
    }
    for (String lan : parameters.lanInterfaces()) {
      for (String address : parameters.publicAddresses()) {
        lines.add("-A %s -i %s -d %s %s".formatted(UNTRACK, lan, address, NOTRACK));
      }
      lines.add("-A %s -i %s -m addrtype ! --dst-type LOCAL %s".formatted(UNTRACK, lan, NOTRACK));
    }
    for (String address : parameters.publicAddresses()) {
      for (String pptp : List.of(TO_SERVER, FROM_SERVER, PPTP_GRE)) {
        lines.add("-A %s -s %s %s %s".formatted(OUT, address, pptp, NOTRACK));
      }
    }
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
