package net.pptpalg.alg.packet;

import java.nio.ByteBuffer;

/**
 * The IPv6 header (RFC 8200 section 3) and the way past the extension headers behind it.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Version| Traffic Class |           Flow Label                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Payload Length        |  Next Header  |   Hop Limit   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                  Source Address (128 bits)                    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                Destination Address (128 bits)                 |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Accessors may be used once {@link #check} has returned {@link #OK}.
 */
public final class Ipv6 {
  /** Bytes of the header, extension headers not included. */
  public static final int HEADER_LENGTH = 40;

  public static final int PAYLOAD_LENGTH_OFFSET = 4;
  public static final int NEXT_HEADER_OFFSET = 6;
  public static final int HOP_LIMIT_OFFSET = 7;
  public static final int SOURCE_OFFSET = 8;
  public static final int DESTINATION_OFFSET = 24;

  /** {@link #check}: the header is sound. */
  public static final int OK = 0;

  /** {@link #check}: fewer bytes than the header. */
  public static final int TOO_SHORT = -1;

  /** {@link #check}: the version is not 6. */
  public static final int BAD_VERSION = -2;

  /** {@link #check}: the payload length is above what is there: a truncated copy. */
  public static final int BAD_PAYLOAD_LENGTH = -3;

  /**
   * {@link #payloadOffset}: the payload is another protocol's, or a fragment, or signed (AH), or
   * the extension headers reach beyond the packet.
   */
  public static final int NONE = -1;

  private static final int VERSION = 6;
  private static final int HOP_BY_HOP_OPTIONS = 0;
  private static final int ROUTING = 43;
  private static final int DESTINATION_OPTIONS = 60;

  /** An extension header's length counts units of eight bytes beyond the first. */
  private static final int EXTENSION_UNIT = 8;

  private Ipv6() {}

  /**
   * Checks version and length.
   *
   * @param b buffer.
   * @param offset first byte of the packet.
   * @param length bytes there; more than the packet is fine (link-layer padding).
   * @return {@link #OK} or a negative code.
   */
  public static int check(ByteBuffer b, int offset, int length) {
    if (length < HEADER_LENGTH) {
      return TOO_SHORT;
    }
    if (version(b, offset) != VERSION) {
      return BAD_VERSION;
    }
    return totalLength(b, offset) > length ? BAD_PAYLOAD_LENGTH : OK;
  }

  /** Version, 6 once checked. */
  public static int version(ByteBuffer b, int offset) {
    return b.get(offset) >>> 4 & 0xF;
  }

  /** Bytes behind the header, extension headers included. */
  public static int payloadLength(ByteBuffer b, int offset) {
    return Short.toUnsignedInt(b.getShort(offset + PAYLOAD_LENGTH_OFFSET));
  }

  /** Bytes of the packet, header included; a jumbogram (RFC 2675) seems to be its header alone. */
  public static int totalLength(ByteBuffer b, int offset) {
    return HEADER_LENGTH + payloadLength(b, offset);
  }

  /** Protocol of what is behind the header, extension headers among them, 0..255. */
  public static int nextHeader(ByteBuffer b, int offset) {
    return Byte.toUnsignedInt(b.get(offset + NEXT_HEADER_OFFSET));
  }

  /**
   * Where a protocol's header begins, behind options and routing headers.
   *
   * @param b buffer.
   * @param offset first byte of the packet.
   * @param protocol such as {@link Ipv4#PROTOCOL_TCP}.
   * @return its offset in the buffer, or {@link #NONE}.
   */
  public static int payloadOffset(ByteBuffer b, int offset, int protocol) {
    int end = offset + totalLength(b, offset);
    int next = nextHeader(b, offset);
    int at = offset + HEADER_LENGTH;
    while (next != protocol) {
      boolean skipped =
          next == HOP_BY_HOP_OPTIONS || next == ROUTING || next == DESTINATION_OPTIONS;
      if (!skipped || end - at < EXTENSION_UNIT) {
        return NONE;
      }
      next = Byte.toUnsignedInt(b.get(at));
      at += (Byte.toUnsignedInt(b.get(at + 1)) + 1) * EXTENSION_UNIT;
    }
    return at <= end ? at : NONE;
  }
}
