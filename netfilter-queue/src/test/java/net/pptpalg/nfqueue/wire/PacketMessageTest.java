package net.pptpalg.nfqueue.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketMessageTest {
  private static final int OFFSET = 128;

  /**
   * Sent by Linux 6.18 for a UDP datagram "hello" to 127.0.0.1 port 9 in OUTPUT, marked 0x1234;
   * written down with strace(1).
   */
  private static final String FROM_LINUX =
      "5d000000 0003 0000 00000000 00000000 02 00 0102"
          + "0b00 0100 00000001 0800 03 00"
          + "0800 0600 00000001"
          + "0800 0300 00001234"
          + "0800 0e00 00000001"
          + "2500 0a00"
          + "45000021f94140004011438 87f0000017f000001e0170009000dfe2068656c6c6f";

  private static final String HEADERS = "0003 0000 00000000 00000000 02 00 0000";
  private static final String PACKET_HEADER = "0b00 0100 00000007 0800 00 00";

  private final PacketMessage message = new PacketMessage();

  @Test
  void shouldDecodeWhatLinuxSends() {
    assertEquals(WireFault.NONE, decode(FROM_LINUX));
    assertEquals(1, message.packetId());
    assertEquals(0x0800, message.protocol());
    assertEquals(3, message.hook());
    assertEquals(0, message.inInterface());
    assertEquals(1, message.outInterface());
    assertEquals(0x1234, message.mark());
    assertFalse(message.isTruncated());
    assertEquals(OFFSET + 60, message.payloadOffset());
    assertEquals(33, message.payloadLength());
  }

  @Test
  void shouldReadTheQueueNumberAndFamilyOfTheSecondHeader() {
    ByteBuffer buffer = Bytes.at(OFFSET, Bytes.of(FROM_LINUX));
    assertEquals(258, QueueHeader.queue(buffer, OFFSET));
    assertEquals(2, QueueHeader.family(buffer, OFFSET));
    assertEquals(QueueHeader.TYPE_PACKET, NetlinkHeader.type(buffer, OFFSET));
  }

  @Test
  void shouldRefuseAPacketThatLeavesNoRoomForItsVerdict() {
    String message = "28000000" + HEADERS + "0500 0a00 45 000000" + PACKET_HEADER + "00";
    assertEquals(WireFault.PAYLOAD_MISPLACED, decode(message));
    assertTrue(this.message.hasPacketId());
  }

  @Test
  void shouldForgetTheEarlierMessage() {
    decode(FROM_LINUX);
    assertEquals(
        WireFault.NONE, decode("28000000" + HEADERS + PACKET_HEADER + "0500 0a00 45 000000"));
    assertEquals(7, message.packetId());
    assertEquals(0, message.mark());
    assertEquals(0, message.outInterface());
  }

  @Test
  void shouldSayThatTheCopyIsTruncatedWhenThePacketWasLonger() {
    assertEquals(
        WireFault.NONE,
        decode("30000000" + HEADERS + PACKET_HEADER + "0800 0d00 00000005 0800 0a00 45000005"));
    assertTrue(message.isTruncated());
    assertEquals(4, message.payloadLength());
  }

  @Test
  void shouldIgnoreTheFlagBitsOfAnAttributeType() {
    assertEquals(
        WireFault.NONE, decode("28000000" + HEADERS + PACKET_HEADER + "0500 0a40 45 000000"));
    assertEquals(1, message.payloadLength());
  }

  @Test
  void shouldTellAttributeLengthBelowItsHeader() {
    assertEquals(
        WireFault.ATTRIBUTE_TOO_SHORT,
        decode("28000000" + HEADERS + PACKET_HEADER + "0300 0a00 45 000000"));
    assertTrue(message.hasPacketId());
  }

  @Test
  void shouldTellAttributePastTheEndOfTheMessage() {
    assertEquals(
        WireFault.ATTRIBUTE_PAST_END,
        decode("28000000" + HEADERS + PACKET_HEADER + "0900 0a00 45000000"));
    assertTrue(message.hasPacketId());
  }

  @Test
  void shouldTellAttributeValueThatIsTooShortForItsType() {
    assertEquals(
        WireFault.ATTRIBUTE_VALUE_TOO_SHORT,
        decode("28000000" + HEADERS + "0a00 0100 00000007 0800 00 00" + "0500 0a00 45 000000"));
    assertFalse(message.hasPacketId());
  }

  @Test
  void shouldTellMissingPacketHeader() {
    assertEquals(
        WireFault.PACKET_HEADER_MISSING, decode("1c000000" + HEADERS + "0500 0a00 45 000000"));
    assertFalse(message.hasPacketId());
  }

  @Test
  void shouldTellMissingPayload() {
    assertEquals(WireFault.PAYLOAD_MISSING, decode("20000000" + HEADERS + PACKET_HEADER));
    assertEquals(7, message.packetId());
  }

  @Test
  void shouldTellEmptyPayload() {
    assertEquals(
        WireFault.PAYLOAD_MISSING, decode("24000000" + HEADERS + PACKET_HEADER + "0400 0a00"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000", "13000000", "ffffffff"})
  void shouldTellMessageLengthThatCannotBe(String length) {
    assertEquals(
        WireFault.MESSAGE_LENGTH_INVALID,
        decode(length + HEADERS + PACKET_HEADER + "0500 0a00 45 000000"));
  }

  @Test
  void shouldTellEveryTruncationAndReadNothingPastIt() {
    byte[] whole = Bytes.of(FROM_LINUX);
    for (int length = 0; length < whole.length; length++) {
      ByteBuffer buffer = Bytes.at(OFFSET, Arrays.copyOf(whole, length));
      assertEquals(
          WireFault.MESSAGE_TRUNCATED,
          message.decode(buffer, OFFSET, length),
          "first " + length + " bytes");
      assertEquals(length >= 31, message.hasPacketId(), "id known from " + length + " bytes");
    }
  }

  private WireFault decode(String hex) {
    byte[] bytes = Bytes.of(hex);
    return message.decode(Bytes.at(OFFSET, bytes), OFFSET, bytes.length);
  }
}
