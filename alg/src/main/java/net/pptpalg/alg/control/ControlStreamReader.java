package net.pptpalg.alg.control;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.pptpalg.alg.control.ControlStream.Framing;
import net.pptpalg.alg.message.CallIdRule;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.message.OutgoingCallReply;

/**
 * Reads control messages out of TCP segments and translates their Call IDs in place.
 *
 * <p>Messages and segments have nothing to do with each other: a segment may hold many messages and
 * a message may be spread over many segments, cut anywhere, even inside a Call ID. Every rewrite
 * keeps its length, so sequence numbers never move. What was seen before gets the bytes it got
 * then.
 *
 * <p>One reader serves all connections. Owned by the control agent's thread; allocates only when a
 * segment ends inside a message or a Call ID is changed.
 */
public final class ControlStreamReader {
  /** {@link #read}: bytes before this segment are missing; it is kept, if short, and dropped. */
  public static final int OUT_OF_ORDER = -1;

  /** The longest message whose framing is believed, in bytes. */
  static final int LONGEST_FRAMED_BYTES = 1024;

  /** Where both replies with two Call IDs have their result code; the error code follows. */
  private static final int RESULT_OFFSET = OutgoingCallReply.RESULT_CODE_OFFSET;

  private final ByteBuffer message =
      ByteBuffer.allocate(ControlHeader.MAXIMUM_MESSAGE_LENGTH).order(ByteOrder.BIG_ENDIAN);

  private ControlStream stream;
  private Direction direction;
  private Segment segment;
  private CallIdTranslation translation;

  /** Bytes of the message under way that are in {@link #message}. */
  private int have;

  /** Where in the segment the next byte to be read is. */
  private int position;

  /** What {@link #have} was before the last bytes were taken. */
  private int had;

  /**
   * Reads one segment, changing its payload in place.
   *
   * @return how many bytes of the payload may pass: all, or fewer when a Call ID is cut such that
   *     its first half can't be translated alone (TCP sends the rest again); or {@link
   *     #OUT_OF_ORDER}
   */
  public int read(
      ControlStream stream, Direction direction, Segment segment, CallIdTranslation translation) {
    int length = segment.length;
    int seenBefore = stream.next - segment.sequence;
    if (seenBefore < 0) {
      if (length == 0) {
        return 0;
      }
      stream.keepEarly(segment);
      return OUT_OF_ORDER;
    }
    int old = Math.min(seenBefore, length);
    if (old > 0 && stream.history != null) {
      stream.history.apply(segment, old);
    }
    if (old == length) {
      return length;
    }
    this.stream = stream;
    this.direction = direction;
    this.segment = segment;
    this.translation = translation;
    position = old;
    readNew();
    stream.next = segment.sequence + position;
    return position;
  }

  private void readNew() {
    have = 0;
    if (stream.begun != null) {
      have = stream.begun.length;
      message.put(0, stream.begun);
    }
    if (stream.framing != Framing.SOUND) {
      findFraming();
    }
    while (position < segment.length) {
      if (stream.skip > 0) {
        int passed = Math.min(stream.skip, segment.length - position);
        stream.skip -= passed;
        position += passed;
      } else if (!readMessage()) {
        break;
      }
    }
    stream.begun = null;
    if (have > 0) {
      stream.begun = new byte[have];
      message.get(0, stream.begun);
    }
  }

  /** A segment that begins with a sound header begins a message, whatever came before. */
  private void findFraming() {
    int rest = segment.length - position;
    if (rest >= ControlHeader.LENGTH && segment.checkHeader(position) == ControlHeader.OK) {
      stream.framing = Framing.SOUND;
      stream.skip = 0;
      have = 0;
    } else if (stream.framing == Framing.LOST) {
      stream.skip = rest;
    }
  }

  /** Takes what there is of one message; false when the bytes from here on may not pass. */
  private boolean readMessage() {
    if (have < ControlHeader.LENGTH) {
      take(ControlHeader.LENGTH - have);
      if (have < ControlHeader.LENGTH) {
        return true;
      }
      if (!judgeHeader()) {
        return true;
      }
    }
    int messageLength = ControlHeader.length(message, 0);
    int wanted = Math.min(messageLength, ControlHeader.MAXIMUM_MESSAGE_LENGTH);
    ControlMessageType type = ControlHeader.type(message, 0);
    take(wanted - have);
    boolean passes =
        translate(type, type.callIdRule(), ControlHeader.CALL_ID_OFFSET)
            && translate(type, type.peerCallIdRule(), ControlHeader.PEER_CALL_ID_OFFSET);
    if (passes && type.peerCallIdRule() != CallIdRule.NONE) {
      translateResult(type);
    }
    if (passes && have == wanted) {
      stream.skip = messageLength - wanted;
      have = 0;
      message.limit(wanted);
      translation.message(direction, type, message);
      message.clear();
    }
    return passes;
  }

  private void take(int wanted) {
    int taken = Math.min(wanted, segment.length - position);
    had = have;
    segment.copyTo(message, have, position, taken);
    have += taken;
    position += taken;
  }

  /** Whether the message whose header is complete is to be looked into. */
  private boolean judgeHeader() {
    int length = ControlHeader.length(message, 0);
    if (length < ControlHeader.LENGTH || length > LONGEST_FRAMED_BYTES) {
      translation.malformed(direction, Malformation.FRAMING_LOST);
      stream.framing = Framing.LOST;
      stream.skip = segment.length - position;
      have = 0;
      return false;
    }
    ControlMessageType type = ControlHeader.type(message, 0);
    Malformation malformation = null;
    if (ControlHeader.magicCookie(message, 0) != ControlHeader.MAGIC_COOKIE) {
      malformation = Malformation.WRONG_COOKIE;
    } else if (ControlHeader.messageType(message, 0) != ControlHeader.CONTROL_MESSAGE) {
      malformation = Malformation.NOT_A_CONTROL_MESSAGE;
    } else if (type == null) {
      malformation = Malformation.UNKNOWN_TYPE;
    } else if (length != type.length()) {
      malformation = Malformation.WRONG_LENGTH;
    }
    if (malformation == null) {
      stream.framing = Framing.SOUND;
      return true;
    }
    translation.malformed(direction, malformation);
    // A sender that gets one thing wrong may have the length wrong too.
    stream.framing = Framing.DOUBTFUL;
    if (malformation == Malformation.WRONG_LENGTH) {
      return true;
    }
    stream.skip = length - ControlHeader.LENGTH;
    have = 0;
    return false;
  }

  /** Translates one Call ID field as far as it is there; false when it may not pass. */
  private boolean translate(ControlMessageType type, int rule, int field) {
    if (rule == CallIdRule.NONE || have <= field || had >= field + 2) {
      return true;
    }
    if (ControlHeader.length(message, 0) < field + 2) {
      return true;
    }
    boolean highByteLeft = had == field + 1;
    if (have == field + 1) {
      return highByteLeft || translateHighByte(type, field);
    }
    int callId = message.getShort(field) & 0xffff;
    int sentHighByte = highByteLeft ? stream.sentHighByte : -1;
    int translated = translation.translate(direction, type, field, callId, sentHighByte);
    if (translated == CallIdTranslation.UNTRANSLATABLE) {
      giveBack(highByteLeft ? field + 1 : field);
      return false;
    }
    if (!highByteLeft) {
      put(field, (byte) (translated >>> 8));
    }
    put(field + 1, (byte) translated);
    return true;
  }

  /** Translates what is there of the two bytes after the Call IDs of a reply. */
  private void translateResult(ControlMessageType type) {
    int first = Math.max(had, RESULT_OFFSET);
    int end = Math.min(have, RESULT_OFFSET + Short.BYTES);
    if (first >= end) {
      return;
    }
    int translated = translation.translateResult(direction, type, message);
    if (translated == CallIdTranslation.UNCHANGED) {
      return;
    }
    for (int offset = first; offset < end; offset++) {
      put(offset, (byte) (offset == RESULT_OFFSET ? translated >>> 8 : translated));
    }
  }

  private boolean translateHighByte(ControlMessageType type, int field) {
    int highByte = message.get(field) & 0xff;
    int translated = translation.translateHighByte(direction, type, field, highByte);
    if (translated == CallIdTranslation.UNTRANSLATABLE) {
      giveBack(field);
      return false;
    }
    stream.sentHighByte = translated;
    put(field, (byte) translated);
    return true;
  }

  /** The bytes of the message from {@code offset} on are not read after all. */
  private void giveBack(int offset) {
    position -= have - offset;
    have = offset;
  }

  private void put(int offset, byte value) {
    if (message.get(offset) == value) {
      return;
    }
    int at = position - have + offset;
    segment.put(at, value);
    stream.changed(segment.sequence + at, value);
  }
}
