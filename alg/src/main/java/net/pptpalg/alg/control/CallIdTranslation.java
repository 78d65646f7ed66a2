package net.pptpalg.alg.control;

import java.nio.ByteBuffer;
import net.pptpalg.alg.message.ControlMessageType;

/**
 * Decides what each Call ID of a control connection becomes on its way through the gateway, and
 * learns of the messages that passed.
 *
 * <p>The reader calls {@code translate} as soon as a field is there, before the message is
 * complete, and {@link #message} once its last byte is there.
 */
public interface CallIdTranslation {
  /** A Call ID, or the first half of it, that can't be translated: the bytes may not pass now. */
  int UNTRANSLATABLE = -1;

  /** The result and error codes pass as they are. */
  int UNCHANGED = -1;

  /**
   * Translates a whole Call ID.
   *
   * @param field {@code ControlHeader.CALL_ID_OFFSET} or {@code PEER_CALL_ID_OFFSET}
   * @param callId as sent, 0 to 65535
   * @param sentHighByte the high byte that left in an earlier segment, 0 to 255, or -1 when none
   *     did; the result has to have it
   * @return the Call ID to send on, 0 to 65535, or {@link #UNTRANSLATABLE}
   */
  int translate(
      Direction direction, ControlMessageType type, int field, int callId, int sentHighByte);

  /**
   * Translates the high byte of a Call ID whose low byte is in a segment to come.
   *
   * @param highByte as sent, 0 to 255
   * @return the high byte to send on, 0 to 255, or {@link #UNTRANSLATABLE} when it depends on the
   *     low byte
   */
  int translateHighByte(Direction direction, ControlMessageType type, int field, int highByte);

  /**
   * Decides about the result code and the error code of an Outgoing-Call-Reply or an
   * Incoming-Call-Reply.
   *
   * @param message the message as far as it is there, both Call IDs at least, as its sender sent it
   * @return result code in the high byte and error code in the low one, or {@link #UNCHANGED}
   */
  int translateResult(Direction direction, ControlMessageType type, ByteBuffer message);

  /**
   * A message is complete and will pass with the current segment.
   *
   * @param message the message as its sender sent it, from index 0, all of it up to the longest
   *     length RFC 2637 knows; valid during the call only
   */
  void message(Direction direction, ControlMessageType type, ByteBuffer message);

  /** Something is wrong with a message. */
  void malformed(Direction direction, Malformation malformation);
}
