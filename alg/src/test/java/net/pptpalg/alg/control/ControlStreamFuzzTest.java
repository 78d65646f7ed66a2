package net.pptpalg.alg.control;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.packet.InternetChecksum;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.fuzz.Script;
import net.pptpalg.fuzz.Tally;

/**
 * Any bytes as a stream of control messages, cut, repeated and sent early as the input says. The
 * stream goes on unchanged but for Call IDs and results; what is sent again gets the bytes it got
 * before; sound messages are translated the same however they are cut.
 *
 * <p>An input is one segment handed to the reader.
 */
class ControlStreamFuzzTest {
  private static final Tally TALLY = Tally.stateless("control-stream");
  private static final int START = 0xffff_ffc0;
  private static final int TCP = 0;
  private static final int PAYLOAD = Tcp.MINIMUM_HEADER_LENGTH;
  private static final int LONGEST_STREAM = 4096;
  private static final int REFUSED = 0x7777;

  private final ByteBuffer packet = ByteBuffer.allocate(PAYLOAD + LONGEST_STREAM);
  private final ControlStreamReader reader = new ControlStreamReader();
  private final Segment segment = new Segment();
  private final ByteWise translation = new ByteWise();
  private final byte[] passed = new byte[LONGEST_STREAM];
  private final byte[] whole = new byte[LONGEST_STREAM];
  private ControlStream stream;
  private byte[] sent;
  private int position;
  private long segments;

  @FuzzTest
  void shouldTranslateAStreamTheSameHoweverItIsCut(byte[] input) {
    Script script = new Script(input);
    int flags = script.uint8();
    byte[] cuts = script.bytes(script.uint8() & 0x3f);
    sent = script.bytes(LONGEST_STREAM);
    segments = 0;
    begin((flags & 1) == 0);
    Script steps = new Script(cuts);
    while (steps.hasMore() && position < sent.length) {
      step(steps.uint8());
    }
    boolean sound = finish();
    sound &= translation.sound;
    int messages = translation.messages;
    if (sound) {
      System.arraycopy(passed, 0, whole, 0, sent.length);
      begin(true);
      send(0, sent.length);
      if (!Arrays.equals(whole, 0, sent.length, passed, 0, sent.length)) {
        throw new AssertionError("the cuts matter");
      }
      if (messages != translation.messages) {
        throw new AssertionError(messages + " messages, in one piece " + translation.messages);
      }
    }
    TALLY.add(segments);
  }

  private void begin(boolean byHalves) {
    stream = new ControlStream(new StreamMemory(1 << 20));
    stream.synchronise(START);
    translation.byHalves = byHalves;
    translation.sound = true;
    translation.messages = 0;
    position = 0;
  }

  private void step(int step) {
    int length = 1 + (step & 0x1f);
    switch (step >>> 5) {
      case 0, 1 -> send(position, length);
      case 2 -> send(position, 8 * length);
      case 3 -> {
        // Again, and what comes next with it.
        int from = Math.max(0, position - length);
        send(from, position - from + (step & 3));
      }
      case 4 -> again(length);
      case 5 -> early(position + length, 3 * length);
      case 6 -> again(64 * length);
      default -> send(position, 64 * length);
    }
  }

  private void again(int back) {
    int from = Math.max(0, position - back);
    send(from, position - from);
  }

  /** Sends the rest; false when the reader keeps the last bytes back. */
  private boolean finish() {
    int length = 1;
    while (position < sent.length) {
      int before = position;
      send(position, length);
      // What can't pass alone may pass with what follows it.
      length = position == before ? length + 1 : 64;
      if (position == before && length > sent.length - position) {
        return false;
      }
    }
    return true;
  }

  private void early(int from, int wanted) {
    int length = Math.min(wanted, sent.length - from);
    if (length > 0 && from > position) {
      int passing = read(from, length);
      if (passing != ControlStreamReader.OUT_OF_ORDER) {
        throw new AssertionError("bytes after a gap passed: " + passing);
      }
    }
  }

  private void send(int from, int wanted) {
    int length = Math.min(wanted, sent.length - from);
    int passing = read(from, length);
    if (passing < Math.min(length, position - from) || passing > length) {
      throw new AssertionError(passing + " of " + length + " bytes pass");
    }
    take(from, passing);
    int early;
    while ((early = stream.earlyBytes()) > 0) {
      int at = position;
      if (early > sent.length - at) {
        throw new AssertionError("more came early than was sent");
      }
      segments++;
      stream.copyEarly(packet, PAYLOAD, early);
      for (int i = 0; i < early; i++) {
        if (packet.get(PAYLOAD + i) != sent[at + i]) {
          throw new AssertionError("what came early has changed");
        }
      }
      int taken = readPacket(at, early);
      take(at, taken);
      if (taken < early) {
        return;
      }
    }
  }

  private int read(int from, int length) {
    segments++;
    packet.put(PAYLOAD, sent, from, length);
    return readPacket(from, length);
  }

  private int readPacket(int from, int length) {
    packet.limit(PAYLOAD + length);
    Tcp.setChecksum(packet, TCP, 0);
    Tcp.setChecksum(packet, TCP, InternetChecksum.of(packet, TCP, PAYLOAD + length));
    segment.wrap(packet, TCP, PAYLOAD, length, START + from);
    int passing = reader.read(stream, Direction.FROM_REMOTE, segment, translation);
    if (InternetChecksum.of(packet, TCP, PAYLOAD + length) != 0) {
      throw new AssertionError("checksum");
    }
    packet.clear();
    return passing;
  }

  private void take(int from, int passing) {
    for (int i = 0; i < passing; i++) {
      byte value = packet.get(PAYLOAD + i);
      if (from + i >= position) {
        passed[from + i] = value;
      } else if (passed[from + i] != value) {
        throw new AssertionError("byte " + (from + i) + " is another when it is sent again");
      }
    }
    position = Math.max(position, from + passing);
    if (stream.next() != START + position) {
      throw new AssertionError("the stream is at " + (stream.next() - START));
    }
  }

  /** Changes each byte of each Call ID on its own. */
  private static final class ByteWise implements CallIdTranslation {
    boolean byHalves;
    boolean sound;
    int messages;

    @Override
    public int translate(
        Direction direction, ControlMessageType type, int field, int callId, int sentHighByte) {
      int translated = callId ^ 0x5a81;
      if (sentHighByte >= 0 && sentHighByte != translated >>> 8) {
        throw new AssertionError("another high byte has left");
      }
      return translated;
    }

    @Override
    public int translateHighByte(
        Direction direction, ControlMessageType type, int field, int highByte) {
      return byHalves ? highByte ^ 0x5a : UNTRANSLATABLE;
    }

    @Override
    public int translateResult(Direction direction, ControlMessageType type, ByteBuffer message) {
      return (message.getShort(ControlHeader.PEER_CALL_ID_OFFSET) & 0xffff) == REFUSED
          ? 0x0204
          : UNCHANGED;
    }

    @Override
    public void message(Direction direction, ControlMessageType type, ByteBuffer message) {
      messages++;
      if (message.limit() > type.length() && sound) {
        throw new AssertionError(type + " of " + message.limit() + " bytes");
      }
    }

    @Override
    public void malformed(Direction direction, Malformation malformation) {
      sound = false;
    }
  }
}
