package net.pptpalg.alg.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class GreTest {
  private static final int O = Bytes.OFFSET;

  @Test
  void shouldReadAPacketWithPayloadAndAcknowledgment() {
    ByteBuffer b = Bytes.ofHex("3081 880b 0004 ffff 80000001 fffffffe ff03c021");
    assertTrue(Gre.isPptp(b, O, 20));
    assertEquals(Gre.OK, Gre.check(b, O, 20));
    assertEquals(1, Gre.version(b, O));
    assertEquals(Gre.PROTOCOL_PPP, Gre.protocol(b, O));
    assertEquals(4, Gre.payloadLength(b, O));
    assertEquals(0xFFFF, Gre.callId(b, O));
    assertTrue(Gre.hasSequence(b, O));
    assertTrue(Gre.hasAcknowledgment(b, O));
    assertEquals(0x80000001, Gre.sequence(b, O));
    assertEquals(0xFFFFFFFE, Gre.acknowledgment(b, O));
    assertEquals(16, Gre.headerLength(b, O));
  }

  @Test
  void shouldReadAPacketWithPayloadOnly() {
    ByteBuffer b = Bytes.ofHex("3001 880b 0002 0000 00000007 c021");
    assertEquals(Gre.OK, Gre.check(b, O, 14));
    assertEquals(7, Gre.sequence(b, O));
    assertFalse(Gre.hasAcknowledgment(b, O));
    assertEquals(0, Gre.acknowledgment(b, O));
    assertEquals(12, Gre.headerLength(b, O));
    assertEquals(0, Gre.callId(b, O));
  }

  @Test
  void shouldReadAnAcknowledgmentAlone() {
    ByteBuffer b = Bytes.ofHex("2081 880b 0000 1234 00000009");
    assertEquals(Gre.OK, Gre.check(b, O, 12));
    assertFalse(Gre.hasSequence(b, O));
    assertEquals(0, Gre.sequence(b, O));
    assertEquals(9, Gre.acknowledgment(b, O));
    assertEquals(0, Gre.payloadLength(b, O));
    assertEquals(12, Gre.headerLength(b, O));
  }

  @Test
  void shouldReadAHeaderWithNeitherOptionalField() {
    ByteBuffer b = Bytes.ofHex("2001 880b 0000 1234");
    assertEquals(Gre.OK, Gre.check(b, O, 8));
    assertEquals(0, Gre.sequence(b, O));
    assertEquals(0, Gre.acknowledgment(b, O));
    assertEquals(8, Gre.headerLength(b, O));
  }

  @Test
  void shouldClassifyEveryCombinationOfFlags() {
    for (int flags = 0; flags <= 0xFFFF; flags++) {
      ByteBuffer b = Bytes.ofHex("0000 880b 0000 1234 00000001 00000002");
      b.putShort(O, (short) flags);
      boolean pptp = (flags & 0x2000) != 0 && (flags & 7) == 1;
      boolean mustBeZeroSet = (flags & 0xC800) != 0;
      int expected = !pptp ? Gre.NOT_PPTP : mustBeZeroSet ? Gre.BAD_FLAGS : Gre.OK;
      assertEquals(pptp, Gre.isPptp(b, O, 16));
      assertEquals(expected, Gre.check(b, O, 16));
    }
  }

  @Test
  void shouldLeaveOtherGreAlone() {
    assertFalse(Gre.isPptp(Bytes.ofHex("2000 0800 0000 1234"), O, 8));
    assertFalse(Gre.isPptp(Bytes.ofHex("2001 0800 0000 1234"), O, 8));
    assertFalse(Gre.isPptp(Bytes.ofHex("2001 880b 0000 12"), O, 7));
    assertEquals(Gre.NOT_PPTP, Gre.check(Bytes.ofHex("2001 0800 0000 1234"), O, 8));
  }

  @Test
  void shouldRefuseAHeaderShorterThanTheFieldsItAnnounces() {
    ByteBuffer both = Bytes.ofHex("3081 880b 0000 1234 00000001 00000002");
    ByteBuffer one = Bytes.ofHex("3001 880b 0000 1234 00000001");
    for (int length = 0; length < 16; length++) {
      assertEquals(Gre.TOO_SHORT, Gre.check(both, O, length));
    }
    for (int length = 0; length < 12; length++) {
      assertEquals(Gre.TOO_SHORT, Gre.check(one, O, length));
    }
  }

  @Test
  void shouldAcceptAFirstFragmentThatAnnouncesMorePayloadThanItCarries() {
    assertEquals(Gre.OK, Gre.check(Bytes.ofHex("3001 880b 05dc 1234 00000001"), O, 12));
  }

  @Test
  void shouldSetTheCallIdAndNothingElse() {
    ByteBuffer b = Bytes.ofHex("3001 880b 0002 0000 00000007 c021");
    Gre.setCallId(b, O, 0xFEDC);
    assertEquals(Bytes.ofHex("3001 880b 0002 fedc 00000007 c021"), b);
  }
}
