package net.pptpalg.alg.packet;

import java.nio.ByteBuffer;

/**
 * The IPv4 header (RFC 791 section 3.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |Version|  IHL  |Type of Service|          Total Length         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Identification        |Flags|      Fragment Offset    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Time to Live |    Protocol   |         Header Checksum       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       Source Address                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Destination Address                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Options                    |    Padding    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Accessors may be used once {@link #check} has returned {@link #OK}.
 */
public final class Ipv4 {
  public static final int PROTOCOL_ICMP = 1;
  public static final int PROTOCOL_TCP = 6;
  public static final int PROTOCOL_GRE = 47;

  /** Bytes of a header without options. */
  public static final int MINIMUM_HEADER_LENGTH = 20;

  public static final int VERSION_AND_HEADER_LENGTH_OFFSET = 0;
  public static final int TYPE_OF_SERVICE_OFFSET = 1;
  public static final int TOTAL_LENGTH_OFFSET = 2;
  public static final int IDENTIFICATION_OFFSET = 4;
  public static final int FLAGS_AND_FRAGMENT_OFFSET_OFFSET = 6;
  public static final int TIME_TO_LIVE_OFFSET = 8;
  public static final int PROTOCOL_OFFSET = 9;
  public static final int CHECKSUM_OFFSET = 10;
  public static final int SOURCE_OFFSET = 12;
  public static final int DESTINATION_OFFSET = 16;

  /** {@link #check}: the header is sound. */
  public static final int OK = 0;

  /** {@link #check}: fewer bytes than the smallest header. */
  public static final int TOO_SHORT = -1;

  /** {@link #check}: the version is not 4. */
  public static final int BAD_VERSION = -2;

  /** {@link #check}: the header length is below 20 bytes or above the total length. */
  public static final int BAD_HEADER_LENGTH = -3;

  /** {@link #check}: the total length is above what is there: a truncated copy. */
  public static final int BAD_TOTAL_LENGTH = -4;

  private static final int VERSION = 4;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int FRAGMENT_OFFSET_MASK = 0x1FFF;
  private static final int FRAGMENT_UNIT = 8;

  private Ipv4() {}

  /**
   * Checks version and lengths, not the checksum.
   *
   * @param b buffer.
   * @param offset first byte of the packet.
   * @param length bytes there; more than the total length is fine (link-layer padding).
   * @return {@link #OK} or a negative code.
   */
  public static int check(ByteBuffer b, int offset, int length) {
    if (length < MINIMUM_HEADER_LENGTH) {
      return TOO_SHORT;
    }
    if (version(b, offset) != VERSION) {
      return BAD_VERSION;
    }
    int totalLength = totalLength(b, offset);
    if (totalLength > length) {
      return BAD_TOTAL_LENGTH;
    }
    int headerLength = headerLength(b, offset);
    if (headerLength < MINIMUM_HEADER_LENGTH || headerLength > totalLength) {
      return BAD_HEADER_LENGTH;
    }
    return OK;
  }

  /** Version, 4 once checked. */
  public static int version(ByteBuffer b, int offset) {
    return b.get(offset + VERSION_AND_HEADER_LENGTH_OFFSET) >>> 4 & 0xF;
  }

  /** Header length in bytes, options included: 20..60 once checked. */
  public static int headerLength(ByteBuffer b, int offset) {
    return (b.get(offset + VERSION_AND_HEADER_LENGTH_OFFSET) & 0xF) * Integer.BYTES;
  }

  /** Type of service (DSCP and ECN), 0..255. */
  public static int typeOfService(ByteBuffer b, int offset) {
    return Byte.toUnsignedInt(b.get(offset + TYPE_OF_SERVICE_OFFSET));
  }

  /** Bytes of the packet, header included. */
  public static int totalLength(ByteBuffer b, int offset) {
    return get16(b, offset + TOTAL_LENGTH_OFFSET);
  }

  /**
   * Sets the total length and adjusts the header checksum. For TCP the length of the pseudo header
   * changes as well: see {@link Tcp#adjustChecksumForLength}.
   *
   * @param totalLength bytes, header included, 0..65535.
   */
  public static void setTotalLength(ByteBuffer b, int offset, int totalLength) {
    int old = totalLength(b, offset);
    if (old != totalLength) {
      b.putShort(offset + TOTAL_LENGTH_OFFSET, (short) totalLength);
      putChecksum(b, offset, InternetChecksum.adjust16(checksum(b, offset), old, totalLength));
    }
  }

  /** Identification, shared by the fragments of one packet. */
  public static int identification(ByteBuffer b, int offset) {
    return get16(b, offset + IDENTIFICATION_OFFSET);
  }

  /** Sets the identification, 0..65535, and adjusts the header checksum. */
  public static void setIdentification(ByteBuffer b, int offset, int identification) {
    int old = identification(b, offset);
    b.putShort(offset + IDENTIFICATION_OFFSET, (short) identification);
    int checksum = InternetChecksum.adjust16(checksum(b, offset), old, identification);
    b.putShort(offset + CHECKSUM_OFFSET, (short) checksum);
  }

  /** Whether the DF bit is set. */
  public static boolean dontFragment(ByteBuffer b, int offset) {
    return (get16(b, offset + FLAGS_AND_FRAGMENT_OFFSET_OFFSET) & DONT_FRAGMENT) != 0;
  }

  /** Whether the MF bit is set. */
  public static boolean moreFragments(ByteBuffer b, int offset) {
    return (get16(b, offset + FLAGS_AND_FRAGMENT_OFFSET_OFFSET) & MORE_FRAGMENTS) != 0;
  }

  /** Where this fragment's payload belongs in the packet's payload, in bytes (0..65528). */
  public static int fragmentOffset(ByteBuffer b, int offset) {
    return (get16(b, offset + FLAGS_AND_FRAGMENT_OFFSET_OFFSET) & FRAGMENT_OFFSET_MASK)
        * FRAGMENT_UNIT;
  }

  /** Whether this is a fragment, the first one included: MF is set or the offset is not 0. */
  public static boolean isFragment(ByteBuffer b, int offset) {
    int field = get16(b, offset + FLAGS_AND_FRAGMENT_OFFSET_OFFSET);
    return (field & (MORE_FRAGMENTS | FRAGMENT_OFFSET_MASK)) != 0;
  }

  /** Time to live, 0..255. */
  public static int timeToLive(ByteBuffer b, int offset) {
    return Byte.toUnsignedInt(b.get(offset + TIME_TO_LIVE_OFFSET));
  }

  /** Protocol of the payload, 0..255, such as {@link #PROTOCOL_GRE}. */
  public static int protocol(ByteBuffer b, int offset) {
    return Byte.toUnsignedInt(b.get(offset + PROTOCOL_OFFSET));
  }

  /** Header checksum as stored. */
  public static int checksum(ByteBuffer b, int offset) {
    return get16(b, offset + CHECKSUM_OFFSET);
  }

  /** Source address, network value. */
  public static int source(ByteBuffer b, int offset) {
    return b.getInt(offset + SOURCE_OFFSET);
  }

  /**
   * Sets the source address and adjusts the header checksum; nothing happens when it is equal. A
   * TCP checksum covers the address as well: see {@link Tcp#adjustChecksumForAddress}.
   *
   * @param address network value.
   */
  public static void setSource(ByteBuffer b, int offset, int address) {
    setAddress(b, offset, SOURCE_OFFSET, address);
  }

  /** Destination address, network value. */
  public static int destination(ByteBuffer b, int offset) {
    return b.getInt(offset + DESTINATION_OFFSET);
  }

  /**
   * Sets the destination address and adjusts the header checksum; nothing happens when it is equal.
   * A TCP checksum covers the address as well: see {@link Tcp#adjustChecksumForAddress}.
   *
   * @param address network value.
   */
  public static void setDestination(ByteBuffer b, int offset, int address) {
    setAddress(b, offset, DESTINATION_OFFSET, address);
  }

  private static void setAddress(ByteBuffer b, int offset, int field, int address) {
    int old = b.getInt(offset + field);
    if (old != address) {
      b.putInt(offset + field, address);
      putChecksum(b, offset, InternetChecksum.adjust32(checksum(b, offset), old, address));
    }
  }

  private static void putChecksum(ByteBuffer b, int offset, int checksum) {
    b.putShort(offset + CHECKSUM_OFFSET, (short) checksum);
  }

  private static int get16(ByteBuffer b, int at) {
    return Short.toUnsignedInt(b.getShort(at));
  }
}
