package net.pptpalg.testbed.suite.gateway;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.pptpalg.testbed.Namespace;
import net.pptpalg.testbed.Topology;
import net.pptpalg.testbed.suite.wire.Address;

/** The iptables rules of an ordinary masquerading box. */
final class KernelRules {

  private static final String LAN = Topology.LAN_INTERFACE;
  private static final String WAN = Topology.WAN_INTERFACE;

  private KernelRules() {}

  /** Forwards what the LAN begins and nothing else. */
  static void forwardFromLanOnly(Namespace gateway) {
    apply(
        gateway,
        "-P FORWARD DROP",
        "-A FORWARD -m conntrack --ctstate INVALID -j DROP",
        "-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
        "-A FORWARD -i " + LAN + " -o " + WAN + " -j ACCEPT");
  }

  /** What a gateway that translates outside of connection tracking needs besides. */
  static void forwardTranslated(Namespace gateway) {
    for (String match : List.of("-p 47", "-p tcp --sport 1723", "-p tcp --dport 1723", "-p icmp")) {
      apply(
          gateway,
          "-A FORWARD -i "
              + WAN
              + " -o "
              + LAN
              + " "
              + match
              + " -m conntrack --ctstate UNTRACKED -j ACCEPT");
    }
  }

  static void masquerade(Namespace gateway) {
    apply(gateway, "-t nat -A POSTROUTING -o " + WAN + " -j MASQUERADE");
  }

  static void translateToPool(Namespace gateway, List<Integer> addresses) {
    String range =
        Address.text(addresses.get(0)) + "-" + Address.text(addresses.get(addresses.size() - 1));
    apply(
        gateway,
        "-t nat -A POSTROUTING -o " + WAN + " -j SNAT --to-source " + range + " --persistent");
  }

  static void assignPptpHelper(Namespace gateway) {
    apply(gateway, "-t raw -A PREROUTING -p tcp --dport 1723 -j CT --helper pptp");
  }

  /** Destination NAT for the published servers, hairpin included. */
  static void publish(Namespace gateway, int publicAddress) {
    List<Integer> servers = Site.publishedServers();
    String toPptp =
        "-t nat -A PREROUTING -d " + Address.text(publicAddress) + " -p tcp --dport 1723 ";
    apply(
        gateway,
        toPptp + "-s 198.19.0.0/16 -j DNAT --to-destination " + Address.text(servers.get(1)),
        toPptp + "-j DNAT --to-destination " + Address.text(servers.get(0)),
        "-A FORWARD -m conntrack --ctstate DNAT -j ACCEPT",
        "-t nat -A POSTROUTING -o "
            + LAN
            + " -s "
            + Site.LAN_STATIONS
            + " -m conntrack --ctstate DNAT -j SNAT --to-source "
            + Address.text(publicAddress));
  }

  private static void apply(Namespace gateway, String... rules) {
    for (String rule : rules) {
      gateway.run(
          Stream.concat(Stream.of("iptables", "-w"), Arrays.stream(rule.split(" ")))
              .toArray(String[]::new));
    }
  }
}
