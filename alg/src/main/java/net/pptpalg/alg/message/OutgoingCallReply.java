package net.pptpalg.alg.message;

import java.nio.ByteBuffer;

/**
 * Outgoing-Call-Reply (RFC 2637 section 2.8): the PAC says what became of an Outgoing-Call-Request.
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
 * |  Result Code  |   Error Code  |           Cause Code          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         Connect Speed                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Packet Recv. Window Size   |    Packet Processing Delay    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      Physical Channel ID                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class OutgoingCallReply {
  /** Bytes of the message. */
  public static final int LENGTH = 32;

  public static final int CALL_ID_OFFSET = 12;
  public static final int PEER_CALL_ID_OFFSET = 14;
  public static final int RESULT_CODE_OFFSET = 16;
  public static final int ERROR_CODE_OFFSET = 17;
  public static final int CAUSE_CODE_OFFSET = 18;
  public static final int CONNECT_SPEED_OFFSET = 20;
  public static final int RECEIVE_WINDOW_SIZE_OFFSET = 24;
  public static final int PROCESSING_DELAY_OFFSET = 26;
  public static final int PHYSICAL_CHANNEL_ID_OFFSET = 28;

  private OutgoingCallReply() {}

  /** Call ID that the PAC chose: {@link CallIdRule#OWN}. */
  public static int callId(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + CALL_ID_OFFSET);
  }

  /** Call ID of the request: {@link CallIdRule#PEER}. */
  public static int peerCallId(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + PEER_CALL_ID_OFFSET);
  }

  /** Result Code, an {@link OutgoingCallResult}. */
  public static int resultCode(ByteBuffer b, int offset) {
    return Field.uint8(b, offset + RESULT_CODE_OFFSET);
  }

  /** Error Code, a {@link GeneralError}; meaningful with a General Error result. */
  public static int errorCode(ByteBuffer b, int offset) {
    return Field.uint8(b, offset + ERROR_CODE_OFFSET);
  }

  /** Cause of the failure in the telephone network's terms (Q.931 for ISDN). */
  public static int causeCode(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + CAUSE_CODE_OFFSET);
  }

  /** Connection speed in bits per second, unsigned. */
  public static int connectSpeed(ByteBuffer b, int offset) {
    return b.getInt(offset + CONNECT_SPEED_OFFSET);
  }

  /** Unacknowledged packets the sender's receive window holds. */
  public static int receiveWindowSize(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + RECEIVE_WINDOW_SIZE_OFFSET);
  }

  /** Delay of the sender's packet processing, in tenths of a second. */
  public static int processingDelay(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + PROCESSING_DELAY_OFFSET);
  }

  /** Physical Channel ID, as the vendor counts, unsigned. */
  public static int physicalChannelId(ByteBuffer b, int offset) {
    return b.getInt(offset + PHYSICAL_CHANNEL_ID_OFFSET);
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
      int causeCode,
      int connectSpeed,
      int receiveWindowSize,
      int processingDelay,
      int physicalChannelId) {
    int length = ControlHeader.encode(b, offset, ControlMessageType.OUTGOING_CALL_REPLY);
    b.putShort(offset + CALL_ID_OFFSET, (short) callId);
    b.putShort(offset + PEER_CALL_ID_OFFSET, (short) peerCallId);
    b.put(offset + RESULT_CODE_OFFSET, (byte) resultCode);
    b.put(offset + ERROR_CODE_OFFSET, (byte) errorCode);
    b.putShort(offset + CAUSE_CODE_OFFSET, (short) causeCode);
    b.putInt(offset + CONNECT_SPEED_OFFSET, connectSpeed);
    b.putShort(offset + RECEIVE_WINDOW_SIZE_OFFSET, (short) receiveWindowSize);
    b.putShort(offset + PROCESSING_DELAY_OFFSET, (short) processingDelay);
    b.putInt(offset + PHYSICAL_CHANNEL_ID_OFFSET, physicalChannelId);
    return length;
  }
}
