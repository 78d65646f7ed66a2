package net.pptpalg.nfqueue.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * {@code struct nlattr}: length (header included, padding not) and type, both 16 bits in native
 * order, then the value, then padding to a multiple of four.
 *
 * <pre>
 *   0       2       4
 *   +-------+-------+----------------+---------+
 *   | length| type  | value ...      | padding |
 *   +-------+-------+----------------+---------+
 * </pre>
 */
public final class NetlinkAttribute {
  public static final int LENGTH_OFFSET = 0;
  public static final int TYPE_OFFSET = 2;
  public static final int VALUE_OFFSET = 4;

  /** Length of the attribute header in bytes. */
  public static final int HEADER_SIZE = 4;

  /** Longest value that the 16-bit length can state, in bytes. */
  public static final int MAX_VALUE_LENGTH = 0xffff - HEADER_SIZE;

  /** The two highest bits of the type say "nested" and "network order"; they are no part of it. */
  private static final int TYPE_MASK = 0x3fff;

  private NetlinkAttribute() {}

  /**
   * Whether a whole attribute lies at {@code offset}.
   *
   * @param end offset just past the message; at least {@link #HEADER_SIZE} after {@code offset}
   */
  public static WireFault check(ByteBuffer buffer, int offset, int end) {
    int length = length(buffer, offset);
    if (length < HEADER_SIZE) {
      return WireFault.ATTRIBUTE_TOO_SHORT;
    }
    return length > end - offset ? WireFault.ATTRIBUTE_PAST_END : WireFault.NONE;
  }

  /** Length in bytes, the header included and padding not. */
  public static int length(ByteBuffer buffer, int offset) {
    assert buffer.order() == ByteOrder.nativeOrder();
    return buffer.getShort(offset + LENGTH_OFFSET) & 0xffff;
  }

  /** Attribute type without its flag bits. */
  public static int type(ByteBuffer buffer, int offset) {
    return buffer.getShort(offset + TYPE_OFFSET) & TYPE_MASK;
  }

  /** Writes the attribute's header alone; returns the offset of its value. */
  public static int putHeader(ByteBuffer buffer, int offset, int type, int valueLength) {
    assert buffer.order() == ByteOrder.nativeOrder();
    assert valueLength <= MAX_VALUE_LENGTH;
    buffer.putShort(offset + LENGTH_OFFSET, (short) (HEADER_SIZE + valueLength));
    buffer.putShort(offset + TYPE_OFFSET, (short) type);
    return offset + VALUE_OFFSET;
  }

  /** Writes an attribute that holds one big-endian 32-bit number; returns the offset after it. */
  public static int putNetworkInt(ByteBuffer buffer, int offset, int type, int value) {
    int at = putHeader(buffer, offset, type, Integer.BYTES);
    NetworkOrder.putInt(buffer, at, value);
    return at + Integer.BYTES;
  }
}
