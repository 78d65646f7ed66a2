package net.pptpalg.gateway.rules;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The rules in the language of nft. Packets are told apart by protocol first, so that ordinary
 * traffic costs a few comparisons and no routing lookup.
 */
final class NftScript {

  static final String TABLE = "pptp_alg";

  private static final String PROBE_TABLE = "pptp_alg_probe";

  /** GRE's first word: version 1 and protocol 0x880B; the other flags vary (RFC 2637, 4.1). */
  private static final String PPTP_GRE = "ip protocol gre @th,0,32 & 0x7ffff == 0x1880b";

  /** Later fragments lack the GRE header. Where the kernel reassembles, none gets here. */
  private static final String LATER_GRE_FRAGMENT = "ip protocol gre ip frag-off & 0x1fff != 0";

  private NftScript() {}

  /**
   * One transaction that puts the table in the place of any table of that name.
   *
   * @param inputInterfaceInPostrouting whether the kernel still knows in POSTROUTING where a packet
   *     came from (Linux 5.7). Where it doesn't, everything of PPTP that leaves through the WAN is
   *     queued, since a rule that never matches would let private addresses out.
   */
  static String install(RuleParameters parameters, boolean inputInterfaceInPostrouting) {
    String lan = names(parameters.lanInterfaces());
    String wan = quoted(parameters.wanInterface());
    String wanOrLan =
        "{ "
            + wan
            + ", "
            + parameters.lanInterfaces().stream()
                .map(NftScript::quoted)
                .collect(Collectors.joining(", "))
            + " }";
    String addresses = "{ " + String.join(", ", parameters.publicAddresses()) + " }";
    String control = "queue num " + parameters.controlQueue();
    String gre = greQueues(parameters);
    String leaving =
        inputInterfaceInPostrouting
            ? """
                  oifname %1$s iifname %2$s goto queues
                  oifname %1$s ip saddr %3$s goto queues
              """
                .formatted(wan, lan, addresses)
            : "    oifname %s goto queues\n".formatted(wan);
    return remove()
        + """
        table ip %s {
          chain untrack {
            iifname %s ip daddr %s notrack
            iifname %s fib daddr . mark oifname %s notrack
          }
          chain untrack_own {
            ip saddr %s notrack
          }
          chain queues {
            tcp dport 1723 %s
            tcp sport 1723 %s
            %s %s
            %s %s
          }
          chain raw_prerouting {
            type filter hook prerouting priority raw; policy accept;
        %s  }
          chain raw_output {
            type filter hook output priority raw; policy accept;
        %s  }
          chain mangle_prerouting {
            type filter hook prerouting priority mangle; policy accept;
            iifname %s ip daddr %s goto queues
          }
          chain mangle_postrouting {
            type filter hook postrouting priority mangle; policy accept;
        %s  }
        }
        """
            .formatted(
                TABLE,
                wanOrLan,
                addresses,
                lan,
                wan,
                addresses,
                control,
                control,
                PPTP_GRE,
                gre,
                LATER_GRE_FRAGMENT,
                gre,
                pptpGoesTo("untrack"),
                pptpGoesTo("untrack_own"),
                wanOrLan,
                addresses,
                leaving);
  }

  /** One transaction that leaves no table of ours, whether there was one or not. */
  static String remove() {
    return without(TABLE);
  }

  /** A table no packet meets, which only a kernel with the queue statement accepts. */
  static String probe(RuleParameters parameters) {
    return without(PROBE_TABLE)
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
    return without(PROBE_TABLE);
  }

  /** Adding first makes the deletion succeed in either case. */
  private static String without(String table) {
    return """
        table ip %1$s
        delete table ip %1$s
        """
        .formatted(table);
  }

  private static String pptpGoesTo(String chain) {
    return """
            tcp dport 1723 goto %1$s
            tcp sport 1723 goto %1$s
            %2$s goto %1$s
        """
        .formatted(chain, PPTP_GRE);
  }

  private static String greQueues(RuleParameters parameters) {
    return parameters.greQueueCount() == 1
        ? "queue num " + parameters.firstGreQueue()
        : "queue num " + parameters.firstGreQueue() + "-" + parameters.lastGreQueue();
  }

  private static String names(List<String> interfaces) {
    return interfaces.stream().map(NftScript::quoted).collect(Collectors.joining(", ", "{ ", " }"));
  }

  private static String quoted(String name) {
    return '"' + name + '"';
  }
}
