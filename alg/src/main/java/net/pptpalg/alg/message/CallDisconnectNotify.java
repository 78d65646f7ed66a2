package net.pptpalg.alg.message;

import java.nio.ByteBuffer;

/**
 * Call-Disconnect-Notify (RFC 2637 section 2.13): the PAC has ended a call.
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
 * |            Call ID            |  Result Code  |   Error Code  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           Cause Code          |           Reserved1           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                                                               |
 * +                  Call Statistics (128 octets)                 +
 * |                                                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class CallDisconnectNotify {
  /** Bytes of the message. */
  public static final int LENGTH = 148;

  public static final int CALL_ID_OFFSET = 12;
  public static final int RESULT_CODE_OFFSET = 14;
  public static final int ERROR_CODE_OFFSET = 15;
  public static final int CAUSE_CODE_OFFSET = 16;
  public static final int CALL_STATISTICS_OFFSET = 20;

  /** Bytes of the field. */
  public static final int CALL_STATISTICS_FIELD_LENGTH = 128;

  private CallDisconnectNotify() {}

  /** Call ID of the PAC, or of the PNS: {@link CallIdRule#EITHER}. */
  public static int callId(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + CALL_ID_OFFSET);
  }

  /** Result Code, a {@link CallDisconnectResult}; real servers also send 0. */
  public static int resultCode(ByteBuffer b, int offset) {
    return Field.uint8(b, offset + RESULT_CODE_OFFSET);
  }

  /** Error Code, a {@link GeneralError}; meaningful with a General Error result. */
  public static int errorCode(ByteBuffer b, int offset) {
    return Field.uint8(b, offset + ERROR_CODE_OFFSET);
  }

  /** Cause in the telephone network's terms (Q.931 for ISDN). */
  public static int causeCode(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + CAUSE_CODE_OFFSET);
  }

  /** Vendor's statistics, made safe to print, at most 128 characters. */
  public static String callStatistics(ByteBuffer b, int offset) {
    return Field.text(b, offset + CALL_STATISTICS_OFFSET, CALL_STATISTICS_FIELD_LENGTH);
  }

  /**
   * Writes the whole message; reserved fields are zero, text is padded with zeroes.
   *
   * @param b buffer with room for {@link #LENGTH} bytes.
   * @param offset first byte of the message.
   * @return bytes written.
   * @throws IllegalArgumentException when a text is longer than its field.
   */
  public static int encode(
      ByteBuffer b,
      int offset,
      int callId,
      int resultCode,
      int errorCode,
      int causeCode,
      String callStatistics) {
    int length = ControlHeader.encode(b, offset, ControlMessageType.CALL_DISCONNECT_NOTIFY);
    b.putShort(offset + CALL_ID_OFFSET, (short) callId);
    b.put(offset + RESULT_CODE_OFFSET, (byte) resultCode);
    b.put(offset + ERROR_CODE_OFFSET, (byte) errorCode);
    b.putShort(offset + CAUSE_CODE_OFFSET, (short) causeCode);
    Field.putText(b, offset + CALL_STATISTICS_OFFSET, CALL_STATISTICS_FIELD_LENGTH, callStatistics);
    return length;
  }
}
