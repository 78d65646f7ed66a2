package net.pptpalg.nfqueue.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Golden bytes: a verdict that Linux 6.18 took, written down with strace(1). */
class VerdictMessageTest {
  private static final int OFFSET = 24;
  private static final int QUEUE = 258;
  private static final int PACKET_ID = 0x00010203;

  private final ByteBuffer buffer = Bytes.dirty(256);

  @Test
  void shouldEncodeAcceptWithThePacketIdAsSequenceNumber() {
    int length = VerdictMessage.put(buffer, OFFSET, QUEUE, PACKET_ID, VerdictMessage.ACCEPT);
    assertEquals(
        Bytes.hex("20000000 0103 0100 03020100 00000000 0000 0102 0c00 0200 00000001 00010203"),
        Bytes.hex(buffer, OFFSET, length));
  }

  @Test
  void shouldEncodeDrop() {
    VerdictMessage.put(buffer, OFFSET, QUEUE, PACKET_ID, VerdictMessage.DROP);
    assertEquals("00000000", Bytes.hex(buffer, OFFSET + 24, 4));
  }

  @Test
  void shouldPutTheOtherQueueInTheUpperHalfOfTheVerdict() {
    VerdictMessage.put(buffer, OFFSET, QUEUE, PACKET_ID, VerdictMessage.toQueue(0xfffe));
    assertEquals("fffe0003", Bytes.hex(buffer, OFFSET + 24, 4));
  }

  @Test
  void shouldWriteOnlyTheThirtySixBytesBeforeAChangedPacket() {
    int length =
        VerdictMessage.putBeforePayload(
            buffer, OFFSET, QUEUE, PACKET_ID, VerdictMessage.ACCEPT, 33);
    assertEquals(69, length);
    assertEquals(
        Bytes.hex(
            "45000000 0103 0100 03020100 00000000 0000 0102 0c00 0200 00000001 00010203"
                + "2500 0a00 a5a5"),
        Bytes.hex(buffer, OFFSET, VerdictMessage.PAYLOAD_OFFSET + 2));
  }

  @Test
  void shouldFitBeforeEveryPayloadTheKernelCanSend() {
    assertEquals(PacketMessage.MIN_PAYLOAD_OFFSET, VerdictMessage.PAYLOAD_OFFSET);
  }
}
