package net.pptpalg.alg.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.pptpalg.alg.message.CallIdRule;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.packet.TestPackets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ControlStreamReaderTest {
  private static final int START = 0xffff_ff80;
  private static final int REFUSED = 0x7777;
  private static final int TCP = Ipv4.MINIMUM_HEADER_LENGTH;

  private final ControlStream stream = new ControlStream(new StreamMemory(1 << 20));
  private final ControlStreamReader reader = new ControlStreamReader();
  private final Segment segment = new Segment();
  private final ByteWise translation = new ByteWise();

  ControlStreamReaderTest() {
    stream.synchronise(START);
  }

  @ParameterizedTest
  @EnumSource(ControlMessageType.class)
  void shouldTranslateTheSameWhereverOneMessageIsCut(ControlMessageType type) {
    byte[] message = message(type, 0x1234, 0xabcd);
    for (int first = 1; first < message.length; first++) {
      for (int second = first; second <= Math.min(message.length, first + 20); second++) {
        stream.synchronise(START);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int from = 0;
        for (int to : new int[] {first, second, message.length}) {
          out.writeBytes(send(START + from, Arrays.copyOfRange(message, from, to)));
          from = to;
        }
        assertArrayEquals(
            expected(message), out.toByteArray(), type + " cut at " + first + ", " + second);
      }
    }
  }

  @Test
  void shouldTranslateWhenEverySegmentHasOneByte() {
    byte[] bytes = conversation();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < bytes.length; i++) {
      out.writeBytes(send(START + i, Arrays.copyOfRange(bytes, i, i + 1)));
    }
    assertArrayEquals(expected(bytes), out.toByteArray());
    assertEquals(ControlMessageType.values().length, translation.messages.size());
  }

  @Test
  void shouldKeepMessagesApartThatAreCutAtTheSamePlace() {
    byte[] bytes =
        concatenate(
            message(ControlMessageType.ECHO_REQUEST, 0, 0),
            message(ControlMessageType.CALL_CLEAR_REQUEST, 0x1234, 0));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int from = 0;
    for (int to : new int[] {12, 28, bytes.length}) {
      out.writeBytes(send(START + from, Arrays.copyOfRange(bytes, from, to)));
      from = to;
    }
    assertArrayEquals(expected(bytes), out.toByteArray());
    assertEquals(
        List.of(ControlMessageType.ECHO_REQUEST, ControlMessageType.CALL_CLEAR_REQUEST),
        translation.messages);
  }

  @Test
  void shouldReadAllMessagesOfOneSegment() {
    byte[] bytes = conversation();
    assertArrayEquals(expected(bytes), send(START, bytes));
    assertEquals(List.of(ControlMessageType.values()), translation.messages);
  }

  @Test
  void shouldGiveRetransmissionsTheSameBytesWhateverTheirBoundaries() {
    byte[] bytes = conversation();
    byte[] expected = expected(bytes);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int sent = 0;
    while (sent < bytes.length) {
      int from = random.nextInt(4) == 0 ? sent : random.nextInt(sent + 1);
      int to = Math.min(bytes.length, from + 1 + random.nextInt(300));
      byte[] seen = send(START + from, Arrays.copyOfRange(bytes, from, to));
      assertArrayEquals(
          Arrays.copyOfRange(expected, from, to), seen, from + " to " + to + ", seed " + seed);
      sent = Math.max(sent, to);
    }
    assertEquals(ControlMessageType.values().length, translation.messages.size(), "seed " + seed);
  }

  @Test
  void shouldRememberRewritesOfMoreThanOneWindowThatIsNotAcknowledged() {
    byte[] clear = message(ControlMessageType.CALL_CLEAR_REQUEST, 0x1234, 0);
    byte[] expected = expected(clear);
    int count = 65_535 / clear.length;
    for (int i = 0; i < count; i++) {
      send(START + i * clear.length, clear);
    }
    for (int i = 0; i < count; i++) {
      assertArrayEquals(expected, send(START + i * clear.length, clear), "message " + i);
    }
  }

  @Test
  void shouldNotGrowTheHistoryOfAStreamThatIsAcknowledged() {
    byte[] clear = message(ControlMessageType.CALL_CLEAR_REQUEST, 0x1234, 0);
    for (int i = 0; i < 10_000; i++) {
      send(START + i * clear.length, clear);
      stream.acknowledged(stream.next());
    }
    assertTrue(stream.history.capacity() <= 16, "bytes: " + stream.history.capacity());
  }

  @Test
  void shouldKeepNoMoreThanAllStreamsMayAndGiveItBack() {
    StreamMemory memory = new StreamMemory(500);
    ControlStream greedy = new ControlStream(memory);
    greedy.synchronise(START);
    byte[] clear = message(ControlMessageType.CALL_CLEAR_REQUEST, 0x1234, 0);
    for (int i = 0; i < 1000; i++) {
      assertEquals(clear.length, read(greedy, START + i * clear.length, clear.clone()));
    }
    assertTrue(memory.freeBytes() >= 0 && memory.freeBytes() < 250, "free " + memory.freeBytes());
    byte[] last = clear.clone();
    read(greedy, START + 999 * clear.length, last);
    assertArrayEquals(expected(clear), last, "the latest change is not forgotten");
    int left = memory.freeBytes();
    byte[] early = new byte[left + 1];
    assertEquals(
        ControlStreamReader.OUT_OF_ORDER, read(greedy, START + 1001 * clear.length, early));
    assertEquals(left, memory.freeBytes(), "an early segment that is too long is not kept");
    greedy.release();
    assertEquals(500, memory.freeBytes());
  }

  @Test
  void shouldGiveBackWhatCameEarly() {
    StreamMemory memory = new StreamMemory(500);
    ControlStream early = new ControlStream(memory);
    early.synchronise(START);
    byte[] clear = message(ControlMessageType.CALL_CLEAR_REQUEST, 0x1234, 0);
    read(early, START + clear.length, clear.clone());
    assertEquals(500 - clear.length, memory.freeBytes());
    early.synchronise(START + 1);
    assertEquals(500, memory.freeBytes());
  }

  @Test
  void shouldRefuseASegmentAfterAGap() {
    byte[] request = message(ControlMessageType.OUTGOING_CALL_REQUEST, 1, 0);
    ByteBuffer packet = packet(START + 1, request);
    segment.wrap(packet, TCP, TCP + Tcp.headerLength(packet, TCP), request.length, START + 1);
    assertEquals(
        ControlStreamReader.OUT_OF_ORDER,
        reader.read(stream, Direction.FROM_INSIDE, segment, translation));
    assertArrayEquals(request, TestPackets.payload(packet));
    assertArrayEquals(expected(request), send(START, request));
  }

  @Test
  void shouldPassOnlyWhatComesBeforeHalfACallIdThatCannotBeTranslatedAlone() {
    byte[] reply = message(ControlMessageType.OUTGOING_CALL_REPLY, 0x1234, 0xabcd);
    translation.byHalves = false;
    byte[] head = send(START, Arrays.copyOf(reply, 15));
    assertArrayEquals(Arrays.copyOf(expected(reply), 14), head);
    byte[] tail = send(START + 14, Arrays.copyOfRange(reply, 14, reply.length));
    assertArrayEquals(Arrays.copyOfRange(expected(reply), 14, reply.length), tail);
    assertEquals(List.of(ControlMessageType.OUTGOING_CALL_REPLY), translation.messages);
  }

  @Test
  void shouldChangeTheResultOfARefusedCallWhereverTheReplyIsCut() {
    byte[] reply = message(ControlMessageType.OUTGOING_CALL_REPLY, 0x1234, REFUSED);
    byte[] expected = expected(reply);
    expected[16] = 2;
    expected[17] = 4;
    for (int cut = 1; cut < reply.length; cut++) {
      stream.synchronise(START);
      byte[] head = send(START, Arrays.copyOf(reply, cut));
      byte[] tail = send(START + cut, Arrays.copyOfRange(reply, cut, reply.length));
      assertArrayEquals(expected, concatenate(head, tail), "cut at " + cut);
      assertArrayEquals(expected, send(START, reply), "sent again, cut at " + cut);
    }
  }

  @Test
  void shouldKeepReadingAfterAMessageWithAWrongCookie() {
    byte[] wrong = message(ControlMessageType.OUTGOING_CALL_REQUEST, 1, 0);
    wrong[ControlHeader.MAGIC_COOKIE_OFFSET] ^= 1;
    byte[] right = message(ControlMessageType.OUTGOING_CALL_REQUEST, 2, 0);
    byte[] both = concatenate(wrong, right);
    assertArrayEquals(concatenate(wrong, expected(right)), send(START, both));
    assertEquals(List.of(Malformation.WRONG_COOKIE), translation.malformations);
  }

  @Test
  void shouldFindTheNextMessageWhenALengthWasImpossible() {
    byte[] wrong = message(ControlMessageType.OUTGOING_CALL_REQUEST, 1, 0);
    wrong[0] = (byte) 0xff;
    byte[] right = message(ControlMessageType.OUTGOING_CALL_REQUEST, 2, 0);
    assertArrayEquals(wrong, send(START, wrong));
    assertArrayEquals(wrong, send(START + wrong.length, wrong));
    assertArrayEquals(expected(right), send(START + 2 * wrong.length, right));
    assertEquals(List.of(ControlMessageType.OUTGOING_CALL_REQUEST), translation.messages);
  }

  @Test
  void shouldFindTheNextMessageWhenALengthWasALie() {
    byte[] wrong = message(ControlMessageType.OUTGOING_CALL_REQUEST, 1, 0);
    wrong[1] += 40;
    byte[] right = message(ControlMessageType.OUTGOING_CALL_REQUEST, 2, 0);
    send(START, wrong);
    assertArrayEquals(expected(right), send(START + wrong.length, right));
    assertEquals(List.of(Malformation.WRONG_LENGTH), translation.malformations);
  }

  @Test
  void shouldPassUnknownTypesAndOtherMessageTypes() {
    byte[] unknown = message(ControlMessageType.OUTGOING_CALL_REQUEST, 1, 0);
    unknown[ControlHeader.CONTROL_TYPE_OFFSET + 1] = 99;
    byte[] management = message(ControlMessageType.OUTGOING_CALL_REQUEST, 1, 0);
    management[ControlHeader.MESSAGE_TYPE_OFFSET + 1] = 2;
    byte[] both = concatenate(unknown, management);
    assertArrayEquals(both, send(START, both));
    assertEquals(
        List.of(Malformation.UNKNOWN_TYPE, Malformation.NOT_A_CONTROL_MESSAGE),
        translation.malformations);
  }

  @Test
  void shouldNotReadBeyondAMessageTooShortForItsCallId() {
    byte[] stump = Arrays.copyOf(message(ControlMessageType.CALL_CLEAR_REQUEST, 0, 0), 12);
    stump[1] = 12;
    byte[] right = message(ControlMessageType.CALL_CLEAR_REQUEST, 2, 0);
    assertArrayEquals(concatenate(stump, expected(right)), send(START, concatenate(stump, right)));
  }

  @Test
  void shouldPassAnythingWithoutThrowing() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    byte[] sound = conversation();
    int sequence = START;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(400)];
      if (random.nextBoolean()) {
        int from = random.nextInt(sound.length);
        bytes = Arrays.copyOfRange(sound, from, Math.min(sound.length, from + bytes.length));
        if (bytes.length > 0 && random.nextInt(3) == 0) {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
      } else {
        random.nextBytes(bytes);
      }
      byte[] out = send(sequence, bytes);
      assertEquals(bytes.length, out.length, "seed " + seed);
      sequence += bytes.length;
    }
  }

  /** Sends one segment through the reader and returns the payload that passes. */
  private byte[] send(int sequence, byte[] payload) {
    byte[] seen = payload.clone();
    int passing = read(stream, sequence, seen);
    return Arrays.copyOf(seen, passing);
  }

  /** Sends one segment of a stream; the payload becomes what the reader makes of it. */
  private int read(ControlStream of, int sequence, byte[] payload) {
    ByteBuffer packet = packet(sequence, payload);
    int at = TCP + Tcp.headerLength(packet, TCP);
    segment.wrap(packet, TCP, at, payload.length, sequence);
    int passing = reader.read(of, Direction.FROM_INSIDE, segment, translation);
    assertTrue(TestPackets.checksumsAreRight(packet), "checksum");
    byte[] seen = TestPackets.payload(packet);
    System.arraycopy(seen, 0, payload, 0, payload.length);
    return passing;
  }

  private static ByteBuffer packet(int sequence, byte[] payload) {
    return TestPackets.tcp(
        0xc0a80102, 40000, 0xcb007105, 1723, Tcp.ACK | Tcp.PSH, sequence, 1, payload);
  }

  /** All fifteen messages, each with other ids. */
  private static byte[] conversation() {
    byte[] all = new byte[0];
    for (ControlMessageType type : ControlMessageType.values()) {
      all = concatenate(all, message(type, 0x1111 * type.code(), 0x2345 + type.code()));
    }
    return all;
  }

  private static byte[] message(ControlMessageType type, int callId, int peerCallId) {
    ByteBuffer buffer = ByteBuffer.allocate(type.length());
    ControlHeader.encode(buffer, 0, type);
    for (int i = ControlHeader.LENGTH; i < type.length(); i++) {
      buffer.put(i, (byte) (i * 7));
    }
    if (type.callIdRule() != CallIdRule.NONE) {
      buffer.putShort(ControlHeader.CALL_ID_OFFSET, (short) callId);
    }
    if (type.peerCallIdRule() != CallIdRule.NONE) {
      buffer.putShort(ControlHeader.PEER_CALL_ID_OFFSET, (short) peerCallId);
    }
    return buffer.array();
  }

  /** The bytes of sound messages with every Call ID translated. */
  private static byte[] expected(byte[] messages) {
    byte[] bytes = messages.clone();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    for (int at = 0; at < bytes.length; at += ControlHeader.length(buffer, at)) {
      ControlMessageType type = ControlHeader.type(buffer, at);
      translate(buffer, at + ControlHeader.CALL_ID_OFFSET, type.callIdRule());
      translate(buffer, at + ControlHeader.PEER_CALL_ID_OFFSET, type.peerCallIdRule());
    }
    return bytes;
  }

  private static void translate(ByteBuffer buffer, int at, int rule) {
    if (rule != CallIdRule.NONE) {
      buffer.putShort(at, (short) (buffer.getShort(at) ^ 0x5a81));
    }
  }

  private static byte[] concatenate(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Changes each byte of each Call ID on its own. */
  private static final class ByteWise implements CallIdTranslation {
    final List<ControlMessageType> messages = new ArrayList<>();
    final List<Malformation> malformations = new ArrayList<>();
    boolean byHalves = true;

    @Override
    public int translate(
        Direction direction, ControlMessageType type, int field, int callId, int sentHighByte) {
      int translated = callId ^ 0x5a81;
      if (sentHighByte >= 0) {
        assertEquals(sentHighByte, translated >>> 8);
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
      return (message.getShort(14) & 0xffff) == REFUSED ? 0x0204 : UNCHANGED;
    }

    @Override
    public void message(Direction direction, ControlMessageType type, ByteBuffer message) {
      messages.add(type);
    }

    @Override
    public void malformed(Direction direction, Malformation malformation) {
      malformations.add(malformation);
    }
  }
}
