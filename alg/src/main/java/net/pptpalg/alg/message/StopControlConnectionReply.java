package net.pptpalg.alg.message;

import java.nio.ByteBuffer;

/**
 * Stop-Control-Connection-Reply (RFC 2637 section 2.4): answers a Stop-Control-Connection-Request.
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
 * |  Result Code  |   Error Code  |           Reserved1           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class StopControlConnectionReply {
  /** Bytes of the message. */
  public static final int LENGTH = 16;

  public static final int RESULT_CODE_OFFSET = 12;
  public static final int ERROR_CODE_OFFSET = 13;

  /** Result Code: the control connection is closed. */
  public static final int RESULT_OK = 1;

  /** Result Code: see the Error Code, a {@link GeneralError}. */
  public static final int RESULT_GENERAL_ERROR = 2;

  private StopControlConnectionReply() {}

  /** Result Code, such as {@link #RESULT_OK}. */
  public static int resultCode(ByteBuffer b, int offset) {
    return Field.uint8(b, offset + RESULT_CODE_OFFSET);
  }

  /** Error Code, a {@link GeneralError}; meaningful with a General Error result. */
  public static int errorCode(ByteBuffer b, int offset) {
    return Field.uint8(b, offset + ERROR_CODE_OFFSET);
  }

  /**
   * Writes the whole message; reserved fields are zero.
   *
   * @param b buffer with room for {@link #LENGTH} bytes.
   * @param offset first byte of the message.
   * @return bytes written.
   */
  public static int encode(ByteBuffer b, int offset, int resultCode, int errorCode) {
    int length = ControlHeader.encode(b, offset, ControlMessageType.STOP_CONTROL_CONNECTION_REPLY);
    b.put(offset + RESULT_CODE_OFFSET, (byte) resultCode);
    b.put(offset + ERROR_CODE_OFFSET, (byte) errorCode);
    return length;
  }
}
