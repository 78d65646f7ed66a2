package net.pptpalg.nat.translation;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Icmp;
import net.pptpalg.alg.packet.InternetChecksum;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;

/**
 * Translates ICMP errors about translated packets (RFC 792): the packet they quote is turned back
 * into what its sender sent, and the error finds its way to that sender. Path MTU discovery depends
 * on it (RFC 1191; RFC 5508 section 4.2 asks a NAT for it).
 *
 * <p>At least the quoted IPv4 header and eight bytes are needed: they hold the ports or the GRE
 * key. Extensions after the quoted packet (RFC 4884) stay as they are.
 *
 * <p>Owned by the control agent's thread.
 */
final class IcmpTranslator {
  /** TCP ports, or a GRE header up to the key. */
  private static final int LEAST_QUOTED_PAYLOAD = 8;

  private final Bindings bindings;
  private final Boundary boundary;
  private final Counters<ControlCounter> counters;

  IcmpTranslator(Bindings bindings, Boundary boundary, Counters<ControlCounter> counters) {
    this.bindings = bindings;
    this.boundary = boundary;
    this.counters = counters;
  }

  /** An error for a public address, about a packet that had left from it. */
  int prerouting(ByteBuffer packet, int ip, int length) {
    int quoted = quoted(packet, ip, length);
    if (quoted < 0) {
      // Nothing private is in it: the gateway itself may judge it.
      counters.increment(ControlCounter.ICMP_MALFORMED);
      return Verdict.ACCEPT;
    }
    int publicAddress = Ipv4.source(packet, quoted);
    int remote = Ipv4.destination(packet, quoted);
    int payload = quoted + Ipv4.headerLength(packet, quoted);
    int before = sum(packet, ip, quoted);
    int inside;
    if (Ipv4.protocol(packet, quoted) == Ipv4.PROTOCOL_GRE) {
      Call call =
          Gre.isPptp(packet, payload, LEAST_QUOTED_PAYLOAD)
              ? bindings.sentFromOutside(publicAddress, remote, Gre.callId(packet, payload))
              : null;
      if (call == null) {
        return pass();
      }
      inside = call.connection().insideAddress();
    } else {
      ControlConnection connection =
          bindings.byOutside(
              publicAddress,
              Tcp.sourcePort(packet, payload),
              remote,
              Tcp.destinationPort(packet, payload));
      if (connection == null) {
        return pass();
      }
      inside = connection.insideAddress();
      setQuotedPort(
          packet,
          ip,
          payload,
          Tcp.SOURCE_PORT_OFFSET,
          connection.insidePort(),
          publicAddress,
          inside);
    }
    Ipv4.setSource(packet, quoted, inside);
    finish(packet, ip, quoted, before);
    Ipv4.setDestination(packet, ip, inside);
    return Ipv4.totalLength(packet, ip);
  }

  /** An error that leaves towards the WAN, about a packet that had come in translated. */
  int postrouting(ByteBuffer packet, int ip, int length, int inInterface, int outInterface) {
    boolean own = boundary.isPublic(Ipv4.source(packet, ip)) || inInterface == 0;
    int quoted = quoted(packet, ip, length);
    if (quoted < 0) {
      counters.increment(ControlCounter.ICMP_MALFORMED);
      return own ? Verdict.ACCEPT : Verdict.DROP;
    }
    int inside = Ipv4.destination(packet, quoted);
    int remote = Ipv4.source(packet, quoted);
    int payload = quoted + Ipv4.headerLength(packet, quoted);
    int before = sum(packet, ip, quoted);
    int publicAddress;
    if (Ipv4.protocol(packet, quoted) == Ipv4.PROTOCOL_GRE) {
      Call call =
          Gre.isPptp(packet, payload, LEAST_QUOTED_PAYLOAD)
              ? bindings.sentToInside(inside, remote, Gre.callId(packet, payload))
              : null;
      if (call == null) {
        return unknown(own, inInterface, outInterface);
      }
      publicAddress = call.connection().publicAddress();
      Gre.setCallId(packet, payload, call.outsideId());
    } else {
      ControlConnection connection =
          bindings.byInside(
              inside,
              Tcp.destinationPort(packet, payload),
              remote,
              Tcp.sourcePort(packet, payload));
      if (connection == null) {
        return unknown(own, inInterface, outInterface);
      }
      publicAddress = connection.publicAddress();
      setQuotedPort(
          packet,
          ip,
          payload,
          Tcp.DESTINATION_PORT_OFFSET,
          connection.publicPort(),
          inside,
          publicAddress);
    }
    Ipv4.setDestination(packet, quoted, publicAddress);
    finish(packet, ip, quoted, before);
    if (!boundary.isPublic(Ipv4.source(packet, ip))) {
      // Whichever router behind the gateway speaks: outside, the gateway speaks for it.
      Ipv4.setSource(packet, ip, publicAddress);
    }
    return Ipv4.totalLength(packet, ip);
  }

  /** Where the quoted IPv4 header begins when enough is quoted, else -1. */
  private static int quoted(ByteBuffer packet, int ip, int length) {
    if (Ipv4.check(packet, ip, length) != Ipv4.OK || Ipv4.isFragment(packet, ip)) {
      return -1;
    }
    int icmp = ip + Ipv4.headerLength(packet, ip);
    int available = ip + Ipv4.totalLength(packet, ip) - icmp;
    if (Icmp.check(packet, icmp, available) != Icmp.OK || !Icmp.isError(packet, icmp)) {
      return -1;
    }
    int quoted = Icmp.quotedOffset(icmp);
    int bytes = Icmp.quotedLength(packet, icmp, available);
    if (bytes < Ipv4.MINIMUM_HEADER_LENGTH || Ipv4.version(packet, quoted) != 4) {
      return -1;
    }
    int headerLength = Ipv4.headerLength(packet, quoted);
    boolean enough =
        headerLength >= Ipv4.MINIMUM_HEADER_LENGTH
            && bytes >= headerLength + LEAST_QUOTED_PAYLOAD
            && Ipv4.fragmentOffset(packet, quoted) == 0;
    int protocol = Ipv4.protocol(packet, quoted);
    boolean ours = protocol == Ipv4.PROTOCOL_GRE || protocol == Ipv4.PROTOCOL_TCP;
    return enough && ours ? quoted : -1;
  }

  /** Changes a port of the quoted segment and its checksum, if that is quoted. */
  private static void setQuotedPort(
      ByteBuffer packet, int ip, int tcp, int field, int port, int oldAddress, int newAddress) {
    int old = packet.getShort(tcp + field) & 0xffff;
    packet.putShort(tcp + field, (short) port);
    if (isQuoted(packet, ip, tcp + Tcp.CHECKSUM_OFFSET)) {
      int checksum = InternetChecksum.adjust16(Tcp.checksum(packet, tcp), old, port);
      Tcp.setChecksum(packet, tcp, checksum);
      Tcp.adjustChecksumForAddress(packet, tcp, oldAddress, newAddress);
    }
  }

  private static boolean isQuoted(ByteBuffer packet, int ip, int word) {
    int icmp = ip + Ipv4.headerLength(packet, ip);
    int available = ip + Ipv4.totalLength(packet, ip) - icmp;
    int end = Icmp.quotedOffset(icmp) + Icmp.quotedLength(packet, icmp, available);
    return word + Short.BYTES <= end;
  }

  /** Sum of the quoted words that may be changed. */
  private static int sum(ByteBuffer packet, int ip, int quoted) {
    int changed = Ipv4.headerLength(packet, quoted) + LEAST_QUOTED_PAYLOAD;
    int tcpChecksum = quoted + Ipv4.headerLength(packet, quoted) + Tcp.CHECKSUM_OFFSET;
    int sum = InternetChecksum.sum(packet, quoted, changed, 0);
    return isQuoted(packet, ip, tcpChecksum)
        ? InternetChecksum.sum(packet, tcpChecksum, Short.BYTES, sum)
        : sum;
  }

  private void finish(ByteBuffer packet, int ip, int quoted, int sumBefore) {
    int icmp = ip + Ipv4.headerLength(packet, ip);
    Icmp.adjustChecksum16(packet, icmp, sumBefore, sum(packet, ip, quoted));
    counters.increment(ControlCounter.ICMP_ERRORS);
  }

  private int unknown(boolean own, int inInterface, int outInterface) {
    if (own || boundary.isLan(outInterface) || !boundary.isFromLan(inInterface)) {
      return pass();
    }
    // It quotes private addresses and would leave with one.
    counters.increment(ControlCounter.ICMP_UNKNOWN);
    return Verdict.DROP;
  }

  private int pass() {
    counters.increment(ControlCounter.ICMP_OTHER);
    return Verdict.ACCEPT;
  }
}
