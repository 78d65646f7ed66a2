package net.pptpalg.alg.message;

import java.nio.ByteBuffer;

/**
 * Echo-Request (RFC 2637 section 2.5): asks whether the peer is still there.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |             Length            |       PPTP Message Type       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          Magic Cookie                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      Control Message Type     |           Reserved0           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           Identifier                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class EchoRequest {
  /** Bytes of the message. */
  public static final int LENGTH = 16;

  public static final int IDENTIFIER_OFFSET = 12;

  private EchoRequest() {}

  /** Identifier that the reply repeats. */
  public static int identifier(ByteBuffer b, int offset) {
    return b.getInt(offset + IDENTIFIER_OFFSET);
  }

  /**
   * Writes the whole message; reserved fields are zero.
   *
   * @param b buffer with room for {@link #LENGTH} bytes.
   * @param offset first byte of the message.
   * @return bytes written.
   */
  public static int encode(ByteBuffer b, int offset, int identifier) {
    int length = ControlHeader.encode(b, offset, ControlMessageType.ECHO_REQUEST);
    b.putInt(offset + IDENTIFIER_OFFSET, identifier);
    return length;
  }
}
