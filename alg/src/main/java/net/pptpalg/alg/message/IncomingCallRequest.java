package net.pptpalg.alg.message;

import java.nio.ByteBuffer;

/**
 * Incoming-Call-Request (RFC 2637 section 2.9): the PAC offers the PNS a call.
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
 * |                        Call Bearer Type                       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      Physical Channel ID                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      Dialed Number Length     |     Dialing Number Length     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                                                               |
 * +                   Dialed Number (64 octets)                   +
 * |                                                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                                                               |
 * +                   Dialing Number (64 octets)                  +
 * |                                                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                                                               |
 * +                     Subaddress (64 octets)                    +
 * |                                                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class IncomingCallRequest {
  /** Bytes of the message. */
  public static final int LENGTH = 220;

  public static final int CALL_ID_OFFSET = 12;
  public static final int CALL_SERIAL_NUMBER_OFFSET = 14;
  public static final int BEARER_TYPE_OFFSET = 16;
  public static final int PHYSICAL_CHANNEL_ID_OFFSET = 20;
  public static final int DIALED_NUMBER_LENGTH_OFFSET = 24;
  public static final int DIALING_NUMBER_LENGTH_OFFSET = 26;
  public static final int DIALED_NUMBER_OFFSET = 28;
  public static final int DIALING_NUMBER_OFFSET = 92;
  public static final int SUBADDRESS_OFFSET = 156;

  /** Bytes of the field. */
  public static final int DIALED_NUMBER_FIELD_LENGTH = 64;

  /** Bytes of the field. */
  public static final int DIALING_NUMBER_FIELD_LENGTH = 64;

  /** Bytes of the field. */
  public static final int SUBADDRESS_FIELD_LENGTH = 64;

  private IncomingCallRequest() {}

  /** Call ID that the PAC chose: {@link CallIdRule#OWN}. */
  public static int callId(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + CALL_ID_OFFSET);
  }

  /** Call Serial Number, an identifier for logs on both sides. */
  public static int callSerialNumber(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + CALL_SERIAL_NUMBER_OFFSET);
  }

  /** Bearer of the call, a value of {@link Bearer}. */
  public static int bearerType(ByteBuffer b, int offset) {
    return b.getInt(offset + BEARER_TYPE_OFFSET);
  }

  /** Physical Channel ID, as the vendor counts, unsigned. */
  public static int physicalChannelId(ByteBuffer b, int offset) {
    return b.getInt(offset + PHYSICAL_CHANNEL_ID_OFFSET);
  }

  /** Characters of the dialed number; more than 64 is the sender's mistake. */
  public static int dialedNumberLength(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + DIALED_NUMBER_LENGTH_OFFSET);
  }

  /** Characters of the dialing number; more than 64 is the sender's mistake. */
  public static int dialingNumberLength(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + DIALING_NUMBER_LENGTH_OFFSET);
  }

  /** Number that was called, made safe to print, at most 64 characters. */
  public static String dialedNumber(ByteBuffer b, int offset) {
    return Field.text(
        b,
        offset + DIALED_NUMBER_OFFSET,
        Math.min(dialedNumberLength(b, offset), DIALED_NUMBER_FIELD_LENGTH));
  }

  /** Number of the caller, made safe to print, at most 64 characters. */
  public static String dialingNumber(ByteBuffer b, int offset) {
    return Field.text(
        b,
        offset + DIALING_NUMBER_OFFSET,
        Math.min(dialingNumberLength(b, offset), DIALING_NUMBER_FIELD_LENGTH));
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
      int bearerType,
      int physicalChannelId,
      String dialedNumber,
      String dialingNumber,
      String subaddress) {
    int length = ControlHeader.encode(b, offset, ControlMessageType.INCOMING_CALL_REQUEST);
    b.putShort(offset + CALL_ID_OFFSET, (short) callId);
    b.putShort(offset + CALL_SERIAL_NUMBER_OFFSET, (short) callSerialNumber);
    b.putInt(offset + BEARER_TYPE_OFFSET, bearerType);
    b.putInt(offset + PHYSICAL_CHANNEL_ID_OFFSET, physicalChannelId);
    int dialedNumberLength =
        Field.putText(b, offset + DIALED_NUMBER_OFFSET, DIALED_NUMBER_FIELD_LENGTH, dialedNumber);
    b.putShort(offset + DIALED_NUMBER_LENGTH_OFFSET, (short) dialedNumberLength);
    int dialingNumberLength =
        Field.putText(
            b, offset + DIALING_NUMBER_OFFSET, DIALING_NUMBER_FIELD_LENGTH, dialingNumber);
    b.putShort(offset + DIALING_NUMBER_LENGTH_OFFSET, (short) dialingNumberLength);
    Field.putText(b, offset + SUBADDRESS_OFFSET, SUBADDRESS_FIELD_LENGTH, subaddress);
    return length;
  }
}
