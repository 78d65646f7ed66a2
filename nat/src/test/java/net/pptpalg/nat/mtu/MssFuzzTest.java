package net.pptpalg.nat.mtu;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv6;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.packet.TcpOption;
import net.pptpalg.fuzz.Neighbours;
import net.pptpalg.fuzz.Tally;
import net.pptpalg.nat.translation.Verdict;

/**
 * Any bytes as a packet whose MSS may have to be lowered: nothing but the value of the option and
 * the checksum changes, the value never rises, a right checksum stays right.
 */
class MssFuzzTest {
  private static final Tally TALLY = Tally.stateless("mss");
  private static final int LONGEST = 512;
  private static final int MTU = 1000;
  private static final ByteBuffer BUFFER = ByteBuffer.allocate(LONGEST);
  private static final ByteBuffer BEFORE = ByteBuffer.allocate(LONGEST);
  private static final MssClamp CLAMP =
      new MssClamp(
          new MtuOptions(
              MtuOptions.MssMode.INTERFACE,
              MtuOptions.AUTOMATIC,
              MtuOptions.MruMode.OFF,
              MtuOptions.AUTOMATIC));

  @FuzzTest
  void shouldLowerNothingButTheMss(byte[] input) {
    TALLY.add(Neighbours.read(input, MssFuzzTest::read));
  }

  private static void read(byte[] input, int length) {
    int available = Math.min(length, LONGEST);
    BUFFER.clear().put(0, input, 0, available).limit(available);
    BEFORE.clear().put(0, input, 0, available);
    int verdict = CLAMP.clamp(BUFFER, 0, available, MTU);
    if (verdict == Verdict.ACCEPT) {
      must(BUFFER.equals(BEFORE.limit(available)), "changed without a word");
      return;
    }
    boolean ipv4 = Ipv4.version(BUFFER, 0) == 4;
    must(
        verdict == (ipv4 ? Ipv4.totalLength(BEFORE, 0) : Ipv6.totalLength(BEFORE, 0)),
        "verdict " + verdict);
    int tcp =
        ipv4 ? Ipv4.headerLength(BUFFER, 0) : Ipv6.payloadOffset(BUFFER, 0, Ipv4.PROTOCOL_TCP);
    judge(tcp, verdict, (ipv4 ? MTU - 20 : MTU - 40) - 20);
    must(
        Syn.checksumIsRight(BUFFER, 0) == Syn.checksumIsRight(BEFORE, 0),
        "the checksum is not what it was");
  }

  private static void judge(int tcp, int totalLength, int most) {
    int end = tcp + Tcp.headerLength(BUFFER, tcp);
    int at = tcp + Tcp.MINIMUM_HEADER_LENGTH;
    boolean lowered = false;
    while (at < end && TcpOption.kind(BUFFER, at) != TcpOption.END) {
      if (TcpOption.kind(BUFFER, at) == TcpOption.MSS) {
        int before = TcpOption.mss(BEFORE, at);
        int after = TcpOption.mss(BUFFER, at);
        must(after == Math.min(before, most), "MSS " + before + " became " + after);
        lowered |= after < before;
        BEFORE.putShort(at + 2, (short) after);
        must(BUFFER.getInt(at) == BEFORE.getInt(at), "the option is another");
        BEFORE.putShort(at + 2, (short) before);
      }
      at += TcpOption.length(BUFFER, at);
    }
    must(lowered, "changed and no MSS lowered");
    for (int i = 0; i < totalLength; i++) {
      boolean header = i >= tcp + Tcp.MINIMUM_HEADER_LENGTH && i < end;
      boolean checksum = i == tcp + Tcp.CHECKSUM_OFFSET || i == tcp + Tcp.CHECKSUM_OFFSET + 1;
      must(header || checksum || BUFFER.get(i) == BEFORE.get(i), "another byte changed");
    }
  }

  private static void must(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
