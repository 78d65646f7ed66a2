package net.pptpalg.nfqueue.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetlinkHeaderTest {
  private static final int OFFSET = 8;

  @Test
  void shouldWriteFieldsInNativeOrderWithoutAPort() {
    ByteBuffer buffer = Bytes.dirty(64);
    NetlinkHeader.put(buffer, OFFSET, 0x12345, 0x0302, NetlinkHeader.FLAG_REQUEST, 0xcafebabe);
    assertEquals("452301000203" + "0100" + "bebafeca" + "00000000", Bytes.hex(buffer, OFFSET, 16));
  }

  @Test
  void shouldReadWhatIsThere() {
    ByteBuffer buffer = Bytes.at(OFFSET, Bytes.of("24000000 0200 0001 bebafeca 82420000"));
    assertEquals(36, NetlinkHeader.length(buffer, OFFSET));
    assertEquals(NetlinkHeader.TYPE_ERROR, NetlinkHeader.type(buffer, OFFSET));
    assertEquals(0x100, NetlinkHeader.flags(buffer, OFFSET));
    assertEquals(0xcafebabe, NetlinkHeader.sequence(buffer, OFFSET));
    assertEquals(17026, NetlinkHeader.portId(buffer, OFFSET));
  }

  @ParameterizedTest
  @CsvSource({
    "10000000, 16, NONE",
    "10000000, 15, MESSAGE_TRUNCATED",
    "11000000, 16, MESSAGE_TRUNCATED",
    "0f000000, 16, MESSAGE_LENGTH_INVALID",
    "00000080, 16, MESSAGE_LENGTH_INVALID",
    "ffffff7f, 16, MESSAGE_TRUNCATED",
  })
  void shouldCheckTheLengthAgainstWhatArrived(String length, int available, WireFault expected) {
    ByteBuffer buffer = Bytes.at(OFFSET, Bytes.of(length + "0000 0000 00000000 00000000"));
    assertEquals(expected, NetlinkHeader.check(buffer, OFFSET, available));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 4", "4, 4", "5, 8", "65535, 65536"})
  void shouldAlignToFourBytes(int length, int aligned) {
    assertEquals(aligned, NetlinkHeader.align(length));
  }
}
