package net.pptpalg.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.check.firewall.SamplePacket;

/**
 * The kinds of packets that must get through a machine's firewall. The gateway's rules keep them
 * out of connection tracking; where they are forwarded, addresses to clients are rewritten already
 * and those from clients are not yet.
 */
final class SamplePackets {
  private static final int PPTP_PORT = 1723;
  private static final int ANY = SamplePacket.UNKNOWN;
  private static final String UNTRACKED = "untracked";
  private static final String INVALID = "invalid";

  private final BoxSettings settings;
  private final Map<String, Link> links;
  private final String wan;

  SamplePackets(BoxSettings settings, Map<String, Link> links) {
    this.settings = settings;
    this.links = links;
    this.wan = settings.wanInterface();
  }

  /** Between clients and servers. */
  List<SamplePacket> forwarded() {
    List<SamplePacket> packets = new ArrayList<>();
    for (String lan : settings.lanInterfaces()) {
      String client = addressOfClient(lan);
      String to = " from " + lan + " to servers";
      String from = " from servers to " + lan;
      packets.add(
          new SamplePacket(
              "control messages" + to,
              "forward",
              lan,
              wan,
              SamplePacket.TCP,
              ANY,
              PPTP_PORT,
              client,
              null,
              UNTRACKED));
      packets.add(
          new SamplePacket(
              "control messages" + from,
              "forward",
              wan,
              lan,
              SamplePacket.TCP,
              PPTP_PORT,
              ANY,
              null,
              client,
              UNTRACKED));
      packets.add(
          new SamplePacket(
              "GRE" + to,
              "forward",
              lan,
              wan,
              SamplePacket.GRE,
              ANY,
              ANY,
              client,
              null,
              UNTRACKED));
      packets.add(
          new SamplePacket(
              "GRE" + from,
              "forward",
              wan,
              lan,
              SamplePacket.GRE,
              ANY,
              ANY,
              null,
              client,
              UNTRACKED));
      packets.add(
          new SamplePacket(
              "ICMP errors about PPTP" + from,
              "forward",
              wan,
              lan,
              SamplePacket.ICMP,
              ANY,
              ANY,
              null,
              client,
              UNTRACKED));
    }
    return packets;
  }

  /** Between the machine itself, as a PPTP client, and servers. */
  List<SamplePacket> own() {
    String own = publicAddress();
    return List.of(
        new SamplePacket(
            "control messages from servers to this machine",
            "input",
            wan,
            null,
            SamplePacket.TCP,
            PPTP_PORT,
            ANY,
            null,
            own,
            UNTRACKED),
        new SamplePacket(
            "GRE from servers to this machine",
            "input",
            wan,
            null,
            SamplePacket.GRE,
            ANY,
            ANY,
            null,
            own,
            UNTRACKED),
        new SamplePacket(
            "control messages of this machine to servers",
            "output",
            null,
            wan,
            SamplePacket.TCP,
            ANY,
            PPTP_PORT,
            own,
            null,
            UNTRACKED),
        new SamplePacket(
            "GRE of this machine to servers",
            "output",
            null,
            wan,
            SamplePacket.GRE,
            ANY,
            ANY,
            own,
            null,
            UNTRACKED));
  }

  /** What the kernel tells clients about untracked packets; connection tracking can't place it. */
  List<SamplePacket> icmpErrors() {
    return settings.lanInterfaces().stream()
        .map(
            lan ->
                new SamplePacket(
                    "ICMP errors about PPTP from this machine to " + lan,
                    "output",
                    null,
                    lan,
                    SamplePacket.ICMP,
                    ANY,
                    ANY,
                    ownAddress(lan),
                    addressOfClient(lan),
                    INVALID))
        .toList();
  }

  /** Some address of the network on an interface that is not the machine's; null if unknown. */
  private String addressOfClient(String lan) {
    Link link = links.get(lan);
    if (link == null || link.addresses().isEmpty() || link.addresses().get(0).length() > 30) {
      return null;
    }
    Link.Prefix prefix = link.addresses().get(0);
    int own = Ipv4Address.parse(prefix.address());
    int mask = prefix.length() == 0 ? 0 : -1 << (32 - prefix.length());
    int first = (own & mask) + 1;
    return Ipv4Address.format(first == own ? first + 1 : first);
  }

  private String ownAddress(String name) {
    Link link = links.get(name);
    return link == null || link.addresses().isEmpty() ? null : link.addresses().get(0).address();
  }

  private String publicAddress() {
    return settings.publicAddresses().isEmpty()
        ? ownAddress(wan)
        : settings.publicAddresses().get(0);
  }
}
