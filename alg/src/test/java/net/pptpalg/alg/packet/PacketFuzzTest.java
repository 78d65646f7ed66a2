package net.pptpalg.alg.packet;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import net.pptpalg.fuzz.Neighbours;
import net.pptpalg.fuzz.Tally;

/**
 * Any bytes as a packet: what a check has found sound can be read without leaving the packet, and
 * checksums that were right stay right through every change.
 */
class PacketFuzzTest {
  private static final Tally TALLY = Tally.stateless("packet");
  private static final int AT = 4;
  private static final ByteBuffer BUFFER = ByteBuffer.allocate(AT + 4096);

  /** What was read; keeps reading from being optimised away. */
  private static int seen;

  @FuzzTest
  void shouldStayInsideAnyPacket(byte[] input) {
    TALLY.add(Neighbours.read(input, PacketFuzzTest::read));
  }

  private static void read(byte[] input, int length) {
    int available = Math.min(length, BUFFER.capacity() - AT);
    // Whoever reads or writes beyond the packet gets an exception.
    BUFFER.clear().put(AT, input, 0, available).limit(AT + available);
    if (Ipv4.check(BUFFER, AT, available) == Ipv4.OK) {
      ipv4();
    } else if (Ipv6.check(BUFFER, AT, available) == Ipv6.OK) {
      ipv6();
    }
  }

  private static void ipv4() {
    int end = AT + Ipv4.totalLength(BUFFER, AT);
    BUFFER.limit(end);
    int payload = AT + Ipv4.headerLength(BUFFER, AT);
    seen +=
        Ipv4.typeOfService(BUFFER, AT)
            + Ipv4.fragmentOffset(BUFFER, AT)
            + Ipv4.timeToLive(BUFFER, AT)
            + Ipv4.identification(BUFFER, AT);
    seen += Ipv4.isFragment(BUFFER, AT) ? 1 : 0;
    seen += Ipv4.dontFragment(BUFFER, AT) || Ipv4.moreFragments(BUFFER, AT) ? 1 : 0;
    switch (Ipv4.protocol(BUFFER, AT)) {
      case Ipv4.PROTOCOL_TCP -> tcp(payload, end);
      case Ipv4.PROTOCOL_GRE -> gre(payload, end - payload);
      case Ipv4.PROTOCOL_ICMP -> icmp(payload, end - payload);
      default -> {
        // Nothing else is looked into.
      }
    }
    changeIpv4(payload);
  }

  private static void changeIpv4(int payload) {
    int headerLength = payload - AT;
    BUFFER.putShort(AT + Ipv4.CHECKSUM_OFFSET, (short) 0);
    int right = InternetChecksum.of(BUFFER, AT, headerLength);
    BUFFER.putShort(AT + Ipv4.CHECKSUM_OFFSET, (short) right);
    int source = Ipv4.source(BUFFER, AT);
    Ipv4.setSource(BUFFER, AT, Ipv4.destination(BUFFER, AT));
    Ipv4.setDestination(BUFFER, AT, source ^ 0x1234_5678);
    Ipv4.setIdentification(BUFFER, AT, Ipv4.identification(BUFFER, AT) + 77);
    Ipv4.setTotalLength(BUFFER, AT, headerLength + 1);
    if (InternetChecksum.of(BUFFER, AT, headerLength) != 0) {
      throw new AssertionError("the header's checksum is wrong after changes");
    }
  }

  private static void tcp(int tcp, int end) {
    if (Tcp.check(BUFFER, tcp, end - tcp) != Tcp.OK) {
      return;
    }
    seen += Tcp.window(BUFFER, tcp) + Tcp.urgentPointer(BUFFER, tcp);
    Tcp.setChecksum(BUFFER, tcp, Tcp.fullChecksum(BUFFER, AT, tcp, end - tcp));
    Tcp.setSourcePort(BUFFER, tcp, Tcp.destinationPort(BUFFER, tcp));
    Tcp.setDestinationPort(BUFFER, tcp, Tcp.sourcePort(BUFFER, tcp) ^ 0x55aa);
    Tcp.setSequence(BUFFER, tcp, Tcp.acknowledgment(BUFFER, tcp) + 1);
    Tcp.setAcknowledgment(BUFFER, tcp, ~Tcp.sequence(BUFFER, tcp));
    Tcp.setFlags(BUFFER, tcp, Tcp.flags(BUFFER, tcp) ^ Tcp.FIN);
    options(tcp);
    int old = Ipv4.source(BUFFER, AT);
    BUFFER.putInt(AT + Ipv4.SOURCE_OFFSET, old + 0x0101_0101);
    Tcp.adjustChecksumForAddress(BUFFER, tcp, old, old + 0x0101_0101);
    int stored = Tcp.checksum(BUFFER, tcp);
    int full = Tcp.fullChecksum(BUFFER, AT, tcp, end - tcp);
    // Both zeros of one's complement mean the same.
    if (stored % 0xffff != full % 0xffff) {
      throw new AssertionError("checksum " + stored + " instead of " + full);
    }
  }

  private static void options(int tcp) {
    int end = tcp + Tcp.headerLength(BUFFER, tcp);
    int at = tcp + Tcp.MINIMUM_HEADER_LENGTH;
    while (at < end
        && TcpOption.kind(BUFFER, at) != TcpOption.END
        && TcpOption.check(BUFFER, at, end) == TcpOption.OK) {
      int length = TcpOption.length(BUFFER, at);
      if (TcpOption.kind(BUFFER, at) == TcpOption.MSS && length == TcpOption.MSS_LENGTH) {
        TcpOption.setMss(BUFFER, tcp, at, TcpOption.mss(BUFFER, at) ^ 0x1234);
      }
      at += length;
    }
    if (at > end) {
      throw new AssertionError("an option ends behind the header");
    }
  }

  private static void gre(int gre, int available) {
    boolean sound = Gre.check(BUFFER, gre, available) == Gre.OK;
    if (sound && !Gre.isPptp(BUFFER, gre, available)) {
      throw new AssertionError("sound and not PPTP");
    }
    if (Gre.isPptp(BUFFER, gre, available)) {
      if (!Gre.claimsPptp(BUFFER, gre, available)) {
        throw new AssertionError("PPTP without the claim");
      }
      int callId = Gre.callId(BUFFER, gre);
      Gre.setCallId(BUFFER, gre, callId ^ 0xffff);
      seen += Gre.payloadLength(BUFFER, gre);
    }
    if (sound) {
      seen += Gre.sequence(BUFFER, gre) + Gre.acknowledgment(BUFFER, gre);
      if (Gre.headerLength(BUFFER, gre) > available) {
        throw new AssertionError("the header ends behind the packet");
      }
    }
  }

  private static void icmp(int icmp, int available) {
    if (Icmp.check(BUFFER, icmp, available) != Icmp.OK) {
      return;
    }
    seen += Icmp.code(BUFFER, icmp) + Icmp.nextHopMtu(BUFFER, icmp);
    int quoted = Icmp.quotedLength(BUFFER, icmp, available);
    if (quoted < 0 || Icmp.quotedOffset(icmp) + quoted > icmp + available) {
      throw new AssertionError(quoted + " bytes quoted in " + available);
    }
    Icmp.setChecksum(BUFFER, icmp, Icmp.fullChecksum(BUFFER, icmp, available));
    if (quoted >= Integer.BYTES) {
      int old = BUFFER.getInt(Icmp.quotedOffset(icmp));
      BUFFER.putInt(Icmp.quotedOffset(icmp), ~old);
      Icmp.adjustChecksum32(BUFFER, icmp, old, ~old);
      int stored = Icmp.checksum(BUFFER, icmp);
      if (stored % 0xffff != Icmp.fullChecksum(BUFFER, icmp, available) % 0xffff) {
        throw new AssertionError("the checksum of ICMP is wrong after a change");
      }
    }
  }

  private static void ipv6() {
    int end = AT + Ipv6.totalLength(BUFFER, AT);
    BUFFER.limit(end);
    int tcp = Ipv6.payloadOffset(BUFFER, AT, Ipv4.PROTOCOL_TCP);
    if (tcp == Ipv6.NONE) {
      return;
    }
    if (tcp > end) {
      throw new AssertionError("a payload behind the packet");
    }
    if (Tcp.check(BUFFER, tcp, end - tcp) == Tcp.OK) {
      options(tcp);
    }
  }
}
