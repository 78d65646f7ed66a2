package net.pptpalg.alg.message;

import java.nio.ByteBuffer;

/**
 * Start-Control-Connection-Reply (RFC 2637 section 2.2): accepts or refuses a control connection.
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
 * |        Protocol Version       |  Result Code  |   Error Code  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      Framing Capabilities                     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      Bearer Capabilities                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |        Maximum Channels       |       Firmware Revision       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                                                               |
 * +                     Host Name (64 octets)                     +
 * |                                                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                                                               |
 * +                   Vendor String (64 octets)                   +
 * |                                                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class StartControlConnectionReply {
  /** Bytes of the message. */
  public static final int LENGTH = 156;

  public static final int PROTOCOL_VERSION_OFFSET = 12;
  public static final int RESULT_CODE_OFFSET = 14;
  public static final int ERROR_CODE_OFFSET = 15;
  public static final int FRAMING_CAPABILITIES_OFFSET = 16;
  public static final int BEARER_CAPABILITIES_OFFSET = 20;
  public static final int MAXIMUM_CHANNELS_OFFSET = 24;
  public static final int FIRMWARE_REVISION_OFFSET = 26;
  public static final int HOST_NAME_OFFSET = 28;
  public static final int VENDOR_OFFSET = 92;

  /** Bytes of the field. */
  public static final int HOST_NAME_FIELD_LENGTH = 64;

  /** Bytes of the field. */
  public static final int VENDOR_FIELD_LENGTH = 64;

  private StartControlConnectionReply() {}

  /** Protocol Version, major in the high byte: 0x0100 is 1.0. */
  public static int protocolVersion(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + PROTOCOL_VERSION_OFFSET);
  }

  /** Result Code, a {@link StartResult}. */
  public static int resultCode(ByteBuffer b, int offset) {
    return Field.uint8(b, offset + RESULT_CODE_OFFSET);
  }

  /** Error Code, a {@link GeneralError}; meaningful with a General Error result. */
  public static int errorCode(ByteBuffer b, int offset) {
    return Field.uint8(b, offset + ERROR_CODE_OFFSET);
  }

  /** Framing Capabilities, bits of {@link Framing}. */
  public static int framingCapabilities(ByteBuffer b, int offset) {
    return b.getInt(offset + FRAMING_CAPABILITIES_OFFSET);
  }

  /** Bearer Capabilities, bits of {@link Bearer}. */
  public static int bearerCapabilities(ByteBuffer b, int offset) {
    return b.getInt(offset + BEARER_CAPABILITIES_OFFSET);
  }

  /** Calls the PAC can carry at once; a PNS sends 0, or anything. */
  public static int maximumChannels(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + MAXIMUM_CHANNELS_OFFSET);
  }

  /** Firmware or driver revision, as the vendor counts. */
  public static int firmwareRevision(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + FIRMWARE_REVISION_OFFSET);
  }

  /** Name of the sender, made safe to print, at most 64 characters. */
  public static String hostName(ByteBuffer b, int offset) {
    return Field.text(b, offset + HOST_NAME_OFFSET, HOST_NAME_FIELD_LENGTH);
  }

  /** What the sender is, made safe to print, at most 64 characters. */
  public static String vendor(ByteBuffer b, int offset) {
    return Field.text(b, offset + VENDOR_OFFSET, VENDOR_FIELD_LENGTH);
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
      int protocolVersion,
      int resultCode,
      int errorCode,
      int framingCapabilities,
      int bearerCapabilities,
      int maximumChannels,
      int firmwareRevision,
      String hostName,
      String vendor) {
    int length = ControlHeader.encode(b, offset, ControlMessageType.START_CONTROL_CONNECTION_REPLY);
    b.putShort(offset + PROTOCOL_VERSION_OFFSET, (short) protocolVersion);
    b.put(offset + RESULT_CODE_OFFSET, (byte) resultCode);
    b.put(offset + ERROR_CODE_OFFSET, (byte) errorCode);
    b.putInt(offset + FRAMING_CAPABILITIES_OFFSET, framingCapabilities);
    b.putInt(offset + BEARER_CAPABILITIES_OFFSET, bearerCapabilities);
    b.putShort(offset + MAXIMUM_CHANNELS_OFFSET, (short) maximumChannels);
    b.putShort(offset + FIRMWARE_REVISION_OFFSET, (short) firmwareRevision);
    Field.putText(b, offset + HOST_NAME_OFFSET, HOST_NAME_FIELD_LENGTH, hostName);
    Field.putText(b, offset + VENDOR_OFFSET, VENDOR_FIELD_LENGTH, vendor);
    return length;
  }
}
