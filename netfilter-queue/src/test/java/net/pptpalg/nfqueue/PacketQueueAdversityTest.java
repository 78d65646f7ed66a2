package net.pptpalg.nfqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.pptpalg.nfqueue.fake.FakeKernel;
import net.pptpalg.nfqueue.fake.FakePacket;
import net.pptpalg.nfqueue.kernel.Errno;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import net.pptpalg.nfqueue.kernel.Wakeup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real kernel cannot be made to do at will: refuse memory, talk nonsense, lose a right. */
class PacketQueueAdversityTest {
  private static final int QUEUE = 0;
  private static final QueueOptions OPTIONS = QueueOptions.forQueue(QUEUE).withReceiveTimeoutMs(1);

  private static final String PACKET_MESSAGE = "0003 0000 00000000 00000000 02 00 0000";
  private static final String PACKET_HEADER = "0b00 0100 0000000%d 0800 00 00";
  private static final int CONFIG_DATAGRAMS = 4;

  private final FakeKernel kernel = new FakeKernel();
  private PacketQueue queue;

  @BeforeEach
  void open() throws IOException {
    queue = PacketQueue.open(kernel, OPTIONS);
  }

  @AfterEach
  void close() {
    queue.close();
  }

  @Test
  void shouldNameTheMissingCapability() {
    queue.close();
    kernel.denyConfiguration();
    NetlinkException refused =
        assertThrows(NetlinkException.class, () -> PacketQueue.open(kernel, OPTIONS));
    assertEquals(
        "NFQUEUE 0: bind: EPERM - CAP_NET_ADMIN is needed; run as root or grant the capability",
        refused.getMessage());
  }

  @Test
  void shouldHandOutPacketsThatCameInBesideTheLastAcknowledgement() throws IOException {
    queue.close();
    kernel.raceWithCopyRange(packets("first", "second"));
    queue = PacketQueue.open(kernel, OPTIONS);
    try (Wakeup wakeup = kernel.openWakeup()) {
      assertTrue(queue.await(wakeup, 0));
    }
    queue.flush();
    assertEquals(2, queue.receive());
    queue.accept(0);
    queue.accept(1);
    assertEquals(0, queue.receive());
    assertEquals(List.of(1, 2), kernel.answeredIds());
    assertEquals(2, queue.counters().get(QueueCounter.PACKETS_ACCEPTED));
  }

  @Test
  void shouldDropAFloodThatHidesTheAcknowledgement() throws IOException {
    queue.close();
    kernel.raceWithCopyRange(packets("1", "2", "3", "4", "5"));
    queue = PacketQueue.open(kernel, OPTIONS.withBatchSize(2));
    assertEquals(4, queue.counters().get(QueueCounter.PACKETS_UNANSWERED));
    assertEquals(1, queue.receive());
  }

  @Test
  void shouldTryAgainWhenTheKernelIsShortOfBuffersForAMoment() {
    acceptReceived(enqueue("first", "second"));
    kernel.lastSocket().failSends(Errno.ENOBUFS, 2, 0);
    queue.flush();
    assertEquals(List.of(1, 2), kernel.answeredIds());
    assertEquals(2, queue.counters().get(QueueCounter.SEND_RETRIES));
    assertEquals(1, queue.counters().get(QueueCounter.VERDICT_DATAGRAMS));
  }

  @Test
  void shouldSendSmallerDatagramsWhenTheKernelRefusesLargeOnes() {
    acceptReceived(enqueue("a", "b", "c", "d", "e"));
    kernel.lastSocket().failSends(Errno.EMSGSIZE, Integer.MAX_VALUE, 2 * 32 + 1);
    queue.flush();
    assertEquals(List.of(1, 2, 3, 4, 5), kernel.answeredIds());
    assertEquals(0, queue.counters().get(QueueCounter.VERDICTS_LOST));
  }

  @Test
  void shouldCountAWholeBatchAsLostAndGoOn() {
    acceptReceived(enqueue("a", "b", "c"));
    kernel.lastSocket().failSends(Errno.EPERM, 1, 0);
    queue.flush();
    assertEquals(3, queue.counters().get(QueueCounter.VERDICTS_LOST));
    acceptReceived(enqueue("d"));
    queue.flush();
    assertEquals(List.of(4), kernel.answeredIds());
  }

  @Test
  void shouldGiveUpOnPersistentLackOfMemoryAndGoOn() {
    acceptReceived(enqueue("a", "b", "c"));
    kernel.lastSocket().failSends(Errno.ENOMEM, Integer.MAX_VALUE, 0);
    queue.flush();
    assertEquals(3, queue.counters().get(QueueCounter.VERDICTS_LOST));
    kernel.lastSocket().failSends(0, 0, 0);
    acceptReceived(enqueue("d"));
    queue.flush();
    assertEquals(List.of(4), kernel.answeredIds());
  }

  @Test
  void shouldCountReceiveFailuresByKind() {
    kernel.lastSocket().failReceive(Errno.EINTR);
    kernel.lastSocket().failReceive(Errno.ENOBUFS);
    kernel.lastSocket().failReceive(Errno.EBADF);
    for (int i = 0; i < 3; i++) {
      assertEquals(0, queue.receive());
    }
    assertEquals(1, queue.counters().get(QueueCounter.RECEIVE_INTERRUPTED));
    assertEquals(1, queue.counters().get(QueueCounter.RECEIVE_OVERRUNS));
    assertEquals(1, queue.counters().get(QueueCounter.RECEIVE_FAILURES));
  }

  @Test
  void shouldKeepArrivalOrderAroundAMalformedPacketAndDropThatOne() {
    enqueueOnly("first");
    // Id 2 waits in the kernel like any other, but its message has lost its payload.
    inject("20000000" + PACKET_MESSAGE + PACKET_HEADER.formatted(2));
    enqueueOnly("third");
    assertEquals(2, queue.receive());
    acceptReceived(2);
    queue.flush();
    assertEquals(1, queue.counters().get(QueueCounter.MALFORMED_WITHOUT_PAYLOAD));
    assertEquals(1, queue.counters().get(QueueCounter.MALFORMED_PACKETS_DROPPED));
    assertEquals(32 * 3, lastDatagramLength());
    assertEquals(Optional.of("first"), takePassed());
    assertEquals(Optional.empty(), takePassed());
  }

  @Test
  void shouldCountMalformedMessagesByReason() {
    inject("0400");
    inject("ff000000" + PACKET_MESSAGE);
    inject("1c000000" + PACKET_MESSAGE + "0500 0a00 45 000000");
    inject("28000000" + PACKET_MESSAGE + PACKET_HEADER.formatted(1) + "0300 0a00 45 000000");
    inject("28000000" + PACKET_MESSAGE + PACKET_HEADER.formatted(2) + "0900 0a00 45 000000");
    inject("14000000 0200 0000 00000000 00000000 ffffffff");
    inject("10000000 0300 0000 00000000 00000000");
    inject("14000000 0103 0000 00000000 00000000 00000000");
    assertEquals(0, queue.receive());
    assertEquals(3, queue.counters().get(QueueCounter.MALFORMED_MESSAGE));
    assertEquals(1, queue.counters().get(QueueCounter.MALFORMED_WITHOUT_PACKET_ID));
    assertEquals(2, queue.counters().get(QueueCounter.MALFORMED_ATTRIBUTE));
    assertEquals(2, queue.counters().get(QueueCounter.MALFORMED_PACKETS_DROPPED));
    assertEquals(2, queue.counters().get(QueueCounter.UNEXPECTED_MESSAGE));
  }

  @Test
  void shouldCountVerdictErrorsByErrnoAndKeepTheBatch() {
    injectVerdictError("feffffff");
    injectVerdictError("ffffffff");
    enqueueOnly("hello");
    injectVerdictError("edffffff");
    injectVerdictError("eaffffff");
    assertEquals(1, queue.receive());
    assertEquals(1, queue.counters().get(QueueCounter.VERDICT_UNKNOWN_PACKET));
    assertEquals(1, queue.counters().get(QueueCounter.VERDICT_REFUSED_PERMISSION));
    assertEquals(1, queue.counters().get(QueueCounter.VERDICT_QUEUE_GONE));
    assertEquals(1, queue.counters().get(QueueCounter.VERDICT_REFUSED_OTHER));
  }

  @Test
  void shouldNotCountAGapWhenPacketIdsWrapAround() {
    injectPacketWithId("ffffffff");
    assertEquals(1, queue.receive());
    long before = queue.counters().get(QueueCounter.LOST_IN_SOCKET);
    injectPacketWithId("00000000");
    injectPacketWithId("00000001");
    assertEquals(2, queue.receive());
    assertEquals(before, queue.counters().get(QueueCounter.LOST_IN_SOCKET));
  }

  @Test
  void shouldCountWhatAPacketIdSkips() {
    injectPacketWithId("00000003");
    injectPacketWithId("00000007");
    queue.receive();
    assertEquals(5, queue.counters().get(QueueCounter.LOST_IN_SOCKET));
  }

  @Test
  void shouldHoldTheLongestPacketAndRoomToGrow() {
    byte[] longest = new byte[65531];
    longest[0] = 0x45;
    longest[2] = (byte) (longest.length >> 8);
    longest[3] = (byte) longest.length;
    kernel.divert(QUEUE, new FakePacket(longest, 4, 2, 3, 0x12345678));
    enqueueOnly("short");
    assertEquals(2, queue.receive());
    assertEquals(65531, queue.packetLength(0));
    assertEquals(65531, queue.capacity(0));
    assertEquals(65531, queue.capacity(1));
    assertEquals(2, queue.inInterface(0));
    assertEquals(3, queue.outInterface(0));
    assertEquals(0x12345678, queue.mark(0));
    queue.accept(0, 65531);
    queue.flush();
    assertEquals(65531, kernel.takePassed().orElseThrow().length);
  }

  private int enqueue(String... payloads) {
    enqueueOnly(payloads);
    assertEquals(payloads.length, queue.receive());
    return payloads.length;
  }

  private void enqueueOnly(String... payloads) {
    packets(payloads).forEach(packet -> kernel.divert(QUEUE, FakePacket.leaving(packet)));
  }

  private static List<byte[]> packets(String... payloads) {
    List<byte[]> packets = new ArrayList<>();
    for (String payload : payloads) {
      packets.add(UdpPacket.of(payload.getBytes(StandardCharsets.US_ASCII)));
    }
    return packets;
  }

  private void acceptReceived(int count) {
    IntStream.range(0, count).forEach(queue::accept);
  }

  private Optional<String> takePassed() {
    return kernel.takePassed().map(packet -> UdpPacket.payload(ByteBuffer.wrap(packet), 0));
  }

  private int lastDatagramLength() {
    List<Integer> lengths = kernel.lastSocket().datagramLengths();
    assertEquals(CONFIG_DATAGRAMS + 1, lengths.size(), "datagrams sent");
    return lengths.get(CONFIG_DATAGRAMS);
  }

  private void injectPacketWithId(String id) {
    inject("28000000" + PACKET_MESSAGE + "0b00 0100" + id + "0800 00 00" + "0500 0a00 45 000000");
  }

  private void injectVerdictError(String code) {
    inject("24000000 0200 0001 07000000 00000000" + code + "20000000 0103 0100 07000000 00000000");
  }

  private void inject(String hex) {
    kernel.lastSocket().inject(HexFormat.of().parseHex(hex.replaceAll("\\s+", "")));
  }
}
