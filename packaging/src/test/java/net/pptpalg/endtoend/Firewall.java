package net.pptpalg.endtoend;

import java.util.stream.Collectors;
import net.pptpalg.testbed.Namespace;

/** The firewall rules of a namespace as its owner sees them. */
final class Firewall {

  private Firewall() {}

  /**
   * Rules of somebody else, as a gateway has them: in the tables and the chains that the product
   * uses too, so that neither may be touched nor reordered.
   */
  static void addForeignRules(Namespace namespace) {
    for (String chain : new String[] {"PREROUTING", "OUTPUT"}) {
      addForeignRule(namespace, "raw", chain);
    }
    // A nat table makes the kernel track connections, as on any gateway.
    for (String chain : new String[] {"PREROUTING", "POSTROUTING"}) {
      addForeignRule(namespace, "nat", chain);
    }
    for (String chain : new String[] {"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"}) {
      addForeignRule(namespace, "mangle", chain);
    }
    for (String chain : new String[] {"INPUT", "FORWARD", "OUTPUT"}) {
      addForeignRule(namespace, "filter", chain);
    }
    namespace.run(
        "nft",
        "add table inet foreign; add chain inet foreign input"
            + " { type filter hook input priority 5; policy accept; };"
            + " add rule inet foreign input udp dport 9 counter drop");
  }

  /** All rules, without counters and timestamps: equal texts are equal firewalls. */
  static String rules(Namespace namespace) {
    return withoutCounters(namespace.run("iptables-save"))
        + withoutCounters(namespace.run("nft", "list", "ruleset"));
  }

  /** Whether the gateway has rules there, of whichever tool. */
  static boolean hasRulesOfTheGateway(Namespace namespace) {
    String rules = rules(namespace);
    return rules.contains("PPTP-ALG") || rules.contains("pptp_alg");
  }

  private static void addForeignRule(Namespace namespace, String table, String chain) {
    namespace.run(
        "iptables",
        "-w",
        "5",
        "-t",
        table,
        "-A",
        chain,
        "-p",
        "udp",
        "--dport",
        "9",
        "-j",
        "ACCEPT");
  }

  private static String withoutCounters(String rules) {
    return rules
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceAll("\\[\\d+:\\d+\\]", ""))
        .map(line -> line.replaceAll("packets \\d+ bytes \\d+", ""))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
