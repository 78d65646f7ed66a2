package net.pptpalg.nfqueue.kernel;

import java.nio.ByteBuffer;

/** {@link NetlinkSocket} over AF_NETLINK. */
final class LinuxNetlinkSocket implements NetlinkSocket {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int NETLINK_NETFILTER = 12;
  private static final int ADDRESS_SIZE = 12;

  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_NO_ENOBUFS = 5;
  private static final int NETLINK_CAP_ACK = 10;

  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_WAITFORONE = 0x10000;

  private static final short POLLIN = 1;
  private static final int POLL_ENTRY_SIZE = 8;
  private static final int MAX_POLL_ENTRIES = 3;
  private static final int POLL_EVENTS_OFFSET = 4;
  private static final int POLL_RESULT_OFFSET = 6;

  private static final int MILLIS_PER_SECOND = 1000;
  private static final int MICROS_PER_MILLI = 1000;

  private static final String SUBJECT = "netfilter socket";

  private final LinuxKernel kernel;
  private final LibC libc;
  private final int descriptor;
  private final ByteBuffer scratch =
      DirectMemory.allocate(MAX_POLL_ENTRIES * POLL_ENTRY_SIZE, Long.BYTES);
  private final long scratchAddress = DirectMemory.address(scratch);
  private boolean closed;

  private LinuxNetlinkSocket(LinuxKernel kernel, int descriptor) {
    this.kernel = kernel;
    this.libc = kernel.libc();
    this.descriptor = descriptor;
  }

  static LinuxNetlinkSocket open(LinuxKernel kernel, int receiveTimeoutMs, int bufferBytes)
      throws NetlinkException {
    int descriptor = kernel.libc().socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
    if (descriptor < 0) {
      throw new NetlinkException(
          SUBJECT,
          "socket",
          kernel.errno(),
          "the kernel gives no netfilter socket; load the module nfnetlink_queue");
    }
    LinuxNetlinkSocket socket = new LinuxNetlinkSocket(kernel, descriptor);
    try {
      socket.configure(receiveTimeoutMs, bufferBytes);
      return socket;
    } catch (NetlinkException refused) {
      socket.close();
      throw refused;
    }
  }

  private void configure(int receiveTimeoutMs, int bufferBytes) throws NetlinkException {
    // An address of zeros lets the kernel choose the port; no multicast groups, and only a holder
    // of CAP_NET_ADMIN can send to such a socket beside the kernel.
    scratch.putLong(0, AF_NETLINK).putLong(Long.BYTES, 0);
    require("bind", libc.bind(descriptor, scratchAddress, ADDRESS_SIZE));
    // Without it one overflow refuses every further packet until the socket has run empty.
    require("NETLINK_NO_ENOBUFS", setOption(SOL_NETLINK, NETLINK_NO_ENOBUFS, 1));
    // An error about a verdict then repeats its header, not the whole packet.
    require("NETLINK_CAP_ACK", setOption(SOL_NETLINK, NETLINK_CAP_ACK, 1));
    setBuffer(SO_RCVBUFFORCE, SO_RCVBUF, bufferBytes);
    setBuffer(SO_SNDBUFFORCE, SO_SNDBUF, bufferBytes);
    scratch.putLong(0, receiveTimeoutMs / MILLIS_PER_SECOND);
    scratch.putLong(Long.BYTES, (long) (receiveTimeoutMs % MILLIS_PER_SECOND) * MICROS_PER_MILLI);
    require(
        "SO_RCVTIMEO",
        libc.setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, scratchAddress, 2 * Long.BYTES));
  }

  /** The forced size is not bound by net.core.rmem_max but needs CAP_NET_ADMIN. */
  private void setBuffer(int forced, int plain, int bytes) throws NetlinkException {
    if (setOption(SOL_SOCKET, forced, bytes) < 0) {
      require("socket buffer", setOption(SOL_SOCKET, plain, bytes));
    }
  }

  private int setOption(int level, int name, int value) {
    scratch.putInt(0, value);
    return libc.setsockopt(descriptor, level, name, scratchAddress, Integer.BYTES);
  }

  private void require(String operation, int result) throws NetlinkException {
    if (result < 0) {
      throw new NetlinkException(
          SUBJECT, operation, kernel.errno(), "the kernel is older than Linux 4.3, or restricted");
    }
  }

  @Override
  public int receive(ReceiveSlots slots, boolean wait) {
    int flags = wait ? MSG_WAITFORONE : MSG_WAITFORONE | MSG_DONTWAIT;
    int count = libc.recvmmsg(descriptor, slots.headersAddress(), slots.count(), flags, 0);
    return count < 0 ? -kernel.errno() : count;
  }

  @Override
  public int send(GatherList messages, int first, int count) {
    long sent = libc.sendmsg(descriptor, messages.messageAddress(first, count), 0);
    return sent < 0 ? -kernel.errno() : (int) sent;
  }

  @Override
  public boolean await(NetlinkSocket other, Wakeup wakeup, int timeoutMs) {
    EventFd event = (EventFd) wakeup;
    putPollEntry(0, descriptor);
    putPollEntry(POLL_ENTRY_SIZE, event.descriptor());
    if (other != null) {
      putPollEntry(2 * POLL_ENTRY_SIZE, ((LinuxNetlinkSocket) other).descriptor);
    }
    if (libc.poll(scratchAddress, other == null ? 2 : MAX_POLL_ENTRIES, timeoutMs) <= 0) {
      return false;
    }
    if (scratch.getShort(POLL_ENTRY_SIZE + POLL_RESULT_OFFSET) != 0) {
      event.take();
    }
    return true;
  }

  private void putPollEntry(int offset, int descriptor) {
    scratch.putInt(offset, descriptor);
    scratch.putShort(offset + POLL_EVENTS_OFFSET, POLLIN);
    scratch.putShort(offset + POLL_RESULT_OFFSET, (short) 0);
  }

  @Override
  public int receiveBufferBytes() {
    scratch.putInt(Long.BYTES, Integer.BYTES);
    int result =
        libc.getsockopt(
            descriptor, SOL_SOCKET, SO_RCVBUF, scratchAddress, scratchAddress + Long.BYTES);
    return result < 0 ? 0 : scratch.getInt(0);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      libc.close(descriptor);
    }
  }
}
