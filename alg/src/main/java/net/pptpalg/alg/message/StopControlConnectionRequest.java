package net.pptpalg.alg.message;

import java.nio.ByteBuffer;

/**
 * Stop-Control-Connection-Request (RFC 2637 section 2.3): asks to close a control connection, and
 * with it all its calls.
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
 * |     Reason    |   Reserved1   |           Reserved2           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class StopControlConnectionRequest {
  /** Bytes of the message. */
  public static final int LENGTH = 16;

  public static final int REASON_OFFSET = 12;

  private StopControlConnectionRequest() {}

  /** Reason, a {@link StopReason}. */
  public static int reason(ByteBuffer b, int offset) {
    return Field.uint8(b, offset + REASON_OFFSET);
  }

  /**
   * Writes the whole message; reserved fields are zero.
   *
   * @param b buffer with room for {@link #LENGTH} bytes.
   * @param offset first byte of the message.
   * @return bytes written.
   */
  public static int encode(ByteBuffer b, int offset, int reason) {
    int length =
        ControlHeader.encode(b, offset, ControlMessageType.STOP_CONTROL_CONNECTION_REQUEST);
    b.put(offset + REASON_OFFSET, (byte) reason);
    return length;
  }
}
