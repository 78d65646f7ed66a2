package net.pptpalg.alg.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TcpTest {
  private static final int IP = Bytes.OFFSET;
  private static final int TCP = IP + 20;
  private static final int TCP_LENGTH = 25;

  /** Written by hand from RFC 9293: five bytes of payload after a header without options. */
  private final ByteBuffer packet =
      Bytes.ofHex(
          "4500 002d 0001 0000 4006 0000 c000 0201 c633 6407"
              + "d431 06bb 89abcdef fedcba98 5018 ffdc 1234 0007 6865 6c6c 6f");

  @Test
  void shouldReadEveryField() {
    assertEquals(Tcp.OK, Tcp.check(packet, TCP, TCP_LENGTH));
    assertEquals(54_321, Tcp.sourcePort(packet, TCP));
    assertEquals(1723, Tcp.destinationPort(packet, TCP));
    assertEquals(0x89ABCDEF, Tcp.sequence(packet, TCP));
    assertEquals(0xFEDCBA98, Tcp.acknowledgment(packet, TCP));
    assertEquals(20, Tcp.headerLength(packet, TCP));
    assertEquals(Tcp.PSH | Tcp.ACK, Tcp.flags(packet, TCP));
    assertEquals(0xFFDC, Tcp.window(packet, TCP));
    assertEquals(0x1234, Tcp.checksum(packet, TCP));
    assertEquals(7, Tcp.urgentPointer(packet, TCP));
  }

  @Test
  void shouldNameEachFlagByItsBit() {
    int[] flags = {Tcp.FIN, Tcp.SYN, Tcp.RST, Tcp.PSH, Tcp.ACK, Tcp.URG, Tcp.ECE, Tcp.CWR};
    for (int bit = 0; bit < flags.length; bit++) {
      Tcp.setFlags(packet, TCP, flags[bit]);
      assertEquals(1 << bit, packet.get(TCP + Tcp.FLAGS_OFFSET) & 0xFF);
      assertEquals(flags[bit], Tcp.flags(packet, TCP));
    }
  }

  @Test
  void shouldFindThePayloadBehindOptionsOfAnyLength() {
    for (int words = 5; words <= 15; words++) {
      ByteBuffer b = Bytes.of(new byte[60]);
      // The four bits next to the data offset are reserved and may be set.
      b.put(Bytes.OFFSET + Tcp.DATA_OFFSET_OFFSET, (byte) (words << 4 | 0xF));
      assertEquals(Tcp.OK, Tcp.check(b, Bytes.OFFSET, 60));
      assertEquals(words * 4, Tcp.headerLength(b, Bytes.OFFSET));
      assertEquals(Tcp.OK, Tcp.check(b, Bytes.OFFSET, words * 4));
      int expected = words == 5 ? Tcp.TOO_SHORT : Tcp.BAD_HEADER_LENGTH;
      assertEquals(expected, Tcp.check(b, Bytes.OFFSET, words * 4 - 1));
    }
  }

  @Test
  void shouldRefuseFewerBytesThanAHeader() {
    for (int length = 0; length < 20; length++) {
      assertEquals(Tcp.TOO_SHORT, Tcp.check(Bytes.of(new byte[length]), Bytes.OFFSET, length));
    }
  }

  @Test
  void shouldRefuseADataOffsetInsideTheFixedHeader() {
    packet.put(TCP + Tcp.DATA_OFFSET_OFFSET, (byte) 0x40);
    assertEquals(Tcp.BAD_HEADER_LENGTH, Tcp.check(packet, TCP, TCP_LENGTH));
  }

  @Test
  void shouldComputeTheChecksumOfASegmentWhateverItsFieldHolds() {
    ByteBuffer zeroed =
        Bytes.ofHex(
            "c000 0201 c633 6407 0006 0019"
                + "d431 06bb 89abcdef fedcba98"
                + "5018 ffdc 0000 0007 6865 6c6c 6f");
    int byHand = InternetChecksum.of(zeroed, Bytes.OFFSET, 12 + TCP_LENGTH);
    assertEquals(byHand, Tcp.fullChecksum(packet, IP, TCP, TCP_LENGTH));
    Tcp.setChecksum(packet, TCP, 0xFFFF);
    assertEquals(byHand, Tcp.fullChecksum(packet, IP, TCP, TCP_LENGTH));
  }

  @Test
  void shouldKeepTheChecksumRightWhenAnythingChanges() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      Tcp.setChecksum(packet, TCP, Tcp.fullChecksum(packet, IP, TCP, TCP_LENGTH));
      int value = random.nextInt();
      int source = Ipv4.source(packet, IP);
      switch (random.nextInt(6)) {
        case 0 -> Tcp.setSourcePort(packet, TCP, value & 0xFFFF);
        case 1 -> Tcp.setDestinationPort(packet, TCP, value & 0xFFFF);
        case 2 -> Tcp.setSequence(packet, TCP, value);
        case 3 -> Tcp.setAcknowledgment(packet, TCP, value);
        case 4 -> Tcp.setFlags(packet, TCP, value & 0xFF);
        default -> {
          Ipv4.setSource(packet, IP, value);
          Tcp.adjustChecksumForAddress(packet, TCP, source, value);
        }
      }
      assertEquals(
          Tcp.fullChecksum(packet, IP, TCP, TCP_LENGTH),
          Tcp.checksum(packet, TCP),
          () -> "seed " + seed);
    }
  }

  @Test
  void shouldKeepTheChecksumRightWhenTrailingZeroesAreCut() {
    ByteBuffer b = Bytes.of(new byte[60]);
    b.putInt(IP + Ipv4.SOURCE_OFFSET, 0xC0000201);
    Tcp.setChecksum(b, TCP, Tcp.fullChecksum(b, IP, TCP, 40));
    Tcp.adjustChecksumForLength(b, TCP, 40, 31);
    assertEquals(Tcp.fullChecksum(b, IP, TCP, 31), Tcp.checksum(b, TCP));
  }

  @Test
  void shouldLeaveTheChecksumAloneWhenTheValueIsEqual() {
    Tcp.setChecksum(packet, TCP, 0xFFFF);
    Tcp.setSourcePort(packet, TCP, Tcp.sourcePort(packet, TCP));
    Tcp.setDestinationPort(packet, TCP, Tcp.destinationPort(packet, TCP));
    Tcp.setSequence(packet, TCP, Tcp.sequence(packet, TCP));
    Tcp.setAcknowledgment(packet, TCP, Tcp.acknowledgment(packet, TCP));
    Tcp.setFlags(packet, TCP, Tcp.flags(packet, TCP));
    Tcp.adjustChecksumForAddress(packet, TCP, 7, 7);
    Tcp.adjustChecksumForLength(packet, TCP, 7, 7);
    assertEquals(0xFFFF, Tcp.checksum(packet, TCP));
  }
}
