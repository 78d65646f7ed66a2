package net.pptpalg.nfqueue.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetlinkAttributeTest {
  @Test
  void shouldWriteBigEndianNumberAfterNativeHeader() {
    ByteBuffer buffer = Bytes.dirty(16);
    assertEquals(12, NetlinkAttribute.putNetworkInt(buffer, 4, 3, 0x01020304));
    assertEquals("0800" + "0300" + "01020304", Bytes.hex(buffer, 4, 8));
  }

  @Test
  void shouldHoldTheLongestPayload() {
    ByteBuffer buffer = Bytes.dirty(16);
    NetlinkAttribute.putHeader(buffer, 4, 10, NetlinkAttribute.MAX_VALUE_LENGTH);
    assertEquals(0xffff, NetlinkAttribute.length(buffer, 4));
  }

  @ParameterizedTest
  @CsvSource({
    "0400, 8, NONE",
    "0300, 8, ATTRIBUTE_TOO_SHORT",
    "0000, 8, ATTRIBUTE_TOO_SHORT",
    "0500, 8, ATTRIBUTE_PAST_END",
    "ffff, 12, ATTRIBUTE_PAST_END",
    "0800, 12, NONE",
  })
  void shouldCheckTheLengthAgainstTheMessage(String length, int end, WireFault expected) {
    ByteBuffer buffer = Bytes.at(4, Bytes.of(length + "0a00 00000000"));
    assertEquals(expected, NetlinkAttribute.check(buffer, 4, end));
  }

  @Test
  void shouldLeaveFlagBitsOutOfTheType() {
    ByteBuffer buffer = Bytes.at(4, Bytes.of("0400 0ac0"));
    assertEquals(10, NetlinkAttribute.type(buffer, 4));
  }
}
