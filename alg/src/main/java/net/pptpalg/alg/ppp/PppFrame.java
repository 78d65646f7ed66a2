package net.pptpalg.alg.ppp;

import java.nio.ByteBuffer;

/**
 * A PPP frame as GRE carries it: no flags, no check sequence (RFC 2637 section 4.1).
 *
 * <pre>
 * +----------+----------+----------+-------------+
 * | Address  | Control  | Protocol | Information |
 * |   FF     |   03     | 1 or 2   |             |
 * +----------+----------+----------+-------------+
 * </pre>
 *
 * <p>Address and control may be left out, the protocol shortened to one byte (RFC 1661 sections 6.5
 * and 6.6); readers take both forms whatever was negotiated.
 */
public final class PppFrame {
  /** {@link #check}: the header is sound. */
  public static final int OK = 0;

  /** {@link #check}: fewer bytes than the header. */
  public static final int TOO_SHORT = -1;

  /** {@link #check}: the protocol isn't odd in its last byte, as RFC 1661 section 2 wants it. */
  public static final int BAD_PROTOCOL = -2;

  private static final int ADDRESS = 0xFF;
  private static final int CONTROL = 0x03;

  private PppFrame() {}

  /**
   * Checks address, control and protocol.
   *
   * @param b buffer.
   * @param offset first byte of the frame.
   * @param available bytes there.
   * @return {@link #OK} or a negative code.
   */
  public static int check(ByteBuffer b, int offset, int available) {
    if (available < 1 || available == 1 && Octets.uint8(b, offset) == ADDRESS) {
      return TOO_SHORT;
    }
    int skipped = addressLength(b, offset);
    int rest = available - skipped;
    if (rest < 1) {
      return TOO_SHORT;
    }
    int at = offset + skipped;
    if (isOdd(b, at)) {
      return OK;
    }
    if (rest < Short.BYTES) {
      return TOO_SHORT;
    }
    return isOdd(b, at + 1) ? OK : BAD_PROTOCOL;
  }

  /** Protocol, such as {@link PppProtocol#LCP}'s, 0..65535. */
  public static int protocol(ByteBuffer b, int offset) {
    int at = offset + addressLength(b, offset);
    return isOdd(b, at) ? Octets.uint8(b, at) : Octets.uint16(b, at);
  }

  /** Bytes before the information field: 1..4. */
  public static int headerLength(ByteBuffer b, int offset) {
    int skipped = addressLength(b, offset);
    return skipped + (isOdd(b, offset + skipped) ? 1 : Short.BYTES);
  }

  private static int addressLength(ByteBuffer b, int offset) {
    boolean there = Octets.uint8(b, offset) == ADDRESS && Octets.uint8(b, offset + 1) == CONTROL;
    return there ? Short.BYTES : 0;
  }

  private static boolean isOdd(ByteBuffer b, int at) {
    return (b.get(at) & 1) != 0;
  }
}
