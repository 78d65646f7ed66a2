package net.pptpalg.alg.packet;

import java.nio.ByteBuffer;

/**
 * The TCP header (RFC 9293 section 3.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |          Source Port          |       Destination Port        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                        Sequence Number                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                    Acknowledgment Number                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Data |       |C|E|U|A|P|R|S|F|                               |
 * | Offset| Rsrvd |W|C|R|C|S|S|Y|I|            Window             |
 * |       |       |R|E|G|K|H|T|N|N|                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           Checksum            |         Urgent Pointer        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           [Options]                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Accessors may be used once {@link #check} has returned {@link #OK}. Every setter but {@link
 * #setChecksum} adjusts the checksum and does nothing when the value is equal.
 */
public final class Tcp {
  /** Bytes of a header without options. */
  public static final int MINIMUM_HEADER_LENGTH = 20;

  public static final int SOURCE_PORT_OFFSET = 0;
  public static final int DESTINATION_PORT_OFFSET = 2;
  public static final int SEQUENCE_OFFSET = 4;
  public static final int ACKNOWLEDGMENT_OFFSET = 8;
  public static final int DATA_OFFSET_OFFSET = 12;
  public static final int FLAGS_OFFSET = 13;
  public static final int WINDOW_OFFSET = 14;
  public static final int CHECKSUM_OFFSET = 16;
  public static final int URGENT_POINTER_OFFSET = 18;

  public static final int FIN = 0x01;
  public static final int SYN = 0x02;
  public static final int RST = 0x04;
  public static final int PSH = 0x08;
  public static final int ACK = 0x10;
  public static final int URG = 0x20;
  public static final int ECE = 0x40;
  public static final int CWR = 0x80;

  /** {@link #check}: the header is sound. */
  public static final int OK = 0;

  /** {@link #check}: fewer bytes than the smallest header. */
  public static final int TOO_SHORT = -1;

  /** {@link #check}: the data offset is below 20 bytes or beyond the segment. */
  public static final int BAD_HEADER_LENGTH = -2;

  private Tcp() {}

  /**
   * Checks the lengths, not the checksum.
   *
   * @param b buffer.
   * @param offset first byte of the TCP header.
   * @param available bytes of the segment, header included.
   * @return {@link #OK} or a negative code.
   */
  public static int check(ByteBuffer b, int offset, int available) {
    if (available < MINIMUM_HEADER_LENGTH) {
      return TOO_SHORT;
    }
    int headerLength = headerLength(b, offset);
    if (headerLength < MINIMUM_HEADER_LENGTH || headerLength > available) {
      return BAD_HEADER_LENGTH;
    }
    return OK;
  }

  /** Source port. */
  public static int sourcePort(ByteBuffer b, int offset) {
    return get16(b, offset + SOURCE_PORT_OFFSET);
  }

  /** Sets the source port, 0..65535, and adjusts the checksum. */
  public static void setSourcePort(ByteBuffer b, int offset, int port) {
    set16(b, offset, SOURCE_PORT_OFFSET, port);
  }

  /** Destination port. */
  public static int destinationPort(ByteBuffer b, int offset) {
    return get16(b, offset + DESTINATION_PORT_OFFSET);
  }

  /** Sets the destination port, 0..65535, and adjusts the checksum. */
  public static void setDestinationPort(ByteBuffer b, int offset, int port) {
    set16(b, offset, DESTINATION_PORT_OFFSET, port);
  }

  /** Sequence number of the first byte of payload, or of SYN; unsigned. */
  public static int sequence(ByteBuffer b, int offset) {
    return b.getInt(offset + SEQUENCE_OFFSET);
  }

  /** Sets the sequence number and adjusts the checksum. */
  public static void setSequence(ByteBuffer b, int offset, int sequence) {
    set32(b, offset, SEQUENCE_OFFSET, sequence);
  }

  /** Acknowledgment number, unsigned; meaningful when {@link #ACK} is set. */
  public static int acknowledgment(ByteBuffer b, int offset) {
    return b.getInt(offset + ACKNOWLEDGMENT_OFFSET);
  }

  /** Sets the acknowledgment number and adjusts the checksum. */
  public static void setAcknowledgment(ByteBuffer b, int offset, int acknowledgment) {
    set32(b, offset, ACKNOWLEDGMENT_OFFSET, acknowledgment);
  }

  /** Header length in bytes, options included: 20..60 once checked. The payload starts there. */
  public static int headerLength(ByteBuffer b, int offset) {
    return (b.get(offset + DATA_OFFSET_OFFSET) >>> 4 & 0xF) * Integer.BYTES;
  }

  /** The eight flags, such as {@link #SYN}{@code | }{@link #ACK}. */
  public static int flags(ByteBuffer b, int offset) {
    return Byte.toUnsignedInt(b.get(offset + FLAGS_OFFSET));
  }

  /** Sets the eight flags, 0..255, and adjusts the checksum. */
  public static void setFlags(ByteBuffer b, int offset, int flags) {
    int old = flags(b, offset);
    if (old != flags) {
      b.put(offset + FLAGS_OFFSET, (byte) flags);
      setChecksum(b, offset, InternetChecksum.adjustByte(checksum(b, offset), true, old, flags));
    }
  }

  /** Window as stored, not scaled. */
  public static int window(ByteBuffer b, int offset) {
    return get16(b, offset + WINDOW_OFFSET);
  }

  /** Checksum as stored. */
  public static int checksum(ByteBuffer b, int offset) {
    return get16(b, offset + CHECKSUM_OFFSET);
  }

  /** Stores a checksum, 0..65535. */
  public static void setChecksum(ByteBuffer b, int offset, int checksum) {
    b.putShort(offset + CHECKSUM_OFFSET, (short) checksum);
  }

  /** Urgent pointer; meaningful when {@link #URG} is set. */
  public static int urgentPointer(ByteBuffer b, int offset) {
    return get16(b, offset + URGENT_POINTER_OFFSET);
  }

  /**
   * Adjusts the checksum after an address of the IPv4 header, part of the pseudo header, changed.
   *
   * @param oldAddress network value before.
   * @param newAddress network value after.
   */
  public static void adjustChecksumForAddress(
      ByteBuffer b, int offset, int oldAddress, int newAddress) {
    if (oldAddress != newAddress) {
      setChecksum(
          b, offset, InternetChecksum.adjust32(checksum(b, offset), oldAddress, newAddress));
    }
  }

  /**
   * Adjusts the checksum after the TCP length of the pseudo header changed. Bytes cut off or added
   * are the caller's to account for.
   *
   * @param oldTcpLength bytes of header and payload before.
   * @param newTcpLength bytes of header and payload after.
   */
  public static void adjustChecksumForLength(
      ByteBuffer b, int offset, int oldTcpLength, int newTcpLength) {
    if (oldTcpLength != newTcpLength) {
      setChecksum(
          b, offset, InternetChecksum.adjust16(checksum(b, offset), oldTcpLength, newTcpLength));
    }
  }

  /**
   * The checksum this segment should have, computed over the pseudo header and every byte. What the
   * checksum field holds now doesn't matter.
   *
   * @param b buffer.
   * @param ipOffset first byte of the IPv4 header.
   * @param tcpOffset first byte of the TCP header.
   * @param tcpLength bytes of header and payload, at least 20.
   * @return 0..65535.
   */
  public static int fullChecksum(ByteBuffer b, int ipOffset, int tcpOffset, int tcpLength) {
    int addresses = 2 * Integer.BYTES;
    int sum =
        InternetChecksum.sum(
            b, ipOffset + Ipv4.SOURCE_OFFSET, addresses, Ipv4.PROTOCOL_TCP + tcpLength);
    sum = InternetChecksum.sum(b, tcpOffset, CHECKSUM_OFFSET, sum);
    return InternetChecksum.of(
        b, tcpOffset + URGENT_POINTER_OFFSET, tcpLength - URGENT_POINTER_OFFSET, sum);
  }

  private static void set16(ByteBuffer b, int offset, int field, int value) {
    int old = get16(b, offset + field);
    if (old != value) {
      b.putShort(offset + field, (short) value);
      setChecksum(b, offset, InternetChecksum.adjust16(checksum(b, offset), old, value));
    }
  }

  private static void set32(ByteBuffer b, int offset, int field, int value) {
    int old = b.getInt(offset + field);
    if (old != value) {
      b.putInt(offset + field, value);
      setChecksum(b, offset, InternetChecksum.adjust32(checksum(b, offset), old, value));
    }
  }

  private static int get16(ByteBuffer b, int at) {
    return Short.toUnsignedInt(b.getShort(at));
  }
}
