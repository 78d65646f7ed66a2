package net.pptpalg.nat.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.pptpalg.alg.control.ControlStream;
import net.pptpalg.alg.control.Direction;
import net.pptpalg.nat.binding.BindingEvents;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.CallCause;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.binding.NatOptions;
import net.pptpalg.nat.binding.SavedCall;
import net.pptpalg.nat.binding.SavedConnection;
import net.pptpalg.nat.journal.JournalReader.Outcome;
import net.pptpalg.nat.table.CallCounters;
import org.junit.jupiter.api.Test;

class JournalTest {
  private static final int INSIDE = 0xc0a80102;
  private static final int REMOTE = 0xcb007105;
  private static final int PUBLIC = 0xc6336401;
  private static final long NOW_NS = 77_000_000_000L;
  private static final long NOW_MS = 1_700_000_000_000L;

  private final NatOptions options =
      new NatOptions(
          new int[] {PUBLIC},
          new int[] {3},
          32768,
          60999,
          NatOptions.Timeouts.DEFAULT,
          NatOptions.Limits.NONE,
          List.of());
  private final Bindings bindings =
      new Bindings(options, new CallCounters[] {new CallCounters()}, BindingEvents.NONE);
  private final JournalWriter writer = new JournalWriter(bindings);

  @Test
  void shouldReadBackWhatWasWritten() {
    begin(1 << 16);
    ControlConnection connection = open(1);
    connection.remoteRequests().add(41);
    connection.remoteRequests().add(42);
    bindings.reserveHighByte(connection, 9);
    Call call = bindings.request(connection, 7, -1, NOW_NS + 1);
    bindings.answers(call);
    bindings.establish(call, 0);
    bindings.cause(call, new CallCause(CallCause.Said.DISCONNECT_NOTIFY, 1, 2, 300));
    bindings.closing(connection, EndReason.CONTROL_RESET, NOW_NS + 2);
    stream(connection, 100, new byte[] {1, 2, 3}, 2);
    writer.commit(NOW_NS, NOW_MS);

    JournalReader reader = read();
    assertEquals(Outcome.WHOLE, reader.outcome());
    assertEquals(5, reader.generation());
    assertTrue(reader.isOfBoot(11, 12));
    assertFalse(reader.isOfBoot(11, 13));
    assertEquals(NOW_NS, reader.saved().latestNs());
    assertEquals(NOW_MS, reader.saved().latestMs());
    SavedConnection saved = reader.saved().connections().get(connection.id());
    assertEquals(
        new ControlConnection.Endpoints(INSIDE, 40001, REMOTE, 1723, PUBLIC, 40001), saved.ends());
    assertTrue(saved.openedFromInside());
    assertEquals(ControlConnection.State.CLOSING, saved.state());
    assertEquals(EndReason.CONTROL_RESET, saved.closingReason());
    assertEquals(NOW_NS, saved.createdNs());
    assertEquals(NOW_NS + 2, saved.closingNs());
    assertEquals(connection.reservedOutsideId(), saved.reservedOutsideId());
    assertEquals("[)*]", Arrays.toString(saved.remoteRequests()).replace(", ", ""));
    assertEquals(SavedConnection.NO_RULE, saved.ruleId());
    ControlStream stream = saved.fromInside();
    assertTrue(stream.synchronised());
    assertFalse(saved.fromRemote().synchronised());
    assertEquals(100, stream.next());
    assertEquals(3, stream.begunBytes());
    assertEquals(2, stream.rewrites());
    assertEquals(99, stream.rewriteSequence(1));
    SavedCall savedCall = reader.saved().calls().get(call.id());
    assertEquals(7, savedCall.insideId());
    assertEquals(call.outsideId(), savedCall.outsideId());
    assertEquals(0, savedCall.remoteId());
    assertEquals(Call.State.ESTABLISHED, savedCall.state());
    assertEquals(call.cause(), savedCall.cause());
    assertTrue(savedCall.answer());
    assertEquals(connection.id(), savedCall.connectionId());
    assertEquals(call.id() + 1, reader.saved().nextId());
  }

  @Test
  void shouldTellAllChangedBytesOfAStreamByWhatIsAdded() {
    begin(1 << 16);
    ControlConnection connection = open(1);
    for (int i = 1; i <= 50; i++) {
      stream(connection, i * 10, new byte[0], 1);
      if (i == 30) {
        connection.stream(Direction.FROM_INSIDE).keepRewrites(4);
      }
      writer.commit(NOW_NS, NOW_MS);
    }
    ControlStream expected = connection.stream(Direction.FROM_INSIDE);
    ControlStream stream = read().saved().connections().get(connection.id()).fromInside();
    assertEquals(24, stream.rewrites());
    for (int i = 0; i < stream.rewrites(); i++) {
      assertEquals(expected.rewriteSequence(i), stream.rewriteSequence(i));
      assertEquals(expected.rewriteValue(i), stream.rewriteValue(i));
    }
  }

  @Test
  void shouldForgetWhatIsGone() {
    begin(1 << 16);
    ControlConnection connection = open(1);
    Call call = bindings.request(connection, 7, -1, NOW_NS);
    writer.commit(NOW_NS, NOW_MS);
    bindings.remove(connection, EndReason.IDLE, NOW_NS);
    writer.commit(NOW_NS, NOW_MS);
    assertEquals(0, read().saved().connections().size());
    assertEquals(Call.State.ENDED, read().saved().calls().get(call.id()).state());
    bindings.tick(NOW_NS + NatOptions.Timeouts.DEFAULT.callIdRestNs());
    writer.commit(NOW_NS, NOW_MS);
    assertEquals(0, read().saved().calls().size());
    assertEquals(call.id() + 1, read().saved().nextId());
  }

  /** Two connections of one client, and a server that gives both calls one id after the other. */
  @Test
  void shouldNotGiveGreBackToACallWhoseRemoteIdAnotherHadSince() {
    begin(1 << 16);
    Call first = bindings.request(open(1), 7, -1, NOW_NS);
    bindings.establish(first, 70);
    Call second = bindings.request(open(2), 8, -1, NOW_NS);
    bindings.establish(second, 70);
    bindings.end(second, EndReason.DISCONNECTED, NOW_NS);
    writer.commit(NOW_NS, NOW_MS);
    assertEquals(0, bindings.outbound().size());

    Bindings next =
        new Bindings(options, new CallCounters[] {new CallCounters()}, BindingEvents.NONE);
    next.restore(read().saved(), 0, rule -> null);
    assertEquals(0, next.outbound().size());
    assertEquals(bindings.inbound().size(), next.inbound().size());
  }

  @Test
  void shouldWriteNothingOfWhatHasNotChanged() {
    begin(1 << 16);
    open(1);
    writer.commit(NOW_NS, NOW_MS);
    int used = writer.current().usedBytes();
    writer.commit(NOW_NS + 1, NOW_MS);
    assertEquals(used, writer.current().usedBytes());
  }

  /** A successor takes everything for idle since the time that was told last. */
  @Test
  void shouldTellTheTimeEverySecondWhileNothingHappens() {
    begin(1 << 16);
    long latestNs = NOW_NS;
    for (int tick = 0; tick <= 100; tick++) {
      latestNs = NOW_NS + tick * 100_000_000L;
      writer.commit(latestNs, NOW_MS);
    }
    long toldNs = read().saved().latestNs();
    assertTrue(latestNs - toldNs < 1_000_000_000L, () -> "the last time told is " + toldNs);
  }

  @Test
  void shouldWriteOneRecordForManyChanges() {
    begin(1 << 16);
    ControlConnection connection = open(1);
    writer.commit(NOW_NS, NOW_MS);
    long records = writer.current().records();
    for (int i = 0; i < 64; i++) {
      stream(connection, i, new byte[0], 0);
    }
    writer.commit(NOW_NS, NOW_MS);
    assertEquals(records + 1, writer.current().records());
  }

  @Test
  void shouldUseWhatIsWholeWhateverByteIsWrong() {
    byte[] file = sample();
    for (int at = 0; at < file.length; at++) {
      byte[] wrong = file.clone();
      wrong[at] ^= (byte) 0xff;
      JournalReader reader = JournalReader.read(ByteBuffer.wrap(wrong));
      assertNotEquals(Outcome.WHOLE, reader.outcome(), "byte " + at);
      assertTrue(reader.outcome().isWorthKeeping(), "byte " + at);
      assertTrue(reader.position() <= Math.max(at, JournalHeader.LENGTH), "byte " + at);
    }
  }

  @Test
  void shouldUseWhatIsThereWhereverItEnds() {
    byte[] file = sample();
    long recordsBefore = 0;
    for (int length = 0; length <= file.length - 64; length++) {
      JournalReader reader = JournalReader.read(ByteBuffer.wrap(Arrays.copyOf(file, length)));
      Outcome expected =
          length == 0
              ? Outcome.EMPTY
              : length < JournalHeader.LENGTH ? Outcome.FOREIGN : Outcome.TRUNCATED;
      assertEquals(expected, reader.outcome(), "cut at " + length);
      assertTrue(reader.records() >= recordsBefore, "cut at " + length);
      recordsBefore = reader.records();
    }
    assertEquals(recordsBefore, JournalReader.read(ByteBuffer.wrap(file)).records());
  }

  @Test
  void shouldUseNothingBehindWhatIsMissing() {
    begin(1 << 16);
    open(1);
    writer.commit(NOW_NS, NOW_MS);
    int hole = writer.current().usedBytes();
    open(2);
    writer.commit(NOW_NS, NOW_MS);
    ByteBuffer file = writer.current().memory();
    file.put(hole + RecordHeader.LENGTH + 30, (byte) 99);
    JournalReader reader = read();
    assertEquals(Outcome.DAMAGED, reader.outcome());
    assertEquals(hole, reader.position());
    assertEquals(1, reader.saved().connections().size());
  }

  @Test
  void shouldLeaveOutWhatWasNotFinished() {
    begin(1 << 16);
    open(1);
    writer.commit(NOW_NS, NOW_MS);
    JournalArea area = writer.current();
    int at = area.open(RecordType.CONNECTION_ENDED, Long.BYTES);
    area.memory().putLong(at, 1);
    assertEquals(Outcome.UNFINISHED, read().outcome());
    area.close();
    assertEquals(Outcome.UNFINISHED, read().outcome());
    assertEquals(1, read().saved().connections().size());
    area.publish();
    assertEquals(Outcome.WHOLE, read().outcome());
    assertEquals(0, read().saved().connections().size());
  }

  @Test
  void shouldTellWhatIsNoJournalOfThisVersion() {
    byte[] file = sample();
    assertEquals(
        Outcome.FOREIGN, outcome("#!/bin/sh and more than a header of it".repeat(9).getBytes()));
    assertEquals(Outcome.EMPTY, outcome(new byte[4096]));
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(8, 2);
    assertEquals(Outcome.OTHER_VERSION, outcome(file));
    assertEquals(0, JournalReader.read(ByteBuffer.wrap(file)).saved().connections().size());
  }

  @Test
  void shouldSurviveAnyRecordThatClaimsToBeWhole() {
    SplittableRandom random = new SplittableRandom(1);
    int refused = 0;
    ControlConnection connection = open(1);
    for (int i = 0; i < 20_000; i++) {
      JournalArea area = new JournalArea(ByteBuffer.allocate(4096), 1, NOW_MS, 1, 2);
      int at = area.open(RecordType.CONNECTION, ConnectionRecord.length(connection));
      ConnectionRecord.write(area.memory(), at, connection);
      area.close();
      at = area.open(1 + random.nextInt(6), random.nextInt(20) * 8);
      byte[] body = new byte[random.nextInt(64)];
      random.nextBytes(body);
      area.memory().put(at, body);
      if (random.nextBoolean()) {
        area.memory().putLong(at, connection.id());
      }
      area.close();
      area.publish();
      refused += outcome(area.memory().array()) == Outcome.DAMAGED ? 1 : 0;
    }
    assertTrue(refused > 10_000, refused + " refused");
  }

  @Test
  void shouldSayThatThereIsNoMoreRoom() {
    begin(4096);
    int port = 1;
    while (!writer.current().isOverrun()) {
      open(port++);
      writer.commit(NOW_NS, NOW_MS);
      assertTrue(port < 100);
    }
    open(port);
    writer.commit(NOW_NS, NOW_MS);
    JournalReader reader = read();
    assertEquals(Outcome.OVERRUN, reader.outcome());
    assertEquals(0, reader.saved().connections().size());
  }

  @Test
  void shouldFillANewJournalStepByStepWhileThingsChange() {
    begin(1 << 20);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 3000; i++) {
      change(random, i);
      if (i % 50 == 0 && !writer.isBeginning()) {
        writer.begin(area(1 << 20));
      }
      writer.commit(NOW_NS, NOW_MS);
      if (writer.isBeginning() && writer.step(2, NOW_NS, NOW_MS) && random.nextInt(8) == 0) {
        JournalReader before = read();
        writer.take();
        assertSame(before, read());
      }
    }
  }

  /** One more thing happens, whichever. */
  private void change(SplittableRandom random, int number) {
    ControlConnection connection =
        bindings.connectionsEnd() == 0
            ? null
            : bindings.connection(random.nextInt(bindings.connectionsEnd()));
    if (connection == null || bindings.connectionCount() < 10) {
      open(number);
      return;
    }
    switch (random.nextInt(6)) {
      case 0 -> bindings.remove(connection, EndReason.IDLE, NOW_NS + number);
      case 1 -> bindings.request(connection, random.nextInt(0x10000), -1, NOW_NS);
      case 2 -> {
        if (connection.calls() != null) {
          bindings.establish(connection.calls(), random.nextInt(0x10000));
        }
      }
      case 3 -> {
        if (connection.calls() != null) {
          bindings.end(connection.calls(), EndReason.DISCONNECTED, NOW_NS + number);
        }
      }
      case 4 -> bindings.tick(NOW_NS + number + NatOptions.Timeouts.DEFAULT.callIdRestNs() - 100);
      default -> stream(connection, number, new byte[number % 20], number % 3);
    }
  }

  private static void assertSame(JournalReader expected, JournalReader actual) {
    assertEquals(Outcome.WHOLE, actual.outcome());
    assertEquals(expected.saved().connections().keySet(), actual.saved().connections().keySet());
    assertEquals(expected.saved().calls().keySet(), actual.saved().calls().keySet());
    expected
        .saved()
        .connections()
        .forEach(
            (id, connection) -> {
              ControlStream one = connection.fromInside();
              ControlStream other = actual.saved().connections().get(id).fromInside();
              assertEquals(one.next(), other.next());
              assertEquals(one.rewrites(), other.rewrites());
              assertEquals(one.begunBytes(), other.begunBytes());
            });
    expected
        .saved()
        .calls()
        .forEach(
            (id, call) -> {
              SavedCall other = actual.saved().calls().get(id);
              assertEquals(call.state(), other.state());
              assertEquals(call.outsideId(), other.outsideId());
              assertEquals(call.remoteId(), other.remoteId());
              assertEquals(call.order(), other.order());
            });
  }

  @Test
  void shouldKeepTheNumbersThatStandForWords() {
    assertEquals(
        "[CONNECTING, ESTABLISHED, CLOSING, ENDED]",
        Arrays.toString(ControlConnection.State.values()));
    assertEquals(
        "[REQUESTED, REFUSED, ESTABLISHED, CLEARING, ENDED, CUT]",
        Arrays.toString(Call.State.values()));
    assertEquals(
        "[NOTHING, CLEAR_REQUEST, OUTGOING_CALL_REPLY, INCOMING_CALL_REPLY, DISCONNECT_NOTIFY]",
        Arrays.toString(CallCause.Said.values()));
    assertEquals("[FROM_INSIDE, FROM_REMOTE]", Arrays.toString(Direction.values()));
    // More may follow; these two are what a closing connection can have.
    assertEquals(2, EndReason.CONTROL_CLOSED.ordinal());
    assertEquals(3, EndReason.CONTROL_RESET.ordinal());
  }

  @Test
  void shouldAllocateNothingForARecord() {
    begin(1 << 24);
    ControlConnection connection = open(1);
    Call call = bindings.request(connection, 7, -1, NOW_NS);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 30 && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 2000; i++) {
        bindings.read(connection, Direction.FROM_INSIDE);
        bindings.answers(call);
        writer.commit(NOW_NS, NOW_MS);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertFalse(writer.current().isOverrun());
    assertEquals(0, least, "bytes for 2000 commits");
  }

  private JournalArea area(int bytes) {
    return new JournalArea(ByteBuffer.allocateDirect(bytes), 5, NOW_MS, 11, 12);
  }

  private void begin(int bytes) {
    writer.begin(area(bytes));
    assertTrue(writer.step(Integer.MAX_VALUE, NOW_NS, NOW_MS));
    writer.take();
  }

  private ControlConnection open(int number) {
    return bindings.openFromInside(INSIDE, 40000 + number, REMOTE, 1723, NOW_NS);
  }

  /** The inside end's stream was read up to here, with bytes of a message and changed bytes. */
  private void stream(ControlConnection connection, int next, byte[] begun, int rewrites) {
    ControlStream stream = connection.stream(Direction.FROM_INSIDE);
    for (int i = 0; i < rewrites; i++) {
      stream.restoreRewrite(next - rewrites + i, (byte) next);
    }
    assertTrue(stream.restore(1, next, 1, true, 0, 0, 0, begun));
    bindings.read(connection, Direction.FROM_INSIDE);
  }

  private JournalReader read() {
    return JournalReader.read(writer.current().memory());
  }

  /** Some of everything, and 64 zeros. */
  private byte[] sample() {
    begin(1 << 16);
    ControlConnection connection = open(1);
    connection.remoteRequests().add(41);
    Call call = bindings.request(connection, 7, -1, NOW_NS);
    writer.commit(NOW_NS, NOW_MS);
    bindings.establish(call, 9);
    stream(connection, 100, new byte[] {1, 2, 3}, 3);
    writer.commit(NOW_NS, NOW_MS);
    bindings.remove(open(2), EndReason.IDLE, NOW_NS);
    writer.commit(NOW_NS, NOW_MS);
    byte[] bytes = new byte[writer.current().usedBytes() + 64];
    writer.current().memory().get(0, bytes);
    return bytes;
  }

  private static Outcome outcome(byte[] file) {
    return JournalReader.read(ByteBuffer.wrap(file)).outcome();
  }
}
