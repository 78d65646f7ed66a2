package net.pptpalg.alg.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class IcmpTest {
  private static final int O = Bytes.OFFSET;
  private static final int LENGTH = 36;

  /** Fragmentation needed (MTU 1400) about a GRE packet of Call ID 0x1234. */
  private final ByteBuffer error =
      Bytes.ofHex(
          "0304 abcd 0000 0578"
              + "4500 05dc 0001 4000 402f 0000 c000 0201 c633 6407"
              + "3001 880b 05b8 1234");

  @Test
  void shouldReadEveryField() {
    assertEquals(Icmp.OK, Icmp.check(error, O, LENGTH));
    assertEquals(Icmp.DESTINATION_UNREACHABLE, Icmp.type(error, O));
    assertEquals(Icmp.CODE_FRAGMENTATION_NEEDED, Icmp.code(error, O));
    assertEquals(0xABCD, Icmp.checksum(error, O));
    assertEquals(1400, Icmp.nextHopMtu(error, O));
    assertEquals(0, Icmp.originalDatagramLength(error, O));
    assertEquals(28, Icmp.quotedLength(error, O, LENGTH));
    assertEquals(0xC0000201, Ipv4.source(error, Icmp.quotedOffset(O)));
  }

  @Test
  void shouldKnowWhichTypesQuoteAPacket() {
    for (int type = 0; type <= 255; type++) {
      error.put(O, (byte) type);
      boolean expected = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
      assertEquals(expected, Icmp.isError(error, O), "type " + type);
    }
  }

  @Test
  void shouldStopTheQuotedPacketWhereExtensionsBegin() {
    error.put(O + Icmp.LENGTH_OFFSET, (byte) 6);
    assertEquals(Icmp.OK, Icmp.check(error, O, LENGTH));
    assertEquals(24, Icmp.originalDatagramLength(error, O));
    assertEquals(24, Icmp.quotedLength(error, O, LENGTH));
  }

  @Test
  void shouldIgnoreTheLengthOfTypesThatHaveNone() {
    error.put(O + Icmp.LENGTH_OFFSET, (byte) 0xFF);
    error.put(O, (byte) Icmp.REDIRECT);
    assertEquals(Icmp.OK, Icmp.check(error, O, LENGTH));
    assertEquals(28, Icmp.quotedLength(error, O, LENGTH));
  }

  @Test
  void shouldRefuseALengthBeyondTheMessage() {
    error.put(O + Icmp.LENGTH_OFFSET, (byte) 8);
    assertEquals(Icmp.BAD_LENGTH, Icmp.check(error, O, LENGTH));
  }

  @Test
  void shouldRefuseFewerBytesThanAHeader() {
    for (int length = 0; length < 8; length++) {
      assertEquals(Icmp.TOO_SHORT, Icmp.check(Bytes.of(new byte[length]), O, length));
    }
  }

  @Test
  void shouldKeepTheChecksumRightWhenTheQuotedPacketIsTranslated() {
    Icmp.setChecksum(error, O, Icmp.fullChecksum(error, O, LENGTH));
    assertEquals(0, InternetChecksum.of(error, O, LENGTH));
    int quoted = Icmp.quotedOffset(O);
    error.putInt(quoted + Ipv4.SOURCE_OFFSET, 0xCB007105);
    Icmp.adjustChecksum32(error, O, 0xC0000201, 0xCB007105);
    Gre.setCallId(error, quoted + 20, 0xFFFF);
    Icmp.adjustChecksum16(error, O, 0x1234, 0xFFFF);
    assertEquals(Icmp.fullChecksum(error, O, LENGTH), Icmp.checksum(error, O));
  }

  @Test
  void shouldLeaveTheChecksumAloneWhenTheValueIsEqual() {
    Icmp.setChecksum(error, O, 0xFFFF);
    Icmp.adjustChecksum16(error, O, 5, 5);
    Icmp.adjustChecksum32(error, O, 5, 5);
    assertEquals(0xFFFF, Icmp.checksum(error, O));
    assertFalse(Icmp.fullChecksum(error, O, LENGTH) == 0xFFFF);
    assertTrue(Icmp.isError(error, O));
  }
}
