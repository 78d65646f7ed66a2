package net.pptpalg.alg.message;

import java.nio.ByteBuffer;

/**
 * WAN-Error-Notify (RFC 2637 section 2.14): the PAC reports errors of its line.
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
 * |                           CRC Errors                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         Framing Errors                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       Hardware Overruns                       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                        Buffer Overruns                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                        Time-out Errors                        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                        Alignment Errors                       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class WanErrorNotify {
  /** Bytes of the message. */
  public static final int LENGTH = 40;

  public static final int PEER_CALL_ID_OFFSET = 12;
  public static final int CRC_ERRORS_OFFSET = 16;
  public static final int FRAMING_ERRORS_OFFSET = 20;
  public static final int HARDWARE_OVERRUNS_OFFSET = 24;
  public static final int BUFFER_OVERRUNS_OFFSET = 28;
  public static final int TIME_OUT_ERRORS_OFFSET = 32;
  public static final int ALIGNMENT_ERRORS_OFFSET = 36;

  private WanErrorNotify() {}

  /** Call ID that the PNS chose: {@link CallIdRule#PEER}. */
  public static int peerCallId(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + PEER_CALL_ID_OFFSET);
  }

  /** Frames with CRC errors since the call was set up, unsigned. */
  public static int crcErrors(ByteBuffer b, int offset) {
    return b.getInt(offset + CRC_ERRORS_OFFSET);
  }

  /** Frames with framing errors since the call was set up, unsigned. */
  public static int framingErrors(ByteBuffer b, int offset) {
    return b.getInt(offset + FRAMING_ERRORS_OFFSET);
  }

  /** Receive buffer overruns since the call was set up, unsigned. */
  public static int hardwareOverruns(ByteBuffer b, int offset) {
    return b.getInt(offset + HARDWARE_OVERRUNS_OFFSET);
  }

  /** Buffer overruns since the call was set up, unsigned. */
  public static int bufferOverruns(ByteBuffer b, int offset) {
    return b.getInt(offset + BUFFER_OVERRUNS_OFFSET);
  }

  /** Time-outs since the call was set up, unsigned. */
  public static int timeOutErrors(ByteBuffer b, int offset) {
    return b.getInt(offset + TIME_OUT_ERRORS_OFFSET);
  }

  /** Alignment errors since the call was set up, unsigned. */
  public static int alignmentErrors(ByteBuffer b, int offset) {
    return b.getInt(offset + ALIGNMENT_ERRORS_OFFSET);
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
      int crcErrors,
      int framingErrors,
      int hardwareOverruns,
      int bufferOverruns,
      int timeOutErrors,
      int alignmentErrors) {
    int length = ControlHeader.encode(b, offset, ControlMessageType.WAN_ERROR_NOTIFY);
    b.putShort(offset + PEER_CALL_ID_OFFSET, (short) peerCallId);
    b.putInt(offset + CRC_ERRORS_OFFSET, crcErrors);
    b.putInt(offset + FRAMING_ERRORS_OFFSET, framingErrors);
    b.putInt(offset + HARDWARE_OVERRUNS_OFFSET, hardwareOverruns);
    b.putInt(offset + BUFFER_OVERRUNS_OFFSET, bufferOverruns);
    b.putInt(offset + TIME_OUT_ERRORS_OFFSET, timeOutErrors);
    b.putInt(offset + ALIGNMENT_ERRORS_OFFSET, alignmentErrors);
    return length;
  }
}
