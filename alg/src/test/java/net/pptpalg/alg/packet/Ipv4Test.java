package net.pptpalg.alg.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4Test {
  private static final int O = Bytes.OFFSET;

  /** Written by hand from RFC 791; 192.0.2.1 to 198.51.100.7, GRE, four bytes of payload. */
  private final ByteBuffer packet =
      Bytes.ofHex("4510 0018 beef 4000 402f 8f7b c000 0201 c633 6407 deadbeef");

  @Test
  void shouldReadEveryField() {
    assertEquals(Ipv4.OK, Ipv4.check(packet, O, 24));
    assertEquals(4, Ipv4.version(packet, O));
    assertEquals(20, Ipv4.headerLength(packet, O));
    assertEquals(0x10, Ipv4.typeOfService(packet, O));
    assertEquals(24, Ipv4.totalLength(packet, O));
    assertEquals(0xBEEF, Ipv4.identification(packet, O));
    assertTrue(Ipv4.dontFragment(packet, O));
    assertFalse(Ipv4.moreFragments(packet, O));
    assertFalse(Ipv4.isFragment(packet, O));
    assertEquals(0, Ipv4.fragmentOffset(packet, O));
    assertEquals(64, Ipv4.timeToLive(packet, O));
    assertEquals(Ipv4.PROTOCOL_GRE, Ipv4.protocol(packet, O));
    assertEquals(InternetChecksum.of(headerWithoutChecksum(), O, 20), Ipv4.checksum(packet, O));
    assertEquals(0xC0000201, Ipv4.source(packet, O));
    assertEquals(0xC6336407, Ipv4.destination(packet, O));
  }

  @Test
  void shouldReadTheHeaderLengthWithOptions() {
    for (int words = 5; words <= 15; words++) {
      ByteBuffer b = Bytes.of(new byte[60]);
      b.put(O, (byte) (0x40 | words));
      b.putShort(O + Ipv4.TOTAL_LENGTH_OFFSET, (short) 60);
      assertEquals(Ipv4.OK, Ipv4.check(b, O, 60));
      assertEquals(words * 4, Ipv4.headerLength(b, O));
    }
  }

  @Test
  void shouldTellFragmentsFromWholePackets() {
    setFragmentField(0x2000);
    assertTrue(Ipv4.isFragment(packet, O));
    assertTrue(Ipv4.moreFragments(packet, O));
    assertFalse(Ipv4.dontFragment(packet, O));
    assertEquals(0, Ipv4.fragmentOffset(packet, O));

    setFragmentField(0x00B9);
    assertTrue(Ipv4.isFragment(packet, O));
    assertFalse(Ipv4.moreFragments(packet, O));
    assertEquals(1480, Ipv4.fragmentOffset(packet, O));

    setFragmentField(0x1FFF);
    assertEquals(65_528, Ipv4.fragmentOffset(packet, O));

    setFragmentField(0x8000);
    assertFalse(Ipv4.isFragment(packet, O));
  }

  @Test
  void shouldAcceptPaddingAfterThePacket() {
    packet.putShort(O + Ipv4.TOTAL_LENGTH_OFFSET, (short) 20);
    assertEquals(Ipv4.OK, Ipv4.check(packet, O, 24));
  }

  @Test
  void shouldRefuseFewerBytesThanAHeader() {
    for (int length = 0; length < 20; length++) {
      assertEquals(Ipv4.TOO_SHORT, Ipv4.check(Bytes.of(new byte[length]), O, length));
    }
  }

  @Test
  void shouldRefuseOtherVersions() {
    packet.put(O, (byte) 0x65);
    assertEquals(Ipv4.BAD_VERSION, Ipv4.check(packet, O, 24));
  }

  @Test
  void shouldRefuseAHeaderLengthBelowTwentyOrAboveTheTotalLength() {
    packet.put(O, (byte) 0x44);
    assertEquals(Ipv4.BAD_HEADER_LENGTH, Ipv4.check(packet, O, 24));
    packet.put(O, (byte) 0x47);
    assertEquals(Ipv4.BAD_HEADER_LENGTH, Ipv4.check(packet, O, 24));
    packet.put(O, (byte) 0x45);
    packet.putShort(O + Ipv4.TOTAL_LENGTH_OFFSET, (short) 19);
    assertEquals(Ipv4.BAD_HEADER_LENGTH, Ipv4.check(packet, O, 24));
  }

  @Test
  void shouldRefuseATotalLengthBeyondWhatIsThere() {
    assertEquals(Ipv4.BAD_TOTAL_LENGTH, Ipv4.check(packet, O, 23));
  }

  @Test
  void shouldKeepTheHeaderChecksumRightWhenFieldsChange() {
    Ipv4.setSource(packet, O, 0xCB007105);
    Ipv4.setDestination(packet, O, 0x0A000001);
    Ipv4.setTotalLength(packet, O, 22);
    assertEquals(0xCB007105, Ipv4.source(packet, O));
    assertEquals(0x0A000001, Ipv4.destination(packet, O));
    assertEquals(22, Ipv4.totalLength(packet, O));
    assertEquals(0, InternetChecksum.of(packet, O, 20));
  }

  @Test
  void shouldLeaveThePacketAloneWhenTheValueIsEqual() {
    packet.putShort(O + Ipv4.CHECKSUM_OFFSET, (short) 0xFFFF);
    byte[] before = bytes();
    Ipv4.setSource(packet, O, Ipv4.source(packet, O));
    Ipv4.setDestination(packet, O, Ipv4.destination(packet, O));
    Ipv4.setTotalLength(packet, O, Ipv4.totalLength(packet, O));
    assertArrayEquals(before, bytes());
  }

  @Test
  void shouldFormatAndParseAddresses() {
    for (String text :
        new String[] {"0.0.0.0", "255.255.255.255", "192.0.2.1", "128.0.0.1", "1.20.30.200"}) {
      assertEquals(text, Ipv4Address.format(Ipv4Address.parse(text)));
    }
    assertEquals(0xC0000201, Ipv4Address.parse("192.0.2.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "256.1.1.1",
        "1.2.3.1000",
        "01.2.3.4",
        "+1.2.3.4",
        "-1.2.3.4",
        " 1.2.3.4",
        "1.2.3.4 ",
        "a.b.c.d",
        "1.2.3.\u0664",
        "192.0.2.1/24",
        "::1"
      })
  void shouldRefuseAnythingButADottedQuad(String text) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Ipv4Address.parse(text)).getMessage();
    assertTrue(message.startsWith("'" + text + "'"), message);
  }

  private void setFragmentField(int value) {
    packet.putShort(O + Ipv4.FLAGS_AND_FRAGMENT_OFFSET_OFFSET, (short) value);
  }

  private ByteBuffer headerWithoutChecksum() {
    byte[] header = new byte[20];
    packet.get(O, header);
    header[Ipv4.CHECKSUM_OFFSET] = 0;
    header[Ipv4.CHECKSUM_OFFSET + 1] = 0;
    return Bytes.of(header);
  }

  private byte[] bytes() {
    byte[] all = new byte[packet.capacity()];
    packet.get(0, all);
    return all;
  }
}
