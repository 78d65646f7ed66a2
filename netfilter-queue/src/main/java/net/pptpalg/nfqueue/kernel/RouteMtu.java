package net.pptpalg.nfqueue.kernel;

import java.nio.ByteBuffer;

/**
 * Asks the kernel how large a packet to a host may be: the MTU of the route, of what ICMP has told
 * about the path, or else of the interface, whichever the kernel would go by itself.
 *
 * <p>A socket that never sends is connected to the host, which looks the route up, and is asked for
 * the MTU. Other than a question by rtnetlink this does not wait for whoever configures the network
 * at the moment. Lives in the network namespace of the thread that opened it.
 *
 * <p>Owned by one thread. Allocates nothing.
 */
public final class RouteMtu implements AutoCloseable {
  /** There is no route, or the kernel does not say. */
  public static final int UNKNOWN = 0;

  private static final int AF_UNSPEC = 0;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;

  /** A socket of this protocol sends only, so that nothing ever waits in it. */
  private static final int IPPROTO_RAW = 255;

  private static final int SOL_SOCKET = 1;
  private static final int SO_BINDTOIFINDEX = 62;
  private static final int IPPROTO_IP = 0;
  private static final int IP_MTU = 14;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_MTU = 24;

  private static final int NO_SOCKET = -1;

  private static final int IPV4_NAME_OFFSET = 0;
  private static final int IPV4_NAME_BYTES = 16;
  private static final int IPV4_ADDRESS_OFFSET = IPV4_NAME_OFFSET + 4;
  private static final int IPV6_NAME_OFFSET = 16;
  private static final int IPV6_NAME_BYTES = 28;
  private static final int IPV6_ADDRESS_OFFSET = IPV6_NAME_OFFSET + 8;
  private static final int IPV6_ADDRESS_BYTES = 16;
  private static final int NO_NAME_OFFSET = 48;
  private static final int INTERFACE_OFFSET = 64;
  private static final int MTU_OFFSET = 68;
  private static final int LENGTH_OFFSET = 72;
  private static final int BYTES = 80;

  private final LibC libc;
  private final int ipv4;
  private final int ipv6;
  private final ByteBuffer memory = DirectMemory.allocate(BYTES, Long.BYTES);
  private final long address = DirectMemory.address(memory);
  private boolean closed;

  private RouteMtu(LibC libc, int ipv4, int ipv6) {
    this.libc = libc;
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
    memory.putShort(IPV4_NAME_OFFSET, (short) AF_INET);
    memory.putShort(IPV6_NAME_OFFSET, (short) AF_INET6);
    memory.putShort(NO_NAME_OFFSET, (short) AF_UNSPEC);
  }

  /**
   * Opens one. Where the kernel has no IPv6, MTUs of IPv6 are unknown.
   *
   * @throws NetlinkException when the kernel refuses, for want of CAP_NET_RAW for example
   */
  public static RouteMtu open(LinuxKernel kernel) throws NetlinkException {
    LibC libc = kernel.libc();
    int ipv4 = libc.socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
    if (ipv4 < 0) {
      throw new NetlinkException("route lookup", "socket", kernel.errno(), "CAP_NET_RAW is needed");
    }
    int ipv6 = libc.socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
    return new RouteMtu(libc, ipv4, ipv6 < 0 ? NO_SOCKET : ipv6);
  }

  /**
   * The MTU towards an IPv4 host.
   *
   * @param packet big-endian
   * @param at where the host's address is in it
   * @param outInterface kernel index of the interface that leads there; 0 for the kernel's choice
   * @return bytes, or {@link #UNKNOWN}
   */
  public int towardsIpv4(ByteBuffer packet, int at, int outInterface) {
    memory.put(IPV4_ADDRESS_OFFSET, packet, at, Integer.BYTES);
    return ask(ipv4, outInterface, IPV4_NAME_OFFSET, IPV4_NAME_BYTES, IPPROTO_IP, IP_MTU);
  }

  /** The MTU towards an IPv6 host, as {@link #towardsIpv4}. */
  public int towardsIpv6(ByteBuffer packet, int at, int outInterface) {
    memory.put(IPV6_ADDRESS_OFFSET, packet, at, IPV6_ADDRESS_BYTES);
    return ask(ipv6, outInterface, IPV6_NAME_OFFSET, IPV6_NAME_BYTES, IPPROTO_IPV6, IPV6_MTU);
  }

  private int ask(
      int descriptor, int outInterface, int name, int nameBytes, int level, int option) {
    if (closed || descriptor == NO_SOCKET) {
      return UNKNOWN;
    }
    // Else the source address of the question before would be that of this one as well.
    libc.connect(descriptor, address + NO_NAME_OFFSET, IPV4_NAME_BYTES);
    memory.putInt(INTERFACE_OFFSET, outInterface);
    memory.putInt(LENGTH_OFFSET, Integer.BYTES);
    // Kernels before 5.0 choose the interface themselves.
    libc.setsockopt(
        descriptor, SOL_SOCKET, SO_BINDTOIFINDEX, address + INTERFACE_OFFSET, Integer.BYTES);
    boolean answered =
        libc.connect(descriptor, address + name, nameBytes) == 0
            && libc.getsockopt(
                    descriptor, level, option, address + MTU_OFFSET, address + LENGTH_OFFSET)
                == 0;
    return answered ? memory.getInt(MTU_OFFSET) : UNKNOWN;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    libc.close(ipv4);
    if (ipv6 != NO_SOCKET) {
      libc.close(ipv6);
    }
  }
}
