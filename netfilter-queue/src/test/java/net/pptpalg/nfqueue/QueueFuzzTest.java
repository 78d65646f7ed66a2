package net.pptpalg.nfqueue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import net.pptpalg.fuzz.Script;
import net.pptpalg.fuzz.Tally;
import net.pptpalg.nfqueue.kernel.Errno;
import net.pptpalg.nfqueue.kernel.GatherList;
import net.pptpalg.nfqueue.kernel.Kernel;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import net.pptpalg.nfqueue.kernel.NetlinkSocket;
import net.pptpalg.nfqueue.kernel.ReceiveSlots;
import net.pptpalg.nfqueue.kernel.Wakeup;
import net.pptpalg.nfqueue.wire.ErrorMessage;
import net.pptpalg.nfqueue.wire.NetlinkHeader;
import net.pptpalg.nfqueue.wire.QueueHeader;

/**
 * Any datagrams from the kernel, answered in any way: what is sent back is sound netlink, all in
 * one order, and each packet gets at most one verdict.
 *
 * <p>An input is one datagram.
 */
class QueueFuzzTest {
  private static final Tally TALLY = Tally.stateless("queue");
  private static final ScriptedSocket SOCKET = new ScriptedSocket();
  private static final PacketQueue QUEUE = open();

  private static PacketQueue open() {
    try {
      QueueOptions options =
          QueueOptions.forQueue(7)
              .withBatchSize(8)
              .withCopyRangeBytes(1024)
              .withHeldPackets(4, 512);
      return PacketQueue.open(SOCKET, options);
    } catch (NetlinkException e) {
      throw new AssertionError(e);
    }
  }

  @FuzzTest
  void shouldAnswerInSoundNetlinkWhateverTheKernelSays(byte[] input) {
    Script script = new Script(input);
    int datagrams = 0;
    while (script.hasMore()) {
      int answers = script.uint8();
      for (int i = 1 + (answers & 3); i > 0; i--) {
        byte[] bytes = script.bytes(script.uint8());
        SOCKET.inbox.add((answers & 4) != 0 ? bytes : packetMessage(bytes));
        datagrams++;
      }
      SOCKET.sendErrno = (answers & 0xc0) == 0xc0 ? Errno.ENOBUFS : 0;
      int packets = QUEUE.receiveNow();
      for (int i = 0; i < packets; i++) {
        answer(i, script.uint8());
      }
      QUEUE.flush();
      SOCKET.inbox.clear();
    }
    for (int place = 0; place < QUEUE.held().places(); place++) {
      if (QUEUE.held().isHeld(place)) {
        QUEUE.held().drop(place);
      }
    }
    TALLY.add(datagrams);
  }

  /** A message that carries a packet, if these attributes do. */
  private static byte[] packetMessage(byte[] attributes) {
    int length = QueueHeader.ATTRIBUTES_OFFSET + attributes.length;
    ByteBuffer message = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    QueueHeader.put(message, 0, length, QueueHeader.TYPE_PACKET, 0, 0, 7);
    message.put(QueueHeader.ATTRIBUTES_OFFSET, attributes);
    return message.array();
  }

  private static void answer(int i, int how) {
    switch (how & 7) {
      case 0 -> QUEUE.accept(i);
      case 1 -> QUEUE.accept(i, QUEUE.packetLength(i));
      case 2 -> QUEUE.accept(i, QUEUE.packetLength(i) + (how >>> 3));
      case 3 -> QUEUE.drop(i);
      case 4 -> QUEUE.requeue(i, how);
      case 5 -> QUEUE.hold(i);
      case 6 -> {
        QUEUE.drop(i);
        QUEUE.accept(i, QUEUE.capacity(i));
      }
      default -> {
        // Whoever forgets a packet has it dropped.
      }
    }
  }

  /** A kernel of one socket: it delivers what the script has, and judges what is sent. */
  private static final class ScriptedSocket implements Kernel, NetlinkSocket {
    final List<byte[]> inbox = new ArrayList<>();
    int sendErrno;

    @Override
    public NetlinkSocket openNetfilterSocket(int receiveTimeoutMs, int bufferBytes) {
      return this;
    }

    @Override
    public int receive(ReceiveSlots slots, boolean wait) {
      int count = 0;
      while (count < slots.count() && count < inbox.size()) {
        byte[] datagram = inbox.get(count);
        int length = Math.min(datagram.length, slots.slotBytes());
        slots.buffer().put(slots.offset(count), datagram, 0, length);
        slots.markReceived(count++, length);
      }
      inbox.clear();
      return count == 0 ? -Errno.EAGAIN : count;
    }

    @Override
    public int send(GatherList messages, int first, int count) {
      int sent = 0;
      ByteBuffer buffer = messages.buffer();
      for (int i = first; i < first + count; i++) {
        int length = messages.length(i);
        sent += length;
        if (length > 0) {
          judge(buffer, messages.offset(i), length);
        }
      }
      return sendErrno == 0 ? sent : -sendErrno;
    }

    private void judge(ByteBuffer buffer, int at, int length) {
      int stated = NetlinkHeader.length(buffer, at);
      if (stated < NetlinkHeader.SIZE || NetlinkHeader.align(stated) != length) {
        throw new AssertionError("a message of " + length + " bytes states " + stated);
      }
      if ((NetlinkHeader.flags(buffer, at) & NetlinkHeader.FLAG_ACK) != 0) {
        acknowledge(buffer, at);
      }
    }

    private void acknowledge(ByteBuffer buffer, int at) {
      ByteBuffer answer = ByteBuffer.allocate(ErrorMessage.SIZE).order(ByteOrder.nativeOrder());
      NetlinkHeader.put(answer, 0, ErrorMessage.SIZE, NetlinkHeader.TYPE_ERROR, 0, 0);
      byte[] request = new byte[NetlinkHeader.SIZE];
      buffer.get(at, request);
      answer.put(ErrorMessage.REQUEST_OFFSET, request);
      inbox.add(answer.array());
    }

    @Override
    public boolean await(NetlinkSocket other, Wakeup wakeup, int timeoutMs) {
      return !inbox.isEmpty();
    }

    @Override
    public int receiveBufferBytes() {
      return 1 << 20;
    }

    @Override
    public void close() {
      // There is nothing to close.
    }

    @Override
    public Wakeup openWakeup() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> queueTable() {
      return List.of();
    }

    @Override
    public int interfaceIndex(String name) {
      return 1;
    }

    @Override
    public String describePort(long portId) {
      return "nobody";
    }
  }
}
