package net.pptpalg.alg.message;

import java.nio.ByteBuffer;

/**
 * Set-Link-Info (RFC 2637 section 2.15): the PNS tells the PAC what PPP has negotiated.
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
 * |                           Send ACCM                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          Receive ACCM                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>By the RFC only the PNS sends it; real servers send it too.
 */
public final class SetLinkInfo {
  /** Bytes of the message. */
  public static final int LENGTH = 24;

  public static final int PEER_CALL_ID_OFFSET = 12;
  public static final int SEND_ACCM_OFFSET = 16;
  public static final int RECEIVE_ACCM_OFFSET = 20;

  private SetLinkInfo() {}

  /** Call ID that the receiver chose: {@link CallIdRule#PEER}. */
  public static int peerCallId(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + PEER_CALL_ID_OFFSET);
  }

  /** Async control character map (RFC 1662 section 7.1) for outgoing PPP frames. */
  public static int sendAccm(ByteBuffer b, int offset) {
    return b.getInt(offset + SEND_ACCM_OFFSET);
  }

  /** Async control character map (RFC 1662 section 7.1) for incoming PPP frames. */
  public static int receiveAccm(ByteBuffer b, int offset) {
    return b.getInt(offset + RECEIVE_ACCM_OFFSET);
  }

  /**
   * Writes the whole message; reserved fields are zero.
   *
   * @param b buffer with room for {@link #LENGTH} bytes.
   * @param offset first byte of the message.
   * @return bytes written.
   */
  public static int encode(
      ByteBuffer b, int offset, int peerCallId, int sendAccm, int receiveAccm) {
    int length = ControlHeader.encode(b, offset, ControlMessageType.SET_LINK_INFO);
    b.putShort(offset + PEER_CALL_ID_OFFSET, (short) peerCallId);
    b.putInt(offset + SEND_ACCM_OFFSET, sendAccm);
    b.putInt(offset + RECEIVE_ACCM_OFFSET, receiveAccm);
    return length;
  }
}
