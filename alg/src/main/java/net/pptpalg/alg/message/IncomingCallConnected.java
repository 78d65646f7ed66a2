package net.pptpalg.alg.message;

import java.nio.ByteBuffer;

/**
 * Incoming-Call-Connected (RFC 2637 section 2.11): the PAC has answered an incoming call.
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
 * |         Peer's Call ID        |           Reserved1           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         Connect Speed                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Packet Recv. Window Size   |     Packet Transmit Delay     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          Framing Type                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class IncomingCallConnected {
  /** Bytes of the message. */
  public static final int LENGTH = 28;

  public static final int PEER_CALL_ID_OFFSET = 12;
  public static final int CONNECT_SPEED_OFFSET = 16;
  public static final int RECEIVE_WINDOW_SIZE_OFFSET = 20;
  public static final int TRANSMIT_DELAY_OFFSET = 22;
  public static final int FRAMING_TYPE_OFFSET = 24;

  private IncomingCallConnected() {}

  /** Call ID that the PNS chose: {@link CallIdRule#PEER}. */
  public static int peerCallId(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + PEER_CALL_ID_OFFSET);
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
  public static int transmitDelay(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + TRANSMIT_DELAY_OFFSET);
  }

  /** Framing Type, a value of {@link Framing}. */
  public static int framingType(ByteBuffer b, int offset) {
    return b.getInt(offset + FRAMING_TYPE_OFFSET);
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
      int peerCallId,
      int connectSpeed,
      int receiveWindowSize,
      int transmitDelay,
      int framingType) {
    int length = ControlHeader.encode(b, offset, ControlMessageType.INCOMING_CALL_CONNECTED);
    b.putShort(offset + PEER_CALL_ID_OFFSET, (short) peerCallId);
    b.putInt(offset + CONNECT_SPEED_OFFSET, connectSpeed);
    b.putShort(offset + RECEIVE_WINDOW_SIZE_OFFSET, (short) receiveWindowSize);
    b.putShort(offset + TRANSMIT_DELAY_OFFSET, (short) transmitDelay);
    b.putInt(offset + FRAMING_TYPE_OFFSET, framingType);
    return length;
  }
}
