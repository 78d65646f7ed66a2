package net.pptpalg.perf.kernel;

import java.nio.ByteBuffer;
import net.pptpalg.nfqueue.kernel.Errno;

/**
 * An AF_PACKET socket on one interface of the network namespace that the opening thread is in. It
 * carries whole Ethernet frames. Owned by one thread after that.
 */
public final class PacketSocket implements AutoCloseable {
  /** Control data of a received message that carries a time stamp. */
  public static final int TIMESTAMP_CONTROL_BYTES = 32;

  /** Where in it the seconds are; nanoseconds follow, both 64 bits. */
  public static final int TIMESTAMP_OFFSET = 16;

  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int ADDRESS_BYTES = 20;
  private static final int PROTOCOL_OFFSET = 2;
  private static final int INTERFACE_OFFSET = 4;
  private static final short NO_PROTOCOL = 0;
  private static final short IPV4 = 0x0800;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SO_TIMESTAMPNS = 35;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_STATISTICS = 6;
  private static final int PACKET_QDISC_BYPASS = 20;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int RECEIVE_BUFFER_BYTES = 64 << 20;

  private final LibC libc = Linux.libc();
  private final ByteBuffer scratch = Linux.allocate(ADDRESS_BYTES);
  private final long scratchAddress = Linux.address(scratch);
  private final int descriptor;
  private boolean closed;

  private PacketSocket(String networkInterface, short protocol) {
    descriptor =
        Linux.require(
            "AF_PACKET socket", libc.socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, NO_PROTOCOL));
    try {
      int index = libc.if_nametoindex(networkInterface);
      if (index == 0) {
        throw new SystemCallException("interface " + networkInterface, Linux.errno());
      }
      scratch.putShort(0, (short) AF_PACKET);
      scratch.putShort(PROTOCOL_OFFSET, Short.reverseBytes(protocol));
      scratch.putInt(INTERFACE_OFFSET, index);
      Linux.require(
          "bind to " + networkInterface, libc.bind(descriptor, scratchAddress, ADDRESS_BYTES));
    } catch (SystemCallException e) {
      close();
      throw e;
    }
  }

  /** Opens a socket that sends around the interface's queueing discipline and receives nothing. */
  public static PacketSocket forSending(String networkInterface) {
    PacketSocket socket = new PacketSocket(networkInterface, NO_PROTOCOL);
    socket.set("PACKET_QDISC_BYPASS", SOL_PACKET, PACKET_QDISC_BYPASS, 1);
    return socket;
  }

  /** Opens a socket that receives IPv4 with the time at which the kernel saw it come in. */
  public static PacketSocket forReceiving(String networkInterface) {
    PacketSocket socket = new PacketSocket(networkInterface, IPV4);
    socket.set("SO_RCVBUFFORCE", SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES);
    socket.set("SO_TIMESTAMPNS", SOL_SOCKET, SO_TIMESTAMPNS, 1);
    return socket;
  }

  private void set(String name, int level, int option, int value) {
    scratch.putInt(0, value);
    Linux.require(name, libc.setsockopt(descriptor, level, option, scratchAddress, Integer.BYTES));
  }

  /**
   * Sends the first messages of a vector.
   *
   * @return how many the interface took; it drops the rest when it is full
   */
  public int send(MessageVector messages, int count) {
    int sent = libc.sendmmsg(descriptor, messages.headersAddress(), count, 0);
    if (sent < 0) {
      int errno = Linux.errno();
      if (errno != Errno.ENOBUFS && errno != Errno.EAGAIN) {
        throw new SystemCallException("sendmmsg", errno);
      }
      return 0;
    }
    return sent;
  }

  /** Receives what is there, without waiting; 0 when there is nothing. */
  public int receive(MessageVector messages) {
    messages.resetControls(messages.count());
    return Math.max(
        0, libc.recvmmsg(descriptor, messages.headersAddress(), messages.count(), MSG_DONTWAIT, 0));
  }

  /** Packets that found this socket full since the last call. */
  public int takeLosses() {
    scratch.putInt(2 * Integer.BYTES, 2 * Integer.BYTES);
    Linux.require(
        "PACKET_STATISTICS",
        libc.getsockopt(
            descriptor,
            SOL_PACKET,
            PACKET_STATISTICS,
            scratchAddress,
            scratchAddress + 2 * Integer.BYTES));
    return scratch.getInt(Integer.BYTES);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      libc.close(descriptor);
    }
  }
}
