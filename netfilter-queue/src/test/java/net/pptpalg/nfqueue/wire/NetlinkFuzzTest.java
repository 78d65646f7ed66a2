package net.pptpalg.nfqueue.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.pptpalg.fuzz.Neighbours;
import net.pptpalg.fuzz.Tally;

/** Any bytes as a netlink message: nothing outside the message is read, or taken for the packet. */
class NetlinkFuzzTest {
  private static final Tally TALLY = Tally.stateless("netlink");
  private static final int AT = 8;
  private static final ByteBuffer BUFFER =
      ByteBuffer.allocate(AT + 2048).order(ByteOrder.nativeOrder());
  private static final PacketMessage MESSAGE = new PacketMessage();

  /** What was read; keeps reading from being optimised away. */
  private static int seen;

  @FuzzTest
  void shouldStayInsideAnyMessage(byte[] input) {
    TALLY.add(Neighbours.read(input, NetlinkFuzzTest::read));
  }

  private static void read(byte[] input, int length) {
    int available = Math.min(length, BUFFER.capacity() - AT);
    // Whoever reads beyond the message gets an exception.
    BUFFER.clear().put(AT, input, 0, available).limit(AT + available);
    if (NetlinkHeader.check(BUFFER, AT, available) == WireFault.NONE) {
      seen += NetlinkHeader.type(BUFFER, AT) + NetlinkHeader.portId(BUFFER, AT);
    }
    if (ErrorMessage.check(BUFFER, AT, available) == WireFault.NONE) {
      seen += ErrorMessage.errno(BUFFER, AT) + ErrorMessage.requestType(BUFFER, AT);
      seen += ErrorMessage.requestSequence(BUFFER, AT);
    }
    WireFault fault = MESSAGE.decode(BUFFER, AT, available);
    if (fault == WireFault.NONE) {
      packet(available);
    }
  }

  private static void packet(int available) {
    int from = MESSAGE.payloadOffset();
    int length = MESSAGE.payloadLength();
    boolean inside = length > 0 && from + length <= AT + available;
    if (!MESSAGE.hasPacketId() || !inside) {
      throw new AssertionError("a packet of " + length + " bytes at " + (from - AT));
    }
    // A verdict is written over what precedes the packet.
    if (from - AT < PacketMessage.MIN_PAYLOAD_OFFSET) {
      throw new AssertionError("a packet at " + (from - AT) + " leaves no room for its verdict");
    }
  }
}
