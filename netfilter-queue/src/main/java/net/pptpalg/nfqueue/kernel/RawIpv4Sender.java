package net.pptpalg.nfqueue.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sends IPv4 packets whose header is the caller's, whatever source address that names. The kernel
 * routes them by their destination, in the network namespace of the thread that opened it, and
 * takes them through the hooks OUTPUT and POSTROUTING as packets of this machine.
 *
 * <p>Owned by one thread. Never waits: a packet that finds no room is lost.
 */
public final class RawIpv4Sender implements AutoCloseable {
  /** The longest packet it sends, in bytes. */
  public static final int MAX_PACKET_BYTES = 1500;

  private static final int AF_INET = 2;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int IPPROTO_RAW = 255;
  private static final int MSG_DONTWAIT = 0x40;

  private static final int IPV4_HEADER_BYTES = 20;
  private static final int IPV4_DESTINATION_OFFSET = 16;

  /**
   * {@code struct msghdr}, {@code struct iovec} and {@code struct sockaddr_in}, then the packet.
   */
  private static final int NAME_LENGTH_OFFSET = 8;

  private static final int VECTOR_POINTER_OFFSET = 16;
  private static final int VECTOR_COUNT_OFFSET = 24;
  private static final int VECTOR_OFFSET = 64;
  private static final int VECTOR_LENGTH_OFFSET = VECTOR_OFFSET + 8;
  private static final int NAME_OFFSET = 80;
  private static final int NAME_ADDRESS_OFFSET = NAME_OFFSET + 4;
  private static final int NAME_BYTES = 16;
  private static final int PACKET_OFFSET = 128;

  private final LibC libc;
  private final int descriptor;
  private final ByteBuffer memory =
      DirectMemory.allocate(PACKET_OFFSET + MAX_PACKET_BYTES, PACKET_OFFSET);
  private final long address = DirectMemory.address(memory);
  private boolean closed;

  private RawIpv4Sender(LibC libc, int descriptor) {
    this.libc = libc;
    this.descriptor = descriptor;
    memory.putLong(0, address + NAME_OFFSET);
    memory.putInt(NAME_LENGTH_OFFSET, NAME_BYTES);
    memory.putLong(VECTOR_POINTER_OFFSET, address + VECTOR_OFFSET);
    memory.putLong(VECTOR_COUNT_OFFSET, 1);
    memory.putLong(VECTOR_OFFSET, address + PACKET_OFFSET);
    memory.putShort(NAME_OFFSET, (short) AF_INET);
  }

  /**
   * Opens one.
   *
   * @throws NetlinkException when the kernel refuses, for want of CAP_NET_RAW for example
   */
  public static RawIpv4Sender open(LinuxKernel kernel) throws NetlinkException {
    int descriptor = kernel.libc().socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
    if (descriptor < 0) {
      throw new NetlinkException("raw socket", "socket", kernel.errno(), "CAP_NET_RAW is needed");
    }
    return new RawIpv4Sender(kernel.libc(), descriptor);
  }

  /**
   * Sends a packet.
   *
   * @param packet begins at byte 0; the kernel fills in the header's checksum
   * @param length bytes of it, 20 to {@link #MAX_PACKET_BYTES}
   * @return whether the kernel took it
   */
  public boolean send(ByteBuffer packet, int length) {
    if (closed || length < IPV4_HEADER_BYTES || length > MAX_PACKET_BYTES) {
      return false;
    }
    memory.put(PACKET_OFFSET, packet, 0, length);
    memory.putLong(VECTOR_LENGTH_OFFSET, length);
    memory.order(ByteOrder.BIG_ENDIAN);
    int destination = memory.getInt(PACKET_OFFSET + IPV4_DESTINATION_OFFSET);
    memory.putInt(NAME_ADDRESS_OFFSET, destination);
    memory.order(ByteOrder.nativeOrder());
    return libc.sendmsg(descriptor, address, MSG_DONTWAIT) == length;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      libc.close(descriptor);
    }
  }
}
