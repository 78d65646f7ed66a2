package net.pptpalg.capture;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.pptpalg.alg.control.Malformation;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.ControlMessageType;

/**
 * Finds the control messages in one direction of a TCP connection that is only watched: the capture
 * may begin in its midst, lack segments, or hold them cut short and out of order.
 *
 * <p>Bounded: a kilobyte of a message under way and a few segments that are early.
 */
final class MessageStream {
  private static final int ROOM_BYTES = 2048;
  private static final int MOST_EARLY = 16;
  private static final int LARGEST_SEGMENT_BYTES = 65_535;
  private static final int COOKIE_END = ControlHeader.MAGIC_COOKIE_OFFSET + Integer.BYTES;
  private static final int WINDOW_BYTES = 1 << 20;

  /** What is found. */
  interface Listener {
    /** One message, from index 0 of the buffer. */
    void message(ControlMessageType type, ByteBuffer message);

    /** Something on a stream that was in step until here. */
    void malformed(Malformation malformation);

    /** Bytes that had been seen before. */
    void retransmission();
  }

  private record Early(int sequence, byte[] bytes, int length) {}

  /** What is not a whole message yet; null while there is nothing, which is nearly always. */
  private ByteBuffer buffer;

  private final List<Early> early = new ArrayList<>(0);
  private final Listener listener;
  private int have;
  private boolean synchronised;
  private boolean inStep;
  private int next;

  MessageStream(Listener listener) {
    this.listener = listener;
  }

  /** The stream begins here: one past the SYN. */
  void begin(int sequence) {
    if (!synchronised) {
      synchronised = true;
      inStep = true;
      next = sequence;
    }
  }

  /**
   * One segment's payload.
   *
   * @param captured bytes of it that are there.
   * @param length bytes it had on the wire.
   */
  void segment(int sequence, ByteBuffer b, int at, int captured, int length) {
    if (length <= 0 || length > LARGEST_SEGMENT_BYTES) {
      return;
    }
    if (!synchronised) {
      synchronised = true;
      next = sequence;
    }
    int ahead = sequence - next;
    if (ahead > WINDOW_BYTES || ahead < -WINDOW_BYTES) {
      jump(sequence);
      ahead = 0;
    }
    if (ahead > 0) {
      byte[] kept = new byte[Math.min(captured, ROOM_BYTES)];
      b.get(at, kept);
      early.add(new Early(sequence, kept, length));
      if (early.size() >= MOST_EARLY) {
        skipGap();
      }
      return;
    }
    if (ahead < 0) {
      listener.retransmission();
    }
    take(sequence, b, at, captured, length);
    drain();
  }

  /** The receiver has everything before this: what is missing, the capture lacks. */
  void acknowledged(int sequence) {
    if (!early.isEmpty() && sequence - early.get(0).sequence > 0) {
      skipGap();
    }
  }

  private void skipGap() {
    Early first = early.get(0);
    for (Early each : early) {
      first = each.sequence - first.sequence < 0 ? each : first;
    }
    jump(first.sequence);
    drain();
  }

  private void drain() {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int i = 0; i < early.size() && !moved; i++) {
        Early each = early.get(i);
        if (each.sequence - next <= 0) {
          early.remove(i);
          take(each.sequence, ByteBuffer.wrap(each.bytes), 0, each.bytes.length, each.length);
          moved = true;
        }
      }
    }
  }

  private void jump(int sequence) {
    next = sequence;
    have = 0;
    inStep = false;
  }

  private void take(int sequence, ByteBuffer b, int at, int captured, int length) {
    int old = next - sequence;
    if (old >= length) {
      return;
    }
    next = sequence + length;
    if (buffer == null) {
      buffer = ByteBuffer.allocate(ROOM_BYTES);
    }
    int from = Math.min(old, captured);
    int left = captured - from;
    while (left > 0) {
      int part = Math.min(left, ROOM_BYTES - have);
      buffer.put(have, b, at + captured - left, part);
      have += part;
      left -= part;
      parse();
    }
    int missing = Math.min(length - Math.max(captured, old), ROOM_BYTES - have);
    if (missing > 0) {
      // The codes come first in every message: a cut one is read as if zeroes followed.
      for (int i = 0; i < missing; i++) {
        buffer.put(have++, (byte) 0);
      }
      parse();
      have = 0;
      inStep = false;
    }
    if (have == 0) {
      buffer = null;
    }
  }

  private void parse() {
    int at = 0;
    while (have - at >= ControlHeader.LENGTH) {
      int taken = parseOne(at);
      if (taken == 0) {
        break;
      }
      at += taken;
    }
    if (at > 0) {
      buffer.put(0, buffer, at, have - at);
      have -= at;
    }
  }

  /** Bytes of what begins here, 0 when it isn't whole yet. */
  private int parseOne(int at) {
    int length = ControlHeader.length(buffer, at);
    boolean cookie = ControlHeader.magicCookie(buffer, at) == ControlHeader.MAGIC_COOKIE;
    boolean framed = length >= ControlHeader.LENGTH && length <= ROOM_BYTES / 2;
    if (!cookie || !framed) {
      if (inStep) {
        inStep = false;
        listener.malformed(cookie ? Malformation.FRAMING_LOST : Malformation.WRONG_COOKIE);
      }
      return findCookie(at);
    }
    if (have - at < length) {
      return 0;
    }
    inStep = true;
    ControlMessageType type = ControlHeader.type(buffer, at);
    if (ControlHeader.messageType(buffer, at) != ControlHeader.CONTROL_MESSAGE) {
      listener.malformed(Malformation.NOT_A_CONTROL_MESSAGE);
    } else if (type == null) {
      listener.malformed(Malformation.UNKNOWN_TYPE);
    } else if (length != type.length()) {
      listener.malformed(Malformation.WRONG_LENGTH);
    } else {
      listener.message(type, buffer.slice(at, length));
    }
    return length;
  }

  /** Bytes to the next magic cookie's message; the tail may hold the begin of one. */
  private int findCookie(int at) {
    for (int i = at + 1; have - i >= COOKIE_END; i++) {
      if (ControlHeader.magicCookie(buffer, i) == ControlHeader.MAGIC_COOKIE) {
        return i - at;
      }
    }
    return Math.max(1, have - at - COOKIE_END + 1);
  }
}
