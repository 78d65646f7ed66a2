package net.pptpalg.alg.message;

import java.nio.ByteBuffer;

/**
 * The header that every control message starts with (RFC 2637 section 2).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |             Length            |       PPTP Message Type       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         Magic Cookie                          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |     Control Message Type      |           Reserved0           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class ControlHeader {
  /** Bytes of the header. */
  public static final int LENGTH = 12;

  /** Bytes of the longest message, Incoming-Call-Request. */
  public static final int MAXIMUM_MESSAGE_LENGTH = 220;

  /** What a stream that is in step has at {@link #MAGIC_COOKIE_OFFSET}. */
  public static final int MAGIC_COOKIE = 0x1A2B3C4D;

  /** PPTP Message Type of the fifteen control messages. */
  public static final int CONTROL_MESSAGE = 1;

  /** PPTP Message Type that RFC 2637 keeps for later. */
  public static final int MANAGEMENT_MESSAGE_TYPE = 2;

  public static final int LENGTH_OFFSET = 0;
  public static final int MESSAGE_TYPE_OFFSET = 2;
  public static final int MAGIC_COOKIE_OFFSET = 4;
  public static final int CONTROL_TYPE_OFFSET = 8;
  public static final int RESERVED_OFFSET = 10;

  /** The first field after the header; which Call ID it is: {@link ControlMessageType}. */
  public static final int CALL_ID_OFFSET = 12;

  /** The peer's Call ID, in the messages that have two. */
  public static final int PEER_CALL_ID_OFFSET = 14;

  /** {@link #check}: one of the fifteen, with the length of its type. */
  public static final int OK = 0;

  /** {@link #check}: fewer bytes than the header. */
  public static final int TOO_SHORT = -1;

  /** {@link #check}: no magic cookie: the stream is out of step, or isn't PPTP. */
  public static final int BAD_COOKIE = -2;

  /** {@link #check}: not 12..220, or not the length of its type. */
  public static final int BAD_LENGTH = -3;

  /** {@link #check}: the PPTP Message Type is neither control nor management. */
  public static final int NOT_CONTROL_MESSAGE = -4;

  /** {@link #check}: a management message; its length is 12..220, so it can be skipped. */
  public static final int MANAGEMENT_MESSAGE = -5;

  /** {@link #check}: a control message of no known type; its length is 12..220. */
  public static final int UNKNOWN_TYPE = -6;

  private ControlHeader() {}

  /**
   * Checks the header. The rest of the message need not be there yet: see {@link #isWhole}.
   *
   * @param b buffer.
   * @param offset first byte of the message.
   * @param available bytes there; beyond the header they aren't looked at.
   * @return {@link #OK} or a negative code.
   */
  public static int check(ByteBuffer b, int offset, int available) {
    if (available < LENGTH) {
      return TOO_SHORT;
    }
    if (magicCookie(b, offset) != MAGIC_COOKIE) {
      return BAD_COOKIE;
    }
    int length = length(b, offset);
    if (length < LENGTH || length > MAXIMUM_MESSAGE_LENGTH) {
      return BAD_LENGTH;
    }
    int messageType = messageType(b, offset);
    if (messageType != CONTROL_MESSAGE) {
      return messageType == MANAGEMENT_MESSAGE_TYPE ? MANAGEMENT_MESSAGE : NOT_CONTROL_MESSAGE;
    }
    ControlMessageType type = type(b, offset);
    if (type == null) {
      return UNKNOWN_TYPE;
    }
    return length == type.length() ? OK : BAD_LENGTH;
  }

  /**
   * Whether the whole message is there, so that its own fields may be read.
   *
   * @param b buffer.
   * @param offset first byte of the message, whose header was checked.
   * @param available bytes there.
   * @return whether {@code available} covers the message's length.
   */
  public static boolean isWhole(ByteBuffer b, int offset, int available) {
    return available >= LENGTH && available >= length(b, offset);
  }

  /** Bytes of the whole message, header included. */
  public static int length(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + LENGTH_OFFSET);
  }

  /** PPTP Message Type, such as {@link #CONTROL_MESSAGE}. */
  public static int messageType(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + MESSAGE_TYPE_OFFSET);
  }

  /** The constant {@link #MAGIC_COOKIE} in a stream that is in step. */
  public static int magicCookie(ByteBuffer b, int offset) {
    return b.getInt(offset + MAGIC_COOKIE_OFFSET);
  }

  /** Control Message Type as a number; 1..15 are known. */
  public static int controlType(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + CONTROL_TYPE_OFFSET);
  }

  /** Control Message Type, null when unknown. */
  public static ControlMessageType type(ByteBuffer b, int offset) {
    return ControlMessageType.of(controlType(b, offset));
  }

  /** Reserved0, zero from a sender that follows the RFC. */
  public static int reserved(ByteBuffer b, int offset) {
    return Field.uint16(b, offset + RESERVED_OFFSET);
  }

  /**
   * Writes the header of a message and zeroes the rest of it.
   *
   * @param b buffer with room for {@code type.length()} bytes.
   * @param offset first byte of the message.
   * @param type the message's type.
   * @return bytes of the whole message.
   */
  public static int encode(ByteBuffer b, int offset, ControlMessageType type) {
    for (int i = 0; i < type.length(); i++) {
      b.put(offset + i, (byte) 0);
    }
    b.putShort(offset + LENGTH_OFFSET, (short) type.length());
    b.putShort(offset + MESSAGE_TYPE_OFFSET, (short) CONTROL_MESSAGE);
    b.putInt(offset + MAGIC_COOKIE_OFFSET, MAGIC_COOKIE);
    b.putShort(offset + CONTROL_TYPE_OFFSET, (short) type.code());
    return type.length();
  }
}
