package net.pptpalg.nfqueue.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/**
 * Golden bytes: what Linux 6.18 acknowledged for queue 258, written down with strace(1); the
 * sequence number is ours.
 */
class ConfigMessageTest {
  private static final int OFFSET = 64;
  private static final int QUEUE = 258;
  private static final int SEQUENCE = 0x01020304;

  private final ByteBuffer buffer = Bytes.dirty(256);

  @Test
  void shouldEncodeBind() {
    assertMessage(
        ConfigMessage.putBind(buffer, OFFSET, QUEUE, SEQUENCE),
        "1c000000 0203 0500 04030201 00000000 0000 0102 0800 0100 01000000");
  }

  @Test
  void shouldEncodeUnbind() {
    assertMessage(
        ConfigMessage.putUnbind(buffer, OFFSET, QUEUE, SEQUENCE),
        "1c000000 0203 0500 04030201 00000000 0000 0102 0800 0100 02000000");
  }

  @Test
  void shouldEncodeCopyRangeWithPaddingAfterTheFiveByteValue() {
    assertMessage(
        ConfigMessage.putCopyPacket(buffer, OFFSET, QUEUE, SEQUENCE, 0xffff),
        "20000000 0203 0500 04030201 00000000 0000 0102 0900 0200 0000ffff 02 000000");
  }

  @Test
  void shouldEncodeMaximumLength() {
    assertMessage(
        ConfigMessage.putMaxLength(buffer, OFFSET, QUEUE, SEQUENCE, 16384),
        "1c000000 0203 0500 04030201 00000000 0000 0102 0800 0300 00004000");
  }

  @Test
  void shouldEncodeFlagsWithTheirMask() {
    int all = ConfigMessage.FLAG_FAIL_OPEN | ConfigMessage.FLAG_GSO;
    assertMessage(
        ConfigMessage.putFlags(buffer, OFFSET, QUEUE, SEQUENCE, ConfigMessage.FLAG_GSO, all),
        "24000000 0203 0500 04030201 00000000 0000 0102 0800 0500 00000004 0800 0400 00000005");
  }

  private void assertMessage(int length, String expected) {
    assertEquals(Bytes.hex(expected), Bytes.hex(buffer, OFFSET, length));
    assertEquals(Bytes.hex("a5a5a5a5"), Bytes.hex(buffer, OFFSET + length, 4), "bytes after it");
  }
}
