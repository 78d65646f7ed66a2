package net.pptpalg.nfqueue.fake;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.pptpalg.nfqueue.kernel.GatherList;
import net.pptpalg.nfqueue.kernel.NetlinkSocket;
import net.pptpalg.nfqueue.kernel.ReceiveSlots;
import net.pptpalg.nfqueue.kernel.Wakeup;

/** A netfilter socket of the fake kernel, which can be made to fail. */
public final class FakeNetlinkSocket implements NetlinkSocket {
  private static final int EBADF = 9;
  private static final int CHARGE_PER_DATAGRAM = 832;
  private static final int HEADER_SIZE = 16;
  private static final int ATTRIBUTES_OFFSET = 20;
  private static final int REQUEST = 1;
  private static final int ACKNOWLEDGE = 4;

  private final FakeKernel kernel;
  private final int portId;
  private final int receiveTimeoutMs;
  private final int bufferBytes;
  private final Deque<byte[]> inbox = new ArrayDeque<>();
  private final Deque<Integer> receiveErrors = new ArrayDeque<>();
  private final List<Integer> datagramLengths = new ArrayList<>();
  private int sendErrno;
  private int sendFailures;
  private int sendFailsFromBytes;
  private boolean closed;

  FakeNetlinkSocket(FakeKernel kernel, int portId, int receiveTimeoutMs, int bufferBytes) {
    this.kernel = kernel;
    this.portId = portId;
    this.receiveTimeoutMs = receiveTimeoutMs;
    this.bufferBytes = bufferBytes;
  }

  int portId() {
    return portId;
  }

  /** The next {@code times} sends of {@code fromBytes} or more fail with {@code errno}. */
  public void failSends(int errno, int times, int fromBytes) {
    synchronized (kernel) {
      sendErrno = errno;
      sendFailures = times;
      sendFailsFromBytes = fromBytes;
    }
  }

  /** The next receive fails with {@code errno}. */
  public void failReceive(int errno) {
    synchronized (kernel) {
      receiveErrors.add(errno);
    }
  }

  /** Puts a datagram into the socket as it is. */
  public void inject(byte[] datagram) {
    synchronized (kernel) {
      deliver(datagram);
    }
  }

  /** Lengths of the datagrams that were sent with success. */
  public List<Integer> datagramLengths() {
    synchronized (kernel) {
      return List.copyOf(datagramLengths);
    }
  }

  /** Whether the datagram fitted in. To be called with the kernel's monitor held. */
  boolean deliver(byte[] datagram) {
    if ((inbox.size() + 1L) * CHARGE_PER_DATAGRAM > bufferBytes) {
      return false;
    }
    inbox.add(datagram);
    kernel.notifyAll();
    return true;
  }

  @Override
  public int receive(ReceiveSlots slots, boolean wait) {
    synchronized (kernel) {
      if (closed) {
        return -EBADF;
      }
      if (!receiveErrors.isEmpty()) {
        return -receiveErrors.poll();
      }
      if (wait) {
        waitFor(null, null, receiveTimeoutMs);
      }
      int count = 0;
      while (count < slots.count() && !inbox.isEmpty()) {
        byte[] datagram = inbox.poll();
        int length = Math.min(datagram.length, slots.slotBytes());
        slots.buffer().put(slots.offset(count), datagram, 0, length);
        slots.markReceived(count++, length);
      }
      return count == 0 ? -FakeKernel.EAGAIN : count;
    }
  }

  private boolean waitFor(FakeNetlinkSocket other, FakeWakeup wakeup, int timeoutMs) {
    long deadlineNs = System.nanoTime() + timeoutMs * 1_000_000L;
    while (inbox.isEmpty()
        && (other == null || other.inbox.isEmpty())
        && (wakeup == null || !wakeup.isSignalled())) {
      long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000L;
      if (timeoutMs >= 0 && leftMs <= 0) {
        return false;
      }
      try {
        kernel.wait(timeoutMs < 0 ? 0 : leftMs);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  @Override
  public int send(GatherList messages, int first, int count) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (int index = first; index < first + count; index++) {
      byte[] piece = new byte[messages.length(index)];
      messages.buffer().get(messages.offset(index), piece);
      joined.writeBytes(piece);
    }
    synchronized (kernel) {
      if (closed) {
        return -EBADF;
      }
      if (sendFailures > 0 && joined.size() >= sendFailsFromBytes) {
        sendFailures--;
        return -sendErrno;
      }
      datagramLengths.add(joined.size());
      handle(ByteBuffer.wrap(joined.toByteArray()).order(ByteOrder.nativeOrder()));
      return joined.size();
    }
  }

  private void handle(ByteBuffer datagram) {
    int at = 0;
    while (datagram.capacity() - at >= HEADER_SIZE) {
      int length = datagram.getInt(at);
      if (length < HEADER_SIZE || length > datagram.capacity() - at) {
        return;
      }
      int flags = datagram.getShort(at + 6);
      if ((flags & REQUEST) != 0) {
        int errno = handleMessage(datagram, at, length);
        if (errno != 0 || (flags & ACKNOWLEDGE) != 0) {
          deliver(answer(datagram, at, errno));
        }
      }
      at += length + 3 & ~3;
    }
  }

  private int handleMessage(ByteBuffer datagram, int at, int length) {
    if (length < ATTRIBUTES_OFFSET) {
      return FakeKernel.EINVAL;
    }
    int queue = (datagram.get(at + 18) & 0xff) << 8 | datagram.get(at + 19) & 0xff;
    Map<Integer, byte[]> attributes = attributes(datagram, at + ATTRIBUTES_OFFSET, at + length);
    return switch (datagram.getShort(at + 4)) {
      case 0x301 -> {
        byte[] header = attributes.get(2);
        if (header == null) {
          yield FakeKernel.EINVAL;
        }
        ByteBuffer fields = ByteBuffer.wrap(header);
        yield kernel.verdict(this, queue, fields.getInt(4), fields.getInt(0), attributes.get(10));
      }
      case 0x302 -> kernel.configure(this, queue, attributes);
      default -> FakeKernel.EINVAL;
    };
  }

  private static Map<Integer, byte[]> attributes(ByteBuffer datagram, int start, int end) {
    Map<Integer, byte[]> attributes = new HashMap<>();
    int at = start;
    while (end - at >= 4) {
      int length = datagram.getShort(at) & 0xffff;
      if (length < 4 || length > end - at) {
        break;
      }
      byte[] value = new byte[length - 4];
      datagram.get(at + 4, value);
      attributes.put((int) datagram.getShort(at + 2), value);
      at += length + 3 & ~3;
    }
    return attributes;
  }

  private byte[] answer(ByteBuffer datagram, int at, int errno) {
    byte[] request = new byte[HEADER_SIZE];
    datagram.get(at, request);
    ByteBuffer answer = ByteBuffer.allocate(36).order(ByteOrder.nativeOrder());
    answer.putInt(36).putShort((short) 2).putShort((short) 0x100);
    answer.putInt(datagram.getInt(at + 8)).putInt(portId).putInt(-errno).put(request);
    return answer.array();
  }

  @Override
  public boolean await(NetlinkSocket other, Wakeup wakeup, int timeoutMs) {
    FakeWakeup fake = (FakeWakeup) wakeup;
    synchronized (kernel) {
      boolean awaited = waitFor((FakeNetlinkSocket) other, fake, timeoutMs);
      fake.take();
      return awaited;
    }
  }

  @Override
  public int receiveBufferBytes() {
    return bufferBytes;
  }

  @Override
  public void close() {
    synchronized (kernel) {
      closed = true;
      kernel.closed(this);
    }
  }
}
