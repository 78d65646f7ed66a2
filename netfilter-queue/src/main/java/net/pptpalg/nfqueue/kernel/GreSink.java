package net.pptpalg.nfqueue.kernel;

import java.nio.ByteBuffer;

/**
 * Takes GRE that is delivered to this machine, in the network namespace of the thread that opened
 * it, and never looks at it. Without anybody who takes it the kernel answers with an ICMP error
 * (protocol unreachable), on which PPTP peers end their calls. What is kept of it is bounded by the
 * smallest receive buffer the kernel gives.
 */
public final class GreSink implements AutoCloseable {
  private static final int AF_INET = 2;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int IPPROTO_GRE = 47;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;

  private final LibC libc;
  private final int descriptor;
  private boolean closed;

  private GreSink(LibC libc, int descriptor) {
    this.libc = libc;
    this.descriptor = descriptor;
  }

  /**
   * Opens one.
   *
   * @throws NetlinkException when the kernel refuses, for want of CAP_NET_RAW for example
   */
  public static GreSink open(LinuxKernel kernel) throws NetlinkException {
    LibC libc = kernel.libc();
    int descriptor = libc.socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_GRE);
    if (descriptor < 0) {
      throw new NetlinkException(
          "raw GRE socket", "socket", kernel.errno(), "CAP_NET_RAW is needed");
    }
    ByteBuffer least = DirectMemory.allocate(Integer.BYTES, Integer.BYTES);
    libc.setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, DirectMemory.address(least), Integer.BYTES);
    return new GreSink(libc, descriptor);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      libc.close(descriptor);
    }
  }
}
