package net.pptpalg.alg.message;

import java.nio.ByteBuffer;

/**
 * Echo-Reply (RFC 2637 section 2.6): answers an Echo-Request.
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
 * |  Result Code  |   Error Code  |           Reserved1           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class EchoReply {
  /** Bytes of the message. */
  public static final int LENGTH = 20;

  public static final int IDENTIFIER_OFFSET = 12;
  public static final int RESULT_CODE_OFFSET = 16;
  public static final int ERROR_CODE_OFFSET = 17;

  /** Result Code: the Echo-Request was valid. */
  public static final int RESULT_OK = 1;

  /** Result Code: see the Error Code, a {@link GeneralError}. */
  public static final int RESULT_GENERAL_ERROR = 2;

  private EchoReply() {}

  /** Identifier of the request. */
  public static int identifier(ByteBuffer b, int offset) {
    return b.getInt(offset + IDENTIFIER_OFFSET);
  }

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
  public static int encode(
      ByteBuffer b, int offset, int identifier, int resultCode, int errorCode) {
    int length = ControlHeader.encode(b, offset, ControlMessageType.ECHO_REPLY);
    b.putInt(offset + IDENTIFIER_OFFSET, identifier);
    b.put(offset + RESULT_CODE_OFFSET, (byte) resultCode);
    b.put(offset + ERROR_CODE_OFFSET, (byte) errorCode);
    return length;
  }
}
