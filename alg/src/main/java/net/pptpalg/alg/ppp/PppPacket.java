package net.pptpalg.alg.ppp;

import java.nio.ByteBuffer;

/**
 * The packet that LCP, the network control protocols, PAP, CHAP and EAP have in common (RFC 1661
 * section 5).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Code      |  Identifier   |            Length             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Data ...
 * +-+-+-+-+
 * </pre>
 */
public final class PppPacket {
  public static final int CONFIGURE_REQUEST = 1;
  public static final int CONFIGURE_ACK = 2;
  public static final int CONFIGURE_NAK = 3;
  public static final int CONFIGURE_REJECT = 4;
  public static final int TERMINATE_REQUEST = 5;
  public static final int TERMINATE_ACK = 6;
  public static final int CODE_REJECT = 7;

  /** LCP only. */
  public static final int PROTOCOL_REJECT = 8;

  /** LCP only. */
  public static final int ECHO_REQUEST = 9;

  /** LCP only. */
  public static final int ECHO_REPLY = 10;

  /** LCP only. */
  public static final int DISCARD_REQUEST = 11;

  /** LCP only (RFC 1570). */
  public static final int IDENTIFICATION = 12;

  /** LCP only (RFC 1570). */
  public static final int TIME_REMAINING = 13;

  /** CCP only (RFC 1962). */
  public static final int RESET_REQUEST = 14;

  /** CCP only (RFC 1962). */
  public static final int RESET_ACK = 15;

  /** Bytes before the data. */
  public static final int HEADER_LENGTH = 4;

  /** {@link #check}: the header is sound and the whole packet is there. */
  public static final int OK = 0;

  /** {@link #check}: fewer bytes than the header. */
  public static final int TOO_SHORT = -1;

  /** {@link #check}: the length is below the header's. */
  public static final int BAD_LENGTH = -2;

  /** {@link #check}: the length is above what is there: code and identifier may still be read. */
  public static final int CUT = -3;

  private static final String[] NAMES = {
    "",
    "Configure-Request",
    "Configure-Ack",
    "Configure-Nak",
    "Configure-Reject",
    "Terminate-Request",
    "Terminate-Ack",
    "Code-Reject",
    "Protocol-Reject",
    "Echo-Request",
    "Echo-Reply",
    "Discard-Request",
    "Identification",
    "Time-Remaining",
    "Reset-Request",
    "Reset-Ack"
  };

  private PppPacket() {}

  /**
   * Checks the length; bytes beyond it are padding.
   *
   * @param b buffer.
   * @param offset first byte of the packet.
   * @param available bytes there.
   * @return {@link #OK} or a negative code.
   */
  public static int check(ByteBuffer b, int offset, int available) {
    if (available < HEADER_LENGTH) {
      return TOO_SHORT;
    }
    int length = length(b, offset);
    if (length < HEADER_LENGTH) {
      return BAD_LENGTH;
    }
    return length > available ? CUT : OK;
  }

  /** Code, 0..255, such as {@link #CONFIGURE_REQUEST}. */
  public static int code(ByteBuffer b, int offset) {
    return Octets.uint8(b, offset);
  }

  /** Identifier, 0..255, which an answer repeats. */
  public static int identifier(ByteBuffer b, int offset) {
    return Octets.uint8(b, offset + 1);
  }

  /** Bytes of the packet, header included. */
  public static int length(ByteBuffer b, int offset) {
    return Octets.uint16(b, offset + 2);
  }

  /** Sets the bytes of the packet, header included. */
  public static void setLength(ByteBuffer b, int offset, int length) {
    b.putShort(offset + 2, (short) length);
  }

  /** Name of a code of LCP and the network control protocols. */
  public static String codeName(int code) {
    return code > 0 && code < NAMES.length ? NAMES[code] : "code " + code;
  }

  /**
   * The data as text, made safe to print: the reason of a Terminate-Request, for example.
   *
   * @param maximumLength no more characters than these.
   */
  public static String text(ByteBuffer b, int offset, int maximumLength) {
    return Octets.text(b, offset + HEADER_LENGTH, length(b, offset) - HEADER_LENGTH, maximumLength);
  }
}
