package net.pptpalg.nfqueue.wire;

import java.nio.ByteBuffer;

/**
 * Decoder of NFQNL_MSG_PACKET, the message that carries one queued packet. One instance is reused
 * for every message; it belongs to the thread that decodes.
 *
 * <p>The kernel writes the payload last, so at least {@link #MIN_PAYLOAD_OFFSET} bytes of headers
 * lie before it: enough room for a {@linkplain VerdictMessage verdict} once they are read.
 */
public final class PacketMessage {
  public static final int ATTRIBUTE_PACKET_HEADER = 1;
  public static final int ATTRIBUTE_MARK = 3;
  public static final int ATTRIBUTE_IN_INTERFACE = 5;
  public static final int ATTRIBUTE_OUT_INTERFACE = 6;
  public static final int ATTRIBUTE_PAYLOAD = 10;
  public static final int ATTRIBUTE_CAPTURED_FROM_LENGTH = 13;

  /** {@code struct nfqnl_msg_packet_hdr}: id (32 bits), protocol (16), hook (8), big-endian. */
  public static final int PACKET_HEADER_SIZE = 7;

  private static final int PACKET_HEADER_PROTOCOL_OFFSET = 4;
  private static final int PACKET_HEADER_HOOK_OFFSET = 6;

  /** Bytes that at least precede the payload of a message that has a packet header. */
  public static final int MIN_PAYLOAD_OFFSET =
      QueueHeader.ATTRIBUTES_OFFSET
          + NetlinkAttribute.HEADER_SIZE
          + NetlinkHeader.align(PACKET_HEADER_SIZE)
          + NetlinkAttribute.HEADER_SIZE;

  private boolean hasPacketId;
  private int packetId;
  private int protocol;
  private int hook;
  private int mark;
  private int inInterface;
  private int outInterface;
  private int originalLength;
  private int payloadOffset;
  private int payloadLength;

  /**
   * Reads the message at {@code offset}. Unknown attributes are skipped. After a fault the fields
   * hold what was read before it; {@link #hasPacketId()} says whether the packet can be answered.
   *
   * @param available bytes received from {@code offset} on
   */
  public WireFault decode(ByteBuffer buffer, int offset, int available) {
    reset();
    if (available < QueueHeader.ATTRIBUTES_OFFSET) {
      return WireFault.MESSAGE_TRUNCATED;
    }
    int length = NetlinkHeader.length(buffer, offset);
    if (length < QueueHeader.ATTRIBUTES_OFFSET) {
      return WireFault.MESSAGE_LENGTH_INVALID;
    }
    int end = offset + Math.min(length, available);
    int at = offset + QueueHeader.ATTRIBUTES_OFFSET;
    while (end - at >= NetlinkAttribute.HEADER_SIZE) {
      WireFault fault = NetlinkAttribute.check(buffer, at, end);
      if (fault == WireFault.NONE) {
        fault = decodeAttribute(buffer, at);
      }
      if (fault != WireFault.NONE) {
        return length > available ? WireFault.MESSAGE_TRUNCATED : fault;
      }
      at += NetlinkHeader.align(NetlinkAttribute.length(buffer, at));
    }
    if (length > available) {
      return WireFault.MESSAGE_TRUNCATED;
    }
    if (!hasPacketId) {
      return WireFault.PACKET_HEADER_MISSING;
    }
    if (payloadLength == 0) {
      return WireFault.PAYLOAD_MISSING;
    }
    return payloadOffset - offset < MIN_PAYLOAD_OFFSET
        ? WireFault.PAYLOAD_MISPLACED
        : WireFault.NONE;
  }

  private WireFault decodeAttribute(ByteBuffer buffer, int attribute) {
    int value = attribute + NetlinkAttribute.VALUE_OFFSET;
    int length = NetlinkAttribute.length(buffer, attribute) - NetlinkAttribute.HEADER_SIZE;
    int type = NetlinkAttribute.type(buffer, attribute);
    if (type == ATTRIBUTE_PAYLOAD) {
      payloadOffset = value;
      payloadLength = length;
      return WireFault.NONE;
    }
    if (length < minimumLength(type)) {
      return WireFault.ATTRIBUTE_VALUE_TOO_SHORT;
    }
    switch (type) {
      case ATTRIBUTE_PACKET_HEADER -> {
        packetId = NetworkOrder.getInt(buffer, value);
        protocol = NetworkOrder.getUnsignedShort(buffer, value + PACKET_HEADER_PROTOCOL_OFFSET);
        hook = buffer.get(value + PACKET_HEADER_HOOK_OFFSET) & 0xff;
        hasPacketId = true;
      }
      case ATTRIBUTE_MARK -> mark = NetworkOrder.getInt(buffer, value);
      case ATTRIBUTE_IN_INTERFACE -> inInterface = NetworkOrder.getInt(buffer, value);
      case ATTRIBUTE_OUT_INTERFACE -> outInterface = NetworkOrder.getInt(buffer, value);
      case ATTRIBUTE_CAPTURED_FROM_LENGTH -> originalLength = NetworkOrder.getInt(buffer, value);
      default -> {
        // Time stamps, hardware addresses and what later kernels add are of no use here.
      }
    }
    return WireFault.NONE;
  }

  private static int minimumLength(int type) {
    return switch (type) {
      case ATTRIBUTE_PACKET_HEADER -> PACKET_HEADER_SIZE;
      case ATTRIBUTE_MARK,
          ATTRIBUTE_IN_INTERFACE,
          ATTRIBUTE_OUT_INTERFACE,
          ATTRIBUTE_CAPTURED_FROM_LENGTH ->
          Integer.BYTES;
      default -> 0;
    };
  }

  private void reset() {
    hasPacketId = false;
    packetId = 0;
    protocol = 0;
    hook = 0;
    mark = 0;
    inInterface = 0;
    outInterface = 0;
    originalLength = 0;
    payloadOffset = 0;
    payloadLength = 0;
  }

  /** Whether the packet's id was read, so that a verdict can name it. */
  public boolean hasPacketId() {
    return hasPacketId;
  }

  /** The kernel's number of this packet, all 32 bits; it grows by one per packet of the queue. */
  public int packetId() {
    return packetId;
  }

  /** Ethernet protocol number, 0x0800 for IPv4. */
  public int protocol() {
    return protocol;
  }

  /** Netfilter hook: 0 PREROUTING, 1 INPUT, 2 FORWARD, 3 OUTPUT, 4 POSTROUTING. */
  public int hook() {
    return hook;
  }

  /** Packet mark, 0 when there is none. */
  public int mark() {
    return mark;
  }

  /** Index of the interface the packet came in by, 0 when there is none. */
  public int inInterface() {
    return inInterface;
  }

  /** Index of the interface the packet leaves by, 0 when there is none. */
  public int outInterface() {
    return outInterface;
  }

  /** Whether the payload is only the beginning of the packet. */
  public boolean isTruncated() {
    return originalLength > payloadLength;
  }

  /** Offset of the packet's first byte in the buffer. */
  public int payloadOffset() {
    return payloadOffset;
  }

  /** Length of the packet, or of the copy when it is truncated, in bytes. */
  public int payloadLength() {
    return payloadLength;
  }
}
