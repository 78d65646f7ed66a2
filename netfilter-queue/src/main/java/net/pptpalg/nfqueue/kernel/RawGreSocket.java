package net.pptpalg.nfqueue.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * GRE to and from one address, without a header of the caller's: the kernel writes it, with the DF
 * bit set. Lives in the network namespace of the thread that opened it.
 *
 * <p>Owned by one thread.
 */
public final class RawGreSocket implements AutoCloseable {
  /** The longest IPv4 packet that is received, in bytes. */
  public static final int MOST_BYTES = 65_535;

  private static final int AF_INET = 2;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int IPPROTO_GRE = 47;
  private static final int IPPROTO_IP = 0;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IP_PMTUDISC_DO = 2;
  private static final int IP_MTU = 14;
  private static final short POLLIN = 1;

  private static final int NAME_BYTES = 16;
  private static final int NAME_ADDRESS_OFFSET = 4;
  private static final int POLL_EVENTS_OFFSET = 4;
  private static final int POLL_RESULTS_OFFSET = 6;
  private static final int LENGTH_OFFSET = 8;
  private static final int PACKET_OFFSET = 64;

  private final LinuxKernel kernel;
  private final int descriptor;
  private final ByteBuffer memory = DirectMemory.allocate(PACKET_OFFSET + MOST_BYTES, 64);
  private final long address = DirectMemory.address(memory);
  private final ByteBuffer packet =
      memory.slice(PACKET_OFFSET, MOST_BYTES).order(ByteOrder.BIG_ENDIAN);
  private boolean closed;

  private RawGreSocket(LinuxKernel kernel, int descriptor) {
    this.kernel = kernel;
    this.descriptor = descriptor;
  }

  /**
   * Opens one.
   *
   * @param local address to send from, a network value; 0 for that of the route
   * @param remote the other end, a network value
   * @throws NetlinkException when the kernel refuses, for want of CAP_NET_RAW for example
   */
  public static RawGreSocket open(LinuxKernel kernel, int local, int remote)
      throws NetlinkException {
    int descriptor = kernel.libc().socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_GRE);
    if (descriptor < 0) {
      throw new NetlinkException(
          "raw GRE socket", "socket", kernel.errno(), "CAP_NET_RAW is needed: run as root");
    }
    RawGreSocket socket = new RawGreSocket(kernel, descriptor);
    try {
      socket.attach(local, remote);
      return socket;
    } catch (NetlinkException e) {
      socket.close();
      throw e;
    }
  }

  private void attach(int local, int remote) throws NetlinkException {
    memory.putInt(0, IP_PMTUDISC_DO);
    require(
        kernel.libc().setsockopt(descriptor, IPPROTO_IP, IP_MTU_DISCOVER, address, Integer.BYTES),
        "IP_MTU_DISCOVER",
        "the kernel does not let the DF bit be set");
    if (local != 0) {
      name(local);
      require(
          kernel.libc().bind(descriptor, address, NAME_BYTES),
          "bind",
          "this host has no such address");
    }
    name(remote);
    require(
        kernel.libc().connect(descriptor, address, NAME_BYTES),
        "connect",
        "there is no route to it");
  }

  private void name(int host) {
    memory.putLong(0, 0).putLong(Long.BYTES, 0);
    memory.putShort(0, (short) AF_INET);
    memory.putInt(NAME_ADDRESS_OFFSET, Integer.reverseBytes(host));
  }

  private void require(int result, String operation, String advice) throws NetlinkException {
    if (result < 0) {
      throw new NetlinkException("raw GRE socket", operation, kernel.errno(), advice);
    }
  }

  /** MTU of the path as far as the kernel knows it, in bytes; 0 when it can't tell. */
  public int pathMtu() {
    memory.putInt(0, 0);
    memory.putInt(LENGTH_OFFSET, Integer.BYTES);
    int result =
        kernel.libc().getsockopt(descriptor, IPPROTO_IP, IP_MTU, address, address + LENGTH_OFFSET);
    return result < 0 ? 0 : memory.getInt(0);
  }

  /** Where {@link #send} takes its bytes from and {@link #receive} puts them; big-endian. */
  public ByteBuffer packet() {
    return packet;
  }

  /**
   * Sends GRE.
   *
   * @param bytes of it, header included, from index 0 of {@link #packet}
   * @return 0, or the errno: {@link Errno#EMSGSIZE} for what is larger than the path's MTU
   */
  public int send(int bytes) {
    long sent = kernel.libc().write(descriptor, address + PACKET_OFFSET, bytes);
    return sent == bytes ? 0 : kernel.errno();
  }

  /**
   * Waits for a packet of the other end, which has its IPv4 header.
   *
   * @return bytes at index 0 of {@link #packet}; 0 when none came in time
   */
  public int receive(int timeoutMs) {
    memory.putInt(0, descriptor);
    memory.putShort(POLL_EVENTS_OFFSET, POLLIN);
    memory.putShort(POLL_RESULTS_OFFSET, (short) 0);
    if (kernel.libc().poll(address, 1, timeoutMs) <= 0) {
      return 0;
    }
    // An ICMP error that came back is an error of this call, and no packet.
    return (int) Math.max(0, kernel.libc().read(descriptor, address + PACKET_OFFSET, MOST_BYTES));
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      kernel.libc().close(descriptor);
    }
  }
}
