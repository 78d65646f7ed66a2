package net.pptpalg.nfqueue.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * {@code struct nlmsghdr}, which every netlink message starts with. All fields are in native order.
 *
 * <pre>
 *   0               4       6       8               12              16
 *   +---------------+-------+-------+---------------+---------------+
 *   | length        | type  | flags | sequence      | port id       |
 *   +---------------+-------+-------+---------------+---------------+
 * </pre>
 */
public final class NetlinkHeader {
  public static final int LENGTH_OFFSET = 0;
  public static final int TYPE_OFFSET = 4;
  public static final int FLAGS_OFFSET = 6;
  public static final int SEQUENCE_OFFSET = 8;
  public static final int PORT_ID_OFFSET = 12;

  /** Length of this header in bytes. */
  public static final int SIZE = 16;

  /** NLMSG_ERROR: an error, or an acknowledgement when its code is 0. */
  public static final int TYPE_ERROR = 2;

  /** NLM_F_REQUEST: without it the kernel ignores a message silently. */
  public static final int FLAG_REQUEST = 0x1;

  /**
   * NLM_F_ACK: asks for an answer to a message that succeeds; one that fails is always answered.
   */
  public static final int FLAG_ACK = 0x4;

  private static final int ALIGNMENT = 4;

  private NetlinkHeader() {}

  /** Rounds {@code length} up to where the next message or attribute starts. */
  public static int align(int length) {
    return (length + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /**
   * Whether a whole message lies at {@code offset}.
   *
   * @param available bytes received from {@code offset} on
   */
  public static WireFault check(ByteBuffer buffer, int offset, int available) {
    if (available < SIZE) {
      return WireFault.MESSAGE_TRUNCATED;
    }
    int length = length(buffer, offset);
    if (length < SIZE) {
      return WireFault.MESSAGE_LENGTH_INVALID;
    }
    return length > available ? WireFault.MESSAGE_TRUNCATED : WireFault.NONE;
  }

  /** Length of the message in bytes, this header included and final padding not. */
  public static int length(ByteBuffer buffer, int offset) {
    assert buffer.order() == ByteOrder.nativeOrder();
    return buffer.getInt(offset + LENGTH_OFFSET);
  }

  /** Message type, 0 to 65535. */
  public static int type(ByteBuffer buffer, int offset) {
    return buffer.getShort(offset + TYPE_OFFSET) & 0xffff;
  }

  /** NLM_F flags, 0 to 65535. */
  public static int flags(ByteBuffer buffer, int offset) {
    return buffer.getShort(offset + FLAGS_OFFSET) & 0xffff;
  }

  /** Sequence number, all 32 bits. */
  public static int sequence(ByteBuffer buffer, int offset) {
    return buffer.getInt(offset + SEQUENCE_OFFSET);
  }

  /** Netlink port of the sender, 0 for the kernel. */
  public static int portId(ByteBuffer buffer, int offset) {
    return buffer.getInt(offset + PORT_ID_OFFSET);
  }

  /** Writes a header; the port id is left to the kernel. */
  public static void put(
      ByteBuffer buffer, int offset, int length, int type, int flags, int sequence) {
    assert buffer.order() == ByteOrder.nativeOrder();
    buffer.putInt(offset + LENGTH_OFFSET, length);
    buffer.putShort(offset + TYPE_OFFSET, (short) type);
    buffer.putShort(offset + FLAGS_OFFSET, (short) flags);
    buffer.putInt(offset + SEQUENCE_OFFSET, sequence);
    buffer.putInt(offset + PORT_ID_OFFSET, 0);
  }
}
