package net.pptpalg.alg.message;

import java.nio.ByteBuffer;

/**
 * Outgoing-Call-Request (RFC 2637 section 2.7): the PNS asks the PAC for a call.
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
 * |            Call ID            |       Call Serial Number      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          Minimum BPS                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          Maximum BPS                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          Bearer Type                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          Framing Type                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Packet Recv. Window Size   |    Packet Processing Delay    |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      Phone Number Length      |           Reserved1           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                                                               |
 * +                    Phone Number (64 octets)                   +
 * |                                                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                                                               |
 * +                     Subaddress (64 octets)                    +
 * |                                                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class OutgoingCallRequest {
  /** Bytes of the message. */
  public static final int LENGTH = 168;

  public static final int CALL_ID_OFFSET = 12;
  public static final int CALL_SERIAL_NUMBER_OFFSET = 14;
  public static final int MINIMUM_BPS_OFFSET = 16;
  public static final int MAXIMUM_BPS_OFFSET = 20;
  public static final int BEARER_TYPE_OFFSET = 24;
  public static final int FRAMING_TYPE_OFFSET = 28;
  public static final int RECEIVE_WINDOW_SIZE_OFFSET = 32;
  public static final int PROCESSING_DELAY_OFFSET = 34;
  public static final int PHONE_NUMBER_LENGTH_OFFSET = 36;
  public static final int PHONE_NUMBER_OFFSET = 40;
  public static final int SUBADDRESS_OFFSET = 104;

  /** Bytes of the field. */
  public static final int PHONE_NUMBER_FIELD_LENGTH = 64;

  /** Bytes of the field. */
  public static final int SUBADDRESS_FIELD_LENGTH = 64;

  private OutgoingCallRequest() {}

  /** Call ID that the PNS chose: {@link CallIdRule#OWN}. */
  public static int callId(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + CALL_ID_OFFSET);
  }

  /** Call Serial Number, an identifier for logs on both sides. */
  public static int callSerialNumber(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + CALL_SERIAL_NUMBER_OFFSET);
  }

  /** Lowest acceptable line speed in bits per second, unsigned. */
  public static int minimumBps(ByteBuffer b, int offset) {
    return b.getInt(offset + MINIMUM_BPS_OFFSET);
  }

  /** Highest acceptable line speed in bits per second, unsigned. */
  public static int maximumBps(ByteBuffer b, int offset) {
    return b.getInt(offset + MAXIMUM_BPS_OFFSET);
  }

  /** Bearer Type, a value of {@link Bearer}. */
  public static int bearerType(ByteBuffer b, int offset) {
    return b.getInt(offset + BEARER_TYPE_OFFSET);
  }

  /** Framing Type, a value of {@link Framing}. */
  public static int framingType(ByteBuffer b, int offset) {
    return b.getInt(offset + FRAMING_TYPE_OFFSET);
  }

  /** Unacknowledged packets the sender's receive window holds. */
  public static int receiveWindowSize(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + RECEIVE_WINDOW_SIZE_OFFSET);
  }

  /** Delay of the sender's packet processing, in tenths of a second. */
  public static int processingDelay(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + PROCESSING_DELAY_OFFSET);
  }

  /** Characters of the phone number; more than 64 is the sender's mistake. */
  public static int phoneNumberLength(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + PHONE_NUMBER_LENGTH_OFFSET);
  }

  /** Number to dial, made safe to print, at most 64 characters. */
  public static String phoneNumber(ByteBuffer b, int offset) {
    return Field.text(
        b,
        offset + PHONE_NUMBER_OFFSET,
        Math.min(phoneNumberLength(b, offset), PHONE_NUMBER_FIELD_LENGTH));
  }

  /** More dialing information, made safe to print, at most 64 characters. */
  public static String subaddress(ByteBuffer b, int offset) {
    return Field.text(b, offset + SUBADDRESS_OFFSET, SUBADDRESS_FIELD_LENGTH);
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
      int callSerialNumber,
      int minimumBps,
      int maximumBps,
      int bearerType,
      int framingType,
      int receiveWindowSize,
      int processingDelay,
      String phoneNumber,
      String subaddress) {
    int length = ControlHeader.encode(b, offset, ControlMessageType.OUTGOING_CALL_REQUEST);
    b.putShort(offset + CALL_ID_OFFSET, (short) callId);
    b.putShort(offset + CALL_SERIAL_NUMBER_OFFSET, (short) callSerialNumber);
    b.putInt(offset + MINIMUM_BPS_OFFSET, minimumBps);
    b.putInt(offset + MAXIMUM_BPS_OFFSET, maximumBps);
    b.putInt(offset + BEARER_TYPE_OFFSET, bearerType);
    b.putInt(offset + FRAMING_TYPE_OFFSET, framingType);
    b.putShort(offset + RECEIVE_WINDOW_SIZE_OFFSET, (short) receiveWindowSize);
    b.putShort(offset + PROCESSING_DELAY_OFFSET, (short) processingDelay);
    int phoneNumberLength =
        Field.putText(b, offset + PHONE_NUMBER_OFFSET, PHONE_NUMBER_FIELD_LENGTH, phoneNumber);
    b.putShort(offset + PHONE_NUMBER_LENGTH_OFFSET, (short) phoneNumberLength);
    Field.putText(b, offset + SUBADDRESS_OFFSET, SUBADDRESS_FIELD_LENGTH, subaddress);
    return length;
  }
}
