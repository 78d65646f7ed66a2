package net.pptpalg.alg.packet;

import java.nio.ByteBuffer;

/**
 * An ICMP message, of which the errors quote the packet they are about (RFC 792; RFC 1191 for the
 * next-hop MTU; RFC 4884 for the length).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Type      |     Code      |           Checksum            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    unused     |    Length     |         Next-Hop MTU          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Internet Header + leading octets of the original datagram    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Accessors may be used once {@link #check} has returned {@link #OK}.
 */
public final class Icmp {
  public static final int DESTINATION_UNREACHABLE = 3;
  public static final int SOURCE_QUENCH = 4;
  public static final int REDIRECT = 5;
  public static final int TIME_EXCEEDED = 11;
  public static final int PARAMETER_PROBLEM = 12;

  /** Code of {@link #DESTINATION_UNREACHABLE}: the host has no such protocol, such as GRE. */
  public static final int CODE_PROTOCOL_UNREACHABLE = 2;

  /** Code of {@link #DESTINATION_UNREACHABLE}: too big for the next hop and DF was set. */
  public static final int CODE_FRAGMENTATION_NEEDED = 4;

  /** Bytes before the quoted packet. */
  public static final int HEADER_LENGTH = 8;

  public static final int TYPE_OFFSET = 0;
  public static final int CODE_OFFSET = 1;
  public static final int CHECKSUM_OFFSET = 2;
  public static final int LENGTH_OFFSET = 5;
  public static final int NEXT_HOP_MTU_OFFSET = 6;
  public static final int QUOTED_OFFSET = 8;

  /** {@link #check}: the header is sound. */
  public static final int OK = 0;

  /** {@link #check}: fewer bytes than the header. */
  public static final int TOO_SHORT = -1;

  /** {@link #check}: the RFC 4884 length reaches beyond the message. */
  public static final int BAD_LENGTH = -2;

  private Icmp() {}

  /**
   * Checks the lengths, not the checksum.
   *
   * @param b buffer.
   * @param offset first byte of the ICMP header.
   * @param available bytes of the message.
   * @return {@link #OK} or a negative code.
   */
  public static int check(ByteBuffer b, int offset, int available) {
    if (available < HEADER_LENGTH) {
      return TOO_SHORT;
    }
    return originalDatagramLength(b, offset) > available - HEADER_LENGTH ? BAD_LENGTH : OK;
  }

  /** Type, 0..255. */
  public static int type(ByteBuffer b, int offset) {
    return Byte.toUnsignedInt(b.get(offset + TYPE_OFFSET));
  }

  /** Code, 0..255. */
  public static int code(ByteBuffer b, int offset) {
    return Byte.toUnsignedInt(b.get(offset + CODE_OFFSET));
  }

  /** Checksum as stored. */
  public static int checksum(ByteBuffer b, int offset) {
    return Short.toUnsignedInt(b.getShort(offset + CHECKSUM_OFFSET));
  }

  /** Stores a checksum, 0..65535. */
  public static void setChecksum(ByteBuffer b, int offset, int checksum) {
    b.putShort(offset + CHECKSUM_OFFSET, (short) checksum);
  }

  /** Whether the type is one of the errors that quote a packet. */
  public static boolean isError(ByteBuffer b, int offset) {
    int type = type(b, offset);
    return type == SOURCE_QUENCH || type == REDIRECT || hasLength(type);
  }

  /**
   * Bytes of the "original datagram" field as RFC 4884 gives them (the header has 32-bit words),
   * extensions follow after it; 0 when the sender gave no length or the type has no such field.
   */
  public static int originalDatagramLength(ByteBuffer b, int offset) {
    return hasLength(type(b, offset))
        ? Byte.toUnsignedInt(b.get(offset + LENGTH_OFFSET)) * Integer.BYTES
        : 0;
  }

  /** Next-hop MTU in bytes, of {@link #CODE_FRAGMENTATION_NEEDED}; 0 from an old router. */
  public static int nextHopMtu(ByteBuffer b, int offset) {
    return Short.toUnsignedInt(b.getShort(offset + NEXT_HOP_MTU_OFFSET));
  }

  /** Offset in the buffer of the packet an error quotes. */
  public static int quotedOffset(int offset) {
    return offset + QUOTED_OFFSET;
  }

  /**
   * Bytes of the packet an error quotes, extensions (RFC 4884) left out.
   *
   * @param available bytes of the message, as given to {@link #check}.
   * @return 0 or more; often no more than the IPv4 header and eight bytes.
   */
  public static int quotedLength(ByteBuffer b, int offset, int available) {
    int given = originalDatagramLength(b, offset);
    return given != 0 ? given : available - HEADER_LENGTH;
  }

  /** Adjusts the checksum after a 16-bit word at an even distance from the message's start. */
  public static void adjustChecksum16(ByteBuffer b, int offset, int oldValue, int newValue) {
    if (oldValue != newValue) {
      setChecksum(b, offset, InternetChecksum.adjust16(checksum(b, offset), oldValue, newValue));
    }
  }

  /** Adjusts the checksum after a 32-bit value at an even distance from the message's start. */
  public static void adjustChecksum32(ByteBuffer b, int offset, int oldValue, int newValue) {
    if (oldValue != newValue) {
      setChecksum(b, offset, InternetChecksum.adjust32(checksum(b, offset), oldValue, newValue));
    }
  }

  /**
   * The checksum this message should have; what the checksum field holds now doesn't matter.
   *
   * @param length bytes of the message, at least 8.
   * @return 0..65535.
   */
  public static int fullChecksum(ByteBuffer b, int offset, int length) {
    int sum = InternetChecksum.sum(b, offset, CHECKSUM_OFFSET, 0);
    int afterField = CHECKSUM_OFFSET + Short.BYTES;
    return InternetChecksum.of(b, offset + afterField, length - afterField, sum);
  }

  private static boolean hasLength(int type) {
    return type == DESTINATION_UNREACHABLE || type == TIME_EXCEEDED || type == PARAMETER_PROBLEM;
  }
}
