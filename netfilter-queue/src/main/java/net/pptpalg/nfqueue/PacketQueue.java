package net.pptpalg.nfqueue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;
import net.pptpalg.nfqueue.kernel.Errno;
import net.pptpalg.nfqueue.kernel.GatherList;
import net.pptpalg.nfqueue.kernel.Kernel;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import net.pptpalg.nfqueue.kernel.NetlinkSocket;
import net.pptpalg.nfqueue.kernel.ReceiveSlots;
import net.pptpalg.nfqueue.kernel.Wakeup;
import net.pptpalg.nfqueue.wire.ConfigMessage;
import net.pptpalg.nfqueue.wire.ErrorMessage;
import net.pptpalg.nfqueue.wire.NetlinkAttribute;
import net.pptpalg.nfqueue.wire.NetlinkHeader;
import net.pptpalg.nfqueue.wire.PacketMessage;
import net.pptpalg.nfqueue.wire.QueueHeader;
import net.pptpalg.nfqueue.wire.VerdictMessage;
import net.pptpalg.nfqueue.wire.WireFault;

/**
 * One NFQUEUE: {@link #receive()} takes a batch, each packet of it gets a verdict, {@link #flush()}
 * sends the verdicts. Owned by one thread; only {@link #counters()} may be read from others.
 *
 * <p>Packets have the indices 0 to n - 1, in the order of their arrival, until the next {@code
 * flush} or {@code receive}. They lie in {@link #buffer()} and may be changed there; a changed
 * packet is answered with {@link #accept(int, int)} and goes back from where it lies. A later
 * verdict for the same index replaces the earlier one. A packet that gets no verdict is dropped.
 *
 * <p>Nothing is allocated, thrown or logged after {@code open}; what goes wrong is counted. All
 * memory is allocated at {@code open} and released once the closed queue is unreachable.
 */
public final class PacketQueue implements AutoCloseable {
  /** Room for the attributes before a packet; those of today's kernels need less than 200 bytes. */
  private static final int HEADER_ROOM_BYTES = 320;

  /** Bytes by which a packet of the full copy range may grow, as far as netlink's limit allows. */
  private static final int GROWTH_BYTES = 128;

  private static final long FAILURE_PAUSE_NS = 1_000_000;

  private static final byte UNANSWERED = 0;
  private static final byte ACCEPTED = 1;
  private static final byte CHANGED = 2;
  private static final byte DROPPED = 3;
  private static final byte REQUEUED = 4;
  private static final byte HELD = 5;

  private final int queue;
  private final Kernel kernel;
  private final NetlinkSocket socket;
  private final QueueCounters counters = new QueueCounters();
  private final ReceiveSlots slots;
  private final ByteBuffer messages;
  private final ByteBuffer packets;

  /** One entry for each slot, so verdicts leave in the order of arrival. */
  private final GatherList verdicts;

  private final VerdictSender sender;
  private final HeldPackets held;
  private final PacketMessage message = new PacketMessage();

  private final int[] slot;
  private final int[] packetOffset;
  private final int[] packetLength;
  private final int[] packetId;
  private final int[] hook;
  private final int[] inInterface;
  private final int[] outInterface;
  private final int[] mark;
  private final boolean[] truncated;
  private final byte[] answer;

  private int filledSlots;
  private int packetCount;
  private int lastPacketId;

  /**
   * Packets came in beside the answer to the last configuration step; the next receive has them.
   */
  private boolean receivedAtOpen;

  private int configSequence;
  private int configErrno;
  private boolean configAnswered;
  private boolean closed;

  private PacketQueue(Kernel kernel, NetlinkSocket socket, QueueOptions options) {
    this.queue = options.queueNumber();
    this.kernel = kernel;
    this.socket = socket;
    int batchSize = options.batchSize();
    this.slots =
        new ReceiveSlots(batchSize, HEADER_ROOM_BYTES + options.copyRangeBytes() + GROWTH_BYTES);
    this.messages = slots.buffer();
    this.packets = messages.duplicate().order(ByteOrder.BIG_ENDIAN);
    this.verdicts = new GatherList(messages, batchSize);
    this.sender = new VerdictSender(socket, verdicts, counters, options.maxVerdictDatagramBytes());
    this.held =
        new HeldPackets(queue, socket, counters, options.heldPackets(), options.heldPacketBytes());
    this.slot = new int[batchSize];
    this.packetOffset = new int[batchSize];
    this.packetLength = new int[batchSize];
    this.packetId = new int[batchSize];
    this.hook = new int[batchSize];
    this.inInterface = new int[batchSize];
    this.outInterface = new int[batchSize];
    this.mark = new int[batchSize];
    this.truncated = new boolean[batchSize];
    this.answer = new byte[batchSize];
  }

  /**
   * Opens a socket, binds the queue and lets packets come.
   *
   * @throws NetlinkException when another program owns the queue, a right is missing or the kernel
   *     has no NFQUEUE; nothing stays open then
   */
  public static PacketQueue open(Kernel kernel, QueueOptions options) throws NetlinkException {
    NetlinkSocket socket =
        kernel.openNetfilterSocket(options.receiveTimeoutMs(), options.socketBufferBytes());
    PacketQueue packetQueue = new PacketQueue(kernel, socket, options);
    try {
      packetQueue.configure(options);
      return packetQueue;
    } catch (NetlinkException refused) {
      socket.close();
      throw refused;
    }
  }

  /** The copy range comes last: until it is set the kernel delivers nothing. */
  private void configure(QueueOptions options) throws NetlinkException {
    request("bind", ConfigMessage.putBind(messages, 0, queue, ++configSequence));
    request(
        "maximum length",
        ConfigMessage.putMaxLength(messages, 0, queue, ++configSequence, options.maxLength()));
    int wanted = options.failOpen() ? ConfigMessage.FLAG_FAIL_OPEN : 0;
    int decided =
        ConfigMessage.FLAG_FAIL_OPEN
            | ConfigMessage.FLAG_CONNTRACK
            | ConfigMessage.FLAG_GSO
            | ConfigMessage.FLAG_UID_GID;
    request("flags", ConfigMessage.putFlags(messages, 0, queue, ++configSequence, wanted, decided));
    request(
        "copy range",
        ConfigMessage.putCopyPacket(
            messages, 0, queue, ++configSequence, options.copyRangeBytes()));
  }

  private void request(String operation, int length) throws NetlinkException {
    configAnswered = false;
    verdicts.set(0, slots.offset(0), length);
    int sent = socket.send(verdicts, 0, 1);
    if (sent < 0) {
      throw SetupRefusal.refused(kernel, queue, operation, -sent);
    }
    while (!configAnswered) {
      // Only a flood between a step and its answer fills a batch here; it is dropped.
      flush();
      int received = socket.receive(slots, true);
      if (received < 0 && received != -Errno.EINTR) {
        throw received == -Errno.EAGAIN
            ? SetupRefusal.unanswered(queue, operation)
            : SetupRefusal.refused(kernel, queue, operation, -received);
      }
      take(Math.max(received, 0));
    }
    if (configErrno != 0) {
      throw SetupRefusal.refused(kernel, queue, operation, configErrno);
    }
    receivedAtOpen = packetCount > 0;
    flush();
  }

  /**
   * Waits for packets, up to the receive time-out, and takes as many as are there, up to the batch
   * size. Flushes an earlier batch first.
   *
   * @return number of packets to be answered; 0 on a time-out, a signal or a counted failure
   */
  public int receive() {
    return receive(true);
  }

  /**
   * Takes the packets that are there, up to the batch size, without waiting. Flushes an earlier
   * batch first.
   *
   * @return number of packets to be answered; 0 when there are none
   */
  public int receiveNow() {
    return receive(false);
  }

  private int receive(boolean wait) {
    if (receivedAtOpen) {
      receivedAtOpen = false;
      return packetCount;
    }
    flush();
    int received = socket.receive(slots, wait);
    if (received < 0) {
      countReceiveFailure(-received);
      return 0;
    }
    take(received);
    return packetCount;
  }

  private void countReceiveFailure(int errno) {
    switch (errno) {
      case Errno.EAGAIN -> {
        // Nothing came in time.
      }
      case Errno.EINTR -> counters.increment(QueueCounter.RECEIVE_INTERRUPTED);
      case Errno.ENOBUFS -> counters.increment(QueueCounter.RECEIVE_OVERRUNS);
      default -> {
        counters.increment(QueueCounter.RECEIVE_FAILURES);
        // A dead socket fails at once, every time; its owner's loop must not take a whole core.
        LockSupport.parkNanos(FAILURE_PAUSE_NS);
      }
    }
  }

  private void take(int received) {
    filledSlots = received;
    for (int index = 0; index < received; index++) {
      takeSlot(index);
    }
    if (packetCount > 0) {
      countReceived();
    }
  }

  private void countReceived() {
    long bytes = 0;
    for (int index = 0; index < packetCount; index++) {
      bytes += packetLength[index];
    }
    counters.increment(QueueCounter.BATCHES_RECEIVED);
    counters.add(QueueCounter.PACKETS_RECEIVED, packetCount);
    counters.add(QueueCounter.BYTES_RECEIVED, bytes);
  }

  private void takeSlot(int index) {
    int offset = slots.offset(index);
    int length = slots.receivedLength(index);
    verdicts.set(index, offset, 0);
    if (length < NetlinkHeader.SIZE) {
      counters.increment(QueueCounter.MALFORMED_MESSAGE);
      return;
    }
    switch (NetlinkHeader.type(messages, offset)) {
      case QueueHeader.TYPE_PACKET -> takePacket(index, offset, length);
      case NetlinkHeader.TYPE_ERROR -> takeError(offset, length);
      default -> counters.increment(QueueCounter.UNEXPECTED_MESSAGE);
    }
  }

  private void takePacket(int index, int offset, int length) {
    WireFault fault = message.decode(messages, offset, length);
    if (message.hasPacketId()) {
      countGap(message.packetId());
    }
    if (fault != WireFault.NONE) {
      rejectPacket(index, offset, fault);
      return;
    }
    int packet = packetCount++;
    slot[packet] = index;
    packetOffset[packet] = message.payloadOffset();
    packetLength[packet] = message.payloadLength();
    packetId[packet] = message.packetId();
    hook[packet] = message.hook();
    inInterface[packet] = message.inInterface();
    outInterface[packet] = message.outInterface();
    mark[packet] = message.mark();
    truncated[packet] = message.isTruncated();
    answer[packet] = UNANSWERED;
  }

  /** The kernel numbers the packets of a queue from 1 on, also those its socket has no room for. */
  private void countGap(int id) {
    int missing = id - lastPacketId - 1;
    if (missing > 0) {
      counters.add(QueueCounter.LOST_IN_SOCKET, missing);
    }
    if (missing >= 0) {
      lastPacketId = id;
    }
  }

  private void rejectPacket(int index, int offset, WireFault fault) {
    counters.increment(
        switch (fault) {
          case NONE, MESSAGE_TRUNCATED, MESSAGE_LENGTH_INVALID, PAYLOAD_MISPLACED ->
              QueueCounter.MALFORMED_MESSAGE;
          case ATTRIBUTE_TOO_SHORT, ATTRIBUTE_PAST_END, ATTRIBUTE_VALUE_TOO_SHORT ->
              QueueCounter.MALFORMED_ATTRIBUTE;
          case PACKET_HEADER_MISSING -> QueueCounter.MALFORMED_WITHOUT_PACKET_ID;
          case PAYLOAD_MISSING -> QueueCounter.MALFORMED_WITHOUT_PAYLOAD;
        });
    if (message.hasPacketId()) {
      int size =
          VerdictMessage.put(messages, offset, queue, message.packetId(), VerdictMessage.DROP);
      verdicts.set(index, offset, size);
      counters.increment(QueueCounter.MALFORMED_PACKETS_DROPPED);
    }
  }

  private void takeError(int offset, int length) {
    if (ErrorMessage.check(messages, offset, length) != WireFault.NONE) {
      counters.increment(QueueCounter.MALFORMED_MESSAGE);
      return;
    }
    int errno = ErrorMessage.errno(messages, offset);
    switch (ErrorMessage.requestType(messages, offset)) {
      case QueueHeader.TYPE_VERDICT -> countVerdictFailure(errno);
      case QueueHeader.TYPE_CONFIG -> {
        if (ErrorMessage.requestSequence(messages, offset) == configSequence) {
          configErrno = errno;
          configAnswered = true;
        }
      }
      default -> counters.increment(QueueCounter.UNEXPECTED_MESSAGE);
    }
  }

  private void countVerdictFailure(int errno) {
    counters.increment(
        switch (errno) {
          case Errno.ENOENT -> QueueCounter.VERDICT_UNKNOWN_PACKET;
          case Errno.EPERM -> QueueCounter.VERDICT_REFUSED_PERMISSION;
          case Errno.ENODEV -> QueueCounter.VERDICT_QUEUE_GONE;
          default -> QueueCounter.VERDICT_REFUSED_OTHER;
        });
  }

  /**
   * Waits until a packet is there, {@code wakeup} was signalled or the time is over. The signal is
   * taken: whoever returns from here looks into the mailbox behind it.
   *
   * @param wakeup from the same kernel as this queue
   * @param timeoutMs 0 not to wait at all, -1 to wait without limit
   * @return whether a packet or a signal is there
   */
  public boolean await(Wakeup wakeup, int timeoutMs) {
    return socket.await(null, wakeup, receivedAtOpen ? 0 : timeoutMs) || receivedAtOpen;
  }

  /**
   * Waits as {@link #await(Wakeup, int)} does, for a packet of another queue as well.
   *
   * @param other a queue of the same kernel and the same thread
   */
  public boolean await(PacketQueue other, Wakeup wakeup, int timeoutMs) {
    boolean received = receivedAtOpen || other.receivedAtOpen;
    return socket.await(other.socket, wakeup, received ? 0 : timeoutMs) || received;
  }

  /** The direct buffer that all packets of all batches lie in, in network (big-endian) order. */
  public ByteBuffer buffer() {
    return packets;
  }

  /** Offset of packet {@code i}'s IP header in {@link #buffer()}; a multiple of four. */
  public int packetOffset(int i) {
    return packetOffset[i];
  }

  /** Length of packet {@code i} in bytes as received; of the copy when it is truncated. */
  public int packetLength(int i) {
    return packetLength[i];
  }

  /** Length that packet {@code i} may grow to where it lies, in bytes. */
  public int capacity(int i) {
    int room = slots.offset(slot[i]) + slots.slotBytes() - packetOffset[i];
    return Math.min(room & -Integer.BYTES, NetlinkAttribute.MAX_VALUE_LENGTH);
  }

  /** Whether only the beginning of packet {@code i} was received. */
  public boolean truncated(int i) {
    return truncated[i];
  }

  /** Netfilter hook: 0 PREROUTING, 1 INPUT, 2 FORWARD, 3 OUTPUT, 4 POSTROUTING. */
  public int hook(int i) {
    return hook[i];
  }

  /** Index of the interface that packet {@code i} came in by, 0 when there is none. */
  public int inInterface(int i) {
    return inInterface[i];
  }

  /** Index of the interface that packet {@code i} leaves by, 0 when there is none. */
  public int outInterface(int i) {
    return outInterface[i];
  }

  /** The packet's mark, all 32 bits, 0 when there is none. */
  public int mark(int i) {
    return mark[i];
  }

  /** The kernel's number of packet {@code i}, all 32 bits. */
  public int packetId(int i) {
    return packetId[i];
  }

  /** Lets packet {@code i} go on as it came; changes in the buffer are not sent. */
  public void accept(int i) {
    answer[i] = ACCEPTED;
    putVerdict(i, VerdictMessage.ACCEPT);
  }

  /**
   * Lets packet {@code i} go on as it now lies in the buffer. Its checksums are the caller's. A
   * truncated packet, and one whose IP header states another length than {@code newLength}, is
   * dropped and counted instead: the kernel would cut or silently drop it.
   *
   * @param newLength the whole packet's length in bytes, up to {@link #capacity}
   */
  public void accept(int i, int newLength) {
    if (truncated[i]) {
      refuse(i, QueueCounter.CHANGE_REFUSED_TRUNCATED);
    } else if (newLength > capacity(i) || !IpLength.agrees(packets, packetOffset[i], newLength)) {
      refuse(i, QueueCounter.CHANGE_REFUSED_LENGTH);
    } else {
      answer[i] = CHANGED;
      int offset = packetOffset[i] - VerdictMessage.PAYLOAD_OFFSET;
      int length =
          VerdictMessage.putBeforePayload(
              messages, offset, queue, packetId[i], VerdictMessage.ACCEPT, newLength);
      verdicts.set(slot[i], offset, NetlinkHeader.align(length));
    }
  }

  private void refuse(int i, QueueCounter reason) {
    counters.increment(reason);
    drop(i);
  }

  /** Drops packet {@code i}. */
  public void drop(int i) {
    answer[i] = DROPPED;
    putVerdict(i, VerdictMessage.DROP);
  }

  /**
   * Moves packet {@code i} as it came to another queue; it is dropped when nobody owns that one.
   *
   * @param otherQueue 0 to 65535
   */
  public void requeue(int i, int otherQueue) {
    answer[i] = REQUEUED;
    putVerdict(i, VerdictMessage.toQueue(otherQueue));
  }

  /**
   * Keeps packet {@code i} without a verdict beyond this batch, as it now lies in the buffer.
   *
   * @return its place among the {@link #held()} packets; {@link HeldPackets#NO_ROOM} when it can't
   *     be kept, and needs a verdict
   */
  public int hold(int i) {
    int place =
        truncated[i]
            ? HeldPackets.NO_ROOM
            : held.add(
                packets,
                packetOffset[i],
                packetLength[i],
                packetId[i],
                hook[i],
                inInterface[i],
                outInterface[i]);
    if (place != HeldPackets.NO_ROOM) {
      answer[i] = HELD;
      verdicts.set(slot[i], slots.offset(slot[i]), 0);
    }
    return place;
  }

  /** The packets that wait for their verdict beyond their batch. */
  public HeldPackets held() {
    return held;
  }

  /** The bytes before the packet have been read, so the verdict is written over them. */
  private void putVerdict(int i, int verdict) {
    int offset = packetOffset[i] - VerdictMessage.PAYLOAD_OFFSET;
    int length = VerdictMessage.put(messages, offset, queue, packetId[i], verdict);
    verdicts.set(slot[i], offset, length);
  }

  /**
   * Answers the batch in the order of arrival with one datagram, with several only past the limit
   * of {@link QueueOptions#maxVerdictDatagramBytes}. Packets without a verdict are dropped. After
   * it the batch is gone. Verdicts that cannot be sent are counted.
   */
  public void flush() {
    if (filledSlots == 0 || receivedAtOpen) {
      return;
    }
    countAnswers();
    sender.send(filledSlots);
    filledSlots = 0;
    packetCount = 0;
  }

  private void countAnswers() {
    int accepted = 0;
    int changed = 0;
    int dropped = 0;
    int requeued = 0;
    int kept = 0;
    int unanswered = 0;
    for (int i = 0; i < packetCount; i++) {
      switch (answer[i]) {
        case ACCEPTED -> accepted++;
        case CHANGED -> changed++;
        case DROPPED -> dropped++;
        case REQUEUED -> requeued++;
        case HELD -> kept++;
        default -> {
          unanswered++;
          putVerdict(i, VerdictMessage.DROP);
        }
      }
    }
    counters.add(QueueCounter.PACKETS_ACCEPTED, accepted);
    counters.add(QueueCounter.PACKETS_CHANGED, changed);
    counters.add(QueueCounter.PACKETS_DROPPED, dropped);
    counters.add(QueueCounter.PACKETS_REQUEUED, requeued);
    counters.add(QueueCounter.PACKETS_HELD, kept);
    counters.add(QueueCounter.PACKETS_UNANSWERED, unanswered);
  }

  /** What this queue has counted; any thread may read it, also after {@link #close()}. */
  public QueueCounters counters() {
    return counters;
  }

  /** The queue's number, 0 to 65535. */
  public int queueNumber() {
    return queue;
  }

  /** Size of the socket's receive buffer that the kernel gave, in bytes of its bookkeeping. */
  public int receiveBufferBytes() {
    return socket.receiveBufferBytes();
  }

  /**
   * Flushes, gives up the queue and closes its socket. Packets that still wait in the kernel are
   * dropped. A second call does nothing.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    flush();
    verdicts.set(0, slots.offset(0), ConfigMessage.putUnbind(messages, 0, queue, ++configSequence));
    socket.send(verdicts, 0, 1);
    socket.close();
  }
}
