package net.pptpalg.alg.packet;

import java.nio.ByteBuffer;

/**
 * The enhanced GRE header, version 1, that carries PPTP's PPP frames (RFC 2637 section 4.1).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |C|R|K|S|s|Recur|A| Flags | Ver |         Protocol Type         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Key (HW) Payload Length    |       Key (LW) Call ID        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                  Sequence Number (Optional)                   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |               Acknowledgment Number (Optional)                |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>The header has no checksum, and the Call ID is the receiver's. The first eight bytes may be
 * read once {@link #isPptp} holds, everything once {@link #check} has returned {@link #OK}.
 */
public final class Gre {
  /** Protocol Type of PPP frames. */
  public static final int PROTOCOL_PPP = 0x880B;

  /** Bytes of a header without the optional fields. */
  public static final int MINIMUM_HEADER_LENGTH = 8;

  public static final int FLAGS_OFFSET = 0;
  public static final int ACKNOWLEDGMENT_AND_VERSION_OFFSET = 1;
  public static final int PROTOCOL_OFFSET = 2;
  public static final int PAYLOAD_LENGTH_OFFSET = 4;
  public static final int CALL_ID_OFFSET = 6;

  /** Sequence Number when S is set, else Acknowledgment Number when A is set, else payload. */
  public static final int SEQUENCE_OFFSET = 8;

  /** {@link #check}: the header is sound. */
  public static final int OK = 0;

  /** {@link #check}: fewer bytes than the header and the optional fields it announces. */
  public static final int TOO_SHORT = -1;

  /** {@link #check}: version, protocol or the K bit are not PPTP's. */
  public static final int NOT_PPTP = -2;

  /** {@link #check}: C, R or s is set, which RFC 2637 requires to be zero. */
  public static final int BAD_FLAGS = -3;

  private static final int VERSION_PPTP = 1;
  private static final int CHECKSUM_PRESENT = 0x80;
  private static final int ROUTING_PRESENT = 0x40;
  private static final int KEY_PRESENT = 0x20;
  private static final int SEQUENCE_PRESENT = 0x10;
  private static final int STRICT_SOURCE_ROUTE = 0x08;
  private static final int ACKNOWLEDGMENT_PRESENT = 0x80;
  private static final int VERSION_MASK = 0x07;

  private Gre() {}

  /**
   * Whether these bytes are PPTP's GRE: at least eight bytes, version 1, protocol 0x880B, K set.
   *
   * @param b buffer.
   * @param offset first byte of the GRE header.
   * @param available bytes there.
   * @return whether the first eight bytes are a PPTP header's.
   */
  public static boolean isPptp(ByteBuffer b, int offset, int available) {
    return available >= MINIMUM_HEADER_LENGTH
        && protocol(b, offset) == PROTOCOL_PPP
        && version(b, offset) == VERSION_PPTP
        && (b.get(offset + FLAGS_OFFSET) & KEY_PRESENT) != 0;
  }

  /**
   * Whether the first bytes are those of PPTP's GRE: its version and protocol. Whether the rest is
   * sound is for {@link #isPptp} and {@link #check} to say.
   *
   * @param available bytes from {@code offset} on, 0 or more.
   */
  public static boolean claimsPptp(ByteBuffer b, int offset, int available) {
    return available >= Integer.BYTES
        && version(b, offset) == 1
        && protocol(b, offset) == PROTOCOL_PPP;
  }

  /**
   * Checks the whole header, optional fields included. The payload length isn't compared with what
   * is there: the first fragment of a packet announces more than it carries.
   *
   * @param b buffer.
   * @param offset first byte of the GRE header.
   * @param available bytes there.
   * @return {@link #OK} or a negative code.
   */
  public static int check(ByteBuffer b, int offset, int available) {
    if (available < MINIMUM_HEADER_LENGTH) {
      return TOO_SHORT;
    }
    if (!isPptp(b, offset, available)) {
      return NOT_PPTP;
    }
    int mustBeZero = CHECKSUM_PRESENT | ROUTING_PRESENT | STRICT_SOURCE_ROUTE;
    if ((b.get(offset + FLAGS_OFFSET) & mustBeZero) != 0) {
      return BAD_FLAGS;
    }
    return headerLength(b, offset) > available ? TOO_SHORT : OK;
  }

  /** Version, 0..7: 1 for PPTP. */
  public static int version(ByteBuffer b, int offset) {
    return b.get(offset + ACKNOWLEDGMENT_AND_VERSION_OFFSET) & VERSION_MASK;
  }

  /** Protocol Type, an EtherType: {@link #PROTOCOL_PPP} for PPTP. */
  public static int protocol(ByteBuffer b, int offset) {
    return get16(b, offset + PROTOCOL_OFFSET);
  }

  /** Whether a Sequence Number is present: S, set on packets with a payload. */
  public static boolean hasSequence(ByteBuffer b, int offset) {
    return (b.get(offset + FLAGS_OFFSET) & SEQUENCE_PRESENT) != 0;
  }

  /** Whether an Acknowledgment Number is present: A. */
  public static boolean hasAcknowledgment(ByteBuffer b, int offset) {
    return (b.get(offset + ACKNOWLEDGMENT_AND_VERSION_OFFSET) & ACKNOWLEDGMENT_PRESENT) != 0;
  }

  /** Bytes of payload the sender announces, header excluded; 0 for an acknowledgment alone. */
  public static int payloadLength(ByteBuffer b, int offset) {
    return get16(b, offset + PAYLOAD_LENGTH_OFFSET);
  }

  /** Sets the bytes of payload that are announced, 0..65535. */
  public static void setPayloadLength(ByteBuffer b, int offset, int payloadLength) {
    b.putShort(offset + PAYLOAD_LENGTH_OFFSET, (short) payloadLength);
  }

  /** The receiver's Call ID; 0 is an ordinary value. */
  public static int callId(ByteBuffer b, int offset) {
    return get16(b, offset + CALL_ID_OFFSET);
  }

  /** Sets the receiver's Call ID, 0..65535. */
  public static void setCallId(ByteBuffer b, int offset, int callId) {
    b.putShort(offset + CALL_ID_OFFSET, (short) callId);
  }

  /** Sequence Number, unsigned; 0 when there is none. */
  public static int sequence(ByteBuffer b, int offset) {
    return hasSequence(b, offset) ? b.getInt(offset + SEQUENCE_OFFSET) : 0;
  }

  /** Highest Sequence Number the sender has received, unsigned; 0 when there is none. */
  public static int acknowledgment(ByteBuffer b, int offset) {
    if (!hasAcknowledgment(b, offset)) {
      return 0;
    }
    return b.getInt(offset + SEQUENCE_OFFSET + (hasSequence(b, offset) ? Integer.BYTES : 0));
  }

  /** Header length in bytes, optional fields included: 8, 12 or 16. The PPP frame starts there. */
  public static int headerLength(ByteBuffer b, int offset) {
    return MINIMUM_HEADER_LENGTH
        + (hasSequence(b, offset) ? Integer.BYTES : 0)
        + (hasAcknowledgment(b, offset) ? Integer.BYTES : 0);
  }

  private static int get16(ByteBuffer b, int at) {
    return Short.toUnsignedInt(b.getShort(at));
  }
}
