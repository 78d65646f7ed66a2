package net.pptpalg.nfqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.pptpalg.nfqueue.kernel.Errno;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import net.pptpalg.nfqueue.kernel.Wakeup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a {@link PacketQueue} promises, run against the fake kernel and against the real one. */
abstract class PacketQueueContract {
  private static final int QUEUE = 3;
  private static final int OTHER_QUEUE = 4;
  private static final int OUTPUT_HOOK = 3;
  private static final int LOOPBACK_INTERFACE = 1;
  private static final int LONG_MS = 10_000;
  private static final QueueOptions OPTIONS = QueueOptions.forQueue(QUEUE);

  private Loopback loopback;

  abstract Loopback openLoopback();

  @BeforeEach
  void divert() {
    loopback = openLoopback();
    loopback.divertTo(QUEUE);
  }

  @AfterEach
  void release() {
    if (loopback != null) {
      loopback.close();
    }
  }

  private PacketQueue open(QueueOptions options) throws IOException {
    return PacketQueue.open(loopback.kernel(), options);
  }

  @Test
  void shouldOwnTheQueueWhileOpenAndGiveItUpOnClose() throws IOException {
    try (PacketQueue queue = open(OPTIONS)) {
      assertEquals(QUEUE, queue.queueNumber());
      QueueStatistics statistics = QueueStatistics.read(loopback.kernel(), QUEUE).orElseThrow();
      assertEquals(65531, statistics.copyRangeBytes());
      assertEquals(0, statistics.waiting());
    }
    assertEquals(Optional.empty(), QueueStatistics.read(loopback.kernel(), QUEUE));
    open(OPTIONS).close();
  }

  @Test
  void shouldSayWhoOwnsAQueueThatIsTaken() throws IOException {
    try (PacketQueue queue = open(OPTIONS)) {
      assertEquals(0, queue.receiveNow());
      NetlinkException refused = assertThrows(NetlinkException.class, () -> open(OPTIONS));
      assertEquals("bind", refused.operation());
      assertEquals(Errno.EPERM, refused.errno());
      String pattern =
          "NFQUEUE 3: bind: EPERM - another program \\(pid \\d+, \\w+\\) owns this queue; stop it"
              + " or choose another queue number";
      assertTrue(refused.getMessage().matches(pattern), refused.getMessage());
      loopback.send("still ours");
      assertEquals(1, queue.receive(), "packets of the first owner");
    }
  }

  @Test
  void shouldTellWhatTheKernelKnowsAboutAPacket() throws IOException {
    try (PacketQueue queue = open(OPTIONS)) {
      loopback.send("hello");
      assertEquals(1, queue.receive());
      assertEquals("hello", UdpPacket.payload(queue.buffer(), queue.packetOffset(0)));
      assertEquals(33, queue.packetLength(0));
      assertEquals(OUTPUT_HOOK, queue.hook(0));
      assertEquals(0, queue.inInterface(0));
      assertEquals(LOOPBACK_INTERFACE, queue.outInterface(0));
      assertEquals(0, queue.mark(0));
      assertEquals(1, queue.packetId(0));
      assertFalse(queue.truncated(0));
    }
  }

  @Test
  void shouldReturnNothingWhenNoPacketComes() throws IOException {
    try (PacketQueue queue = open(OPTIONS.withReceiveTimeoutMs(1))) {
      assertEquals(0, queue.receive());
      assertEquals(0, queue.receiveNow());
      assertEquals(0, queue.counters().get(QueueCounter.RECEIVE_FAILURES));
    }
  }

  @Test
  void shouldLetAnAcceptedPacketPassUnchanged() throws IOException {
    try (PacketQueue queue = open(OPTIONS)) {
      loopback.send("hello");
      queue.receive();
      queue.buffer().put(queue.packetOffset(0) + 28, (byte) 'J');
      queue.accept(0);
      queue.flush();
      assertEquals(Optional.of("hello"), loopback.arrival());
      assertEquals(1, queue.counters().get(QueueCounter.PACKETS_ACCEPTED));
    }
  }

  @Test
  void shouldDropOnlyThePacketThatIsDropped() throws IOException {
    try (PacketQueue queue = open(OPTIONS)) {
      loopback.send("first");
      loopback.send("second");
      assertEquals(2, queue.receive());
      queue.drop(0);
      queue.accept(1);
      queue.flush();
      assertEquals(Optional.of("second"), loopback.arrival());
      assertEquals(1, queue.counters().get(QueueCounter.PACKETS_DROPPED));
    }
  }

  @Test
  void shouldDropAPacketThatGotNoVerdict() throws IOException {
    try (PacketQueue queue = open(OPTIONS)) {
      loopback.send("forgotten");
      loopback.send("second");
      assertEquals(2, queue.receive());
      queue.accept(1);
      assertEquals(0, queue.receiveNow(), "a receive flushes the batch before it");
      assertEquals(Optional.of("second"), loopback.arrival());
      assertEquals(1, queue.counters().get(QueueCounter.PACKETS_UNANSWERED));
      assertEquals(0, QueueStatistics.read(loopback.kernel(), QUEUE).orElseThrow().waiting());
    }
  }

  @Test
  void shouldSendAChangedPacketOfTheSameLength() throws IOException {
    assertEquals(Optional.of("HELLO"), changed("hello", "HELLO"));
  }

  @Test
  void shouldSendAGrownPacketWithAnyRemainderModuloFour() throws IOException {
    assertEquals(Optional.of("hello, world"), changed("hello", "hello, world"));
    for (int length = 6; length <= 9; length++) {
      assertEquals(Optional.of("x".repeat(length)), changed("hello", "x".repeat(length)));
    }
  }

  @Test
  void shouldSendAShrunkPacket() throws IOException {
    assertEquals(Optional.of("hi"), changed("hello, world", "hi"));
  }

  @Test
  void shouldGrowALongPacketUpToTheCapacity() throws IOException {
    assertEquals(Optional.of("y".repeat(40_000)), changed("x".repeat(20_000), "y".repeat(40_000)));
  }

  private Optional<String> changed(String before, String after) throws IOException {
    try (PacketQueue queue = open(OPTIONS)) {
      loopback.send(before);
      assertEquals(1, queue.receive());
      change(queue, 0, after);
      queue.flush();
      assertEquals(1, queue.counters().get(QueueCounter.PACKETS_CHANGED));
      return loopback.arrival();
    }
  }

  private static void change(PacketQueue queue, int packet, String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.US_ASCII);
    int length = UdpPacket.setPayload(queue.buffer(), queue.packetOffset(packet), bytes);
    assertTrue(length <= queue.capacity(packet), "room for " + length + " bytes");
    queue.accept(packet, length);
  }

  @Test
  void shouldAnswerABatchOf64ChangedPacketsInOrderWithOneDatagram() throws IOException {
    try (PacketQueue queue = open(OPTIONS)) {
      for (int i = 0; i < 64; i++) {
        loopback.send("packet " + i);
      }
      assertEquals(64, queue.receive());
      for (int i = 0; i < 64; i++) {
        change(queue, i, "changed " + i);
      }
      queue.flush();
      for (int i = 0; i < 64; i++) {
        assertEquals(Optional.of("changed " + i), loopback.arrival());
      }
      assertEquals(1, queue.counters().get(QueueCounter.VERDICT_DATAGRAMS));
      assertEquals(64, queue.counters().get(QueueCounter.PACKETS_CHANGED));
    }
  }

  @Test
  void shouldMixVerdictsInOneDatagram() throws IOException {
    try (PacketQueue queue = open(OPTIONS)) {
      for (int i = 0; i < 6; i++) {
        loopback.send("packet " + i);
      }
      assertEquals(6, queue.receive());
      queue.accept(0);
      queue.drop(1);
      change(queue, 2, "grown packet 2");
      queue.drop(3);
      queue.accept(4);
      change(queue, 5, "5");
      queue.flush();
      assertEquals(Optional.of("packet 0"), loopback.arrival());
      assertEquals(Optional.of("grown packet 2"), loopback.arrival());
      assertEquals(Optional.of("packet 4"), loopback.arrival());
      assertEquals(Optional.of("5"), loopback.arrival());
      assertEquals(1, queue.counters().get(QueueCounter.VERDICT_DATAGRAMS));
    }
  }

  @Test
  void shouldLetTheLaterOfTwoVerdictsCount() throws IOException {
    try (PacketQueue queue = open(OPTIONS)) {
      loopback.send("hello");
      queue.receive();
      queue.drop(0);
      change(queue, 0, "HELLO");
      queue.accept(0);
      change(queue, 0, "HELLO again");
      queue.flush();
      assertEquals(Optional.of("HELLO again"), loopback.arrival());
      assertEquals(0, queue.counters().get(QueueCounter.PACKETS_DROPPED));
    }
  }

  @Test
  void shouldMoveAPacketToAnotherQueue() throws IOException {
    try (PacketQueue queue = open(OPTIONS);
        PacketQueue other = open(QueueOptions.forQueue(OTHER_QUEUE))) {
      loopback.send("hello");
      queue.receive();
      queue.requeue(0, OTHER_QUEUE);
      queue.flush();
      assertEquals(1, other.receive());
      assertEquals("hello", UdpPacket.payload(other.buffer(), other.packetOffset(0)));
      change(other, 0, "from the other queue");
      other.flush();
      assertEquals(Optional.of("from the other queue"), loopback.arrival());
      assertEquals(1, queue.counters().get(QueueCounter.PACKETS_REQUEUED));
    }
  }

  @Test
  void shouldHoldAPacketBeyondItsBatchAndThenSendItChanged() throws IOException {
    try (PacketQueue queue = open(OPTIONS.withHeldPackets(1, 1500))) {
      loopback.send("early");
      loopback.send("no room");
      int received = queue.receive();
      assertEquals(0, queue.hold(0));
      if (received == 1) {
        assertEquals(1, queue.receive());
      }
      assertEquals(HeldPackets.NO_ROOM, queue.hold(received - 1));
      queue.drop(received - 1);
      queue.flush();
      assertEquals(Optional.empty(), loopback.arrival());
      HeldPackets held = queue.held();
      assertEquals(1, held.count());
      int ip = held.packetOffset(0);
      assertEquals("early", UdpPacket.payload(held.buffer(), ip));
      byte[] late = "early, at last".getBytes(StandardCharsets.US_ASCII);
      held.accept(0, UdpPacket.setPayload(held.buffer(), ip, late));
      assertEquals(0, held.count());
      assertEquals(Optional.of("early, at last"), loopback.arrival());
      assertEquals(1, queue.counters().get(QueueCounter.PACKETS_HELD));
      assertEquals(0, queue.counters().get(QueueCounter.PACKETS_UNANSWERED));
    }
  }

  @Test
  void shouldSplitVerdictsPastTheDatagramLimit() throws IOException {
    try (PacketQueue queue = open(OPTIONS.withMaxVerdictDatagramBytes(200))) {
      for (int i = 0; i < 5; i++) {
        loopback.send("packet " + i);
      }
      assertEquals(5, queue.receive());
      for (int i = 0; i < 5; i++) {
        change(queue, i, "changed " + i);
      }
      queue.flush();
      for (int i = 0; i < 5; i++) {
        assertEquals(Optional.of("changed " + i), loopback.arrival());
      }
      assertEquals(3, queue.counters().get(QueueCounter.VERDICT_DATAGRAMS));
    }
  }

  @Test
  void shouldNeverSendATruncatedCopyBack() throws IOException {
    try (PacketQueue queue = open(OPTIONS.withCopyRangeBytes(40))) {
      loopback.send("longer than the copy range");
      loopback.send("short");
      assertEquals(2, queue.receive());
      assertTrue(queue.truncated(0));
      assertEquals(40, queue.packetLength(0));
      assertFalse(queue.truncated(1));
      queue.accept(0, 40);
      queue.accept(1);
      queue.flush();
      assertEquals(Optional.of("short"), loopback.arrival());
      assertEquals(1, queue.counters().get(QueueCounter.CHANGE_REFUSED_TRUNCATED));
    }
  }

  @Test
  void shouldLetATruncatedPacketPassUnchanged() throws IOException {
    try (PacketQueue queue = open(OPTIONS.withCopyRangeBytes(40))) {
      loopback.send("longer than the copy range");
      queue.receive();
      queue.accept(0);
      queue.flush();
      assertEquals(Optional.of("longer than the copy range"), loopback.arrival());
    }
  }

  @Test
  void shouldDropAChangeWhoseLengthDisagreesWithTheIpHeader() throws IOException {
    try (PacketQueue queue = open(OPTIONS)) {
      loopback.send("hello");
      loopback.send("second");
      queue.receive();
      queue.accept(0, queue.packetLength(0) - 1);
      queue.accept(1);
      queue.flush();
      assertEquals(Optional.of("second"), loopback.arrival());
      assertEquals(1, queue.counters().get(QueueCounter.CHANGE_REFUSED_LENGTH));
    }
  }

  @Test
  void shouldCountPacketsThatTheFullSocketHadNoRoomFor() throws IOException {
    try (PacketQueue queue = open(OPTIONS.withSocketBufferBytes(8192).withReceiveTimeoutMs(1))) {
      int sent = 300;
      for (int i = 0; i < sent; i++) {
        loopback.send("packet " + i);
      }
      int received = 0;
      for (int batch = queue.receive(); batch > 0; batch = queue.receive()) {
        received += batch;
      }
      loopback.send("after the overflow");
      assertEquals(1, queue.receive());
      assertTrue(received < sent, received + " of " + sent + " fitted");
      assertEquals(sent - received, queue.counters().get(QueueCounter.LOST_IN_SOCKET));
      assertEquals(
          sent - received,
          QueueStatistics.read(loopback.kernel(), QUEUE).orElseThrow().droppedSocketFull());
    }
  }

  @Test
  void shouldLeaveItToTheKernelToCountPacketsThatTheFullQueueHadNoRoomFor() throws IOException {
    try (PacketQueue queue = open(OPTIONS.withMaxLength(10))) {
      for (int i = 0; i < 15; i++) {
        loopback.send("packet " + i);
      }
      assertEquals(10, queue.receive());
      QueueStatistics statistics = QueueStatistics.read(loopback.kernel(), QUEUE).orElseThrow();
      assertEquals(5, statistics.droppedQueueFull());
      assertEquals(10, statistics.waiting());
      assertEquals(10, statistics.lastPacketId());
    }
  }

  @Test
  void shouldCountVerdictsForPacketsThatAreGone() throws IOException {
    try (PacketQueue queue = open(OPTIONS.withReceiveTimeoutMs(1))) {
      loopback.send("first");
      loopback.send("second");
      assertEquals(2, queue.receive());
      loopback.takeInterfaceDown();
      queue.accept(0);
      change(queue, 1, "changed");
      queue.flush();
      assertEquals(0, queue.receive());
      assertEquals(2, queue.counters().get(QueueCounter.VERDICT_UNKNOWN_PACKET));
      assertEquals(0, queue.counters().get(QueueCounter.VERDICT_REFUSED_OTHER));
    }
  }

  @Test
  void shouldReturnFromAwaitWhenAPacketIsThere() throws IOException {
    try (PacketQueue queue = open(OPTIONS);
        Wakeup wakeup = loopback.kernel().openWakeup()) {
      assertFalse(queue.await(wakeup, 0));
      loopback.send("hello");
      assertTrue(queue.await(wakeup, LONG_MS));
      assertEquals(1, queue.receiveNow());
    }
  }

  @Test
  void shouldReturnFromAwaitWhenAnotherThreadSignals() throws Exception {
    try (PacketQueue queue = open(OPTIONS);
        Wakeup wakeup = loopback.kernel().openWakeup()) {
      Thread other = new Thread(wakeup::signal);
      other.start();
      assertTrue(queue.await(wakeup, LONG_MS));
      other.join();
      assertFalse(queue.await(wakeup, 0), "the signal is taken");
      wakeup.signal();
      wakeup.signal();
      assertTrue(queue.await(wakeup, 0), "signals before the wait are kept");
      assertFalse(queue.await(wakeup, 0), "as one");
    }
  }

  @Test
  void shouldDropWhatWaitsInTheKernelOnClose() throws IOException {
    try (PacketQueue queue = open(OPTIONS)) {
      loopback.send("never received");
      assertEquals(OPTIONS.queueNumber(), queue.queueNumber());
    }
    try (PacketQueue queue = open(OPTIONS)) {
      loopback.send("second");
      assertEquals(1, queue.receive());
      queue.accept(0);
      queue.flush();
      assertEquals(Optional.of("second"), loopback.arrival());
    }
  }

  @Test
  void shouldDoNothingOnASecondClose() throws IOException {
    PacketQueue queue = open(OPTIONS);
    queue.close();
    try (PacketQueue next = open(OPTIONS)) {
      queue.close();
      loopback.send("hello");
      assertEquals(1, next.receive());
    }
  }
}
