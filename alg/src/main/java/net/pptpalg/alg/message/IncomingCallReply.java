package net.pptpalg.alg.message;

import java.nio.ByteBuffer;

/**
 * Incoming-Call-Reply (RFC 2637 section 2.10): the PNS accepts or refuses an Incoming-Call-Request.
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
 * |            Call ID            |         Peer's Call ID        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Result Code  |   Error Code  |    Packet Recv. Window Size   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Packet Transmit Delay     |           Reserved1           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class IncomingCallReply {
  /** Bytes of the message. */
  public static final int LENGTH = 24;

  public static final int CALL_ID_OFFSET = 12;
  public static final int PEER_CALL_ID_OFFSET = 14;
  public static final int RESULT_CODE_OFFSET = 16;
  public static final int ERROR_CODE_OFFSET = 17;
  public static final int RECEIVE_WINDOW_SIZE_OFFSET = 18;
  public static final int TRANSMIT_DELAY_OFFSET = 20;

  private IncomingCallReply() {}

  /** Call ID that the PNS chose: {@link CallIdRule#OWN}. */
  public static int callId(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + CALL_ID_OFFSET);
  }

  /** Call ID of the request: {@link CallIdRule#PEER}. */
  public static int peerCallId(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + PEER_CALL_ID_OFFSET);
  }

  /** Result Code, an {@link IncomingCallResult}. */
  public static int resultCode(ByteBuffer b, int offset) {
    return Field.uint8(b, offset + RESULT_CODE_OFFSET);
  }

  /** Error Code, a {@link GeneralError}; meaningful with a General Error result. */
  public static int errorCode(ByteBuffer b, int offset) {
    return Field.uint8(b, offset + ERROR_CODE_OFFSET);
  }

  /** Unacknowledged packets the sender's receive window holds. */
  public static int receiveWindowSize(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + RECEIVE_WINDOW_SIZE_OFFSET);
  }

  /** Delay of the sender's packet processing, in tenths of a second. */
  public static int transmitDelay(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + TRANSMIT_DELAY_OFFSET);
  }

  /**
   * Writes the whole message; reserved fields are zero.
   *
   * @param b buffer with room for {@link #LENGTH} bytes.
   * @param offset first byte of the message.
   * @return bytes written.
   */
  public static int encode(
      ByteBuffer b,
      int offset,
      int callId,
      int peerCallId,
      int resultCode,
      int errorCode,
      int receiveWindowSize,
      int transmitDelay) {
    int length = ControlHeader.encode(b, offset, ControlMessageType.INCOMING_CALL_REPLY);
    b.putShort(offset + CALL_ID_OFFSET, (short) callId);
    b.putShort(offset + PEER_CALL_ID_OFFSET, (short) peerCallId);
    b.put(offset + RESULT_CODE_OFFSET, (byte) resultCode);
    b.put(offset + ERROR_CODE_OFFSET, (byte) errorCode);
    b.putShort(offset + RECEIVE_WINDOW_SIZE_OFFSET, (short) receiveWindowSize);
    b.putShort(offset + TRANSMIT_DELAY_OFFSET, (short) transmitDelay);
    return length;
  }
}
