package net.pptpalg.alg.message;

import java.nio.ByteBuffer;

/**
 * Call-Clear-Request (RFC 2637 section 2.12): the PNS asks the PAC to end a call.
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
 * |            Call ID            |           Reserved1           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class CallClearRequest {
  /** Bytes of the message. */
  public static final int LENGTH = 16;

  public static final int CALL_ID_OFFSET = 12;

  private CallClearRequest() {}

  /** Call ID that the PNS chose: {@link CallIdRule#OWN}. */
  public static int callId(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + CALL_ID_OFFSET);
  }

  /**
   * Writes the whole message; reserved fields are zero.
   *
   * @param b buffer with room for {@link #LENGTH} bytes.
   * @param offset first byte of the message.
   * @return bytes written.
   */
  public static int encode(ByteBuffer b, int offset, int callId) {
    int length = ControlHeader.encode(b, offset, ControlMessageType.CALL_CLEAR_REQUEST);
    b.putShort(offset + CALL_ID_OFFSET, (short) callId);
    return length;
  }
}
