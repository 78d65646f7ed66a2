package net.pptpalg.nfqueue.kernel;

import java.nio.ByteBuffer;

/**
 * Takes GRE that is delivered to this machine, in the network namespace of the thread that opened
 * it, and never looks at it. Without anybody who takes it the kernel answers with an ICMP error
 * (protocol unreachable), on which PPTP peers end their calls. A socket whose buffer is full counts
 * as nobody (seen with Linux 6.18), so a filter keeps it empty.
 */
public final class GreSink implements AutoCloseable {
  private static final int AF_INET = 2;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int IPPROTO_GRE = 47;
  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_FILTER = 26;

  /** {@code struct sock_fprog}: how many instructions, and where they are. */
  private static final int PROGRAM_BYTES = 16;

  private static final int PROGRAM_ADDRESS_OFFSET = 8;

  /** {@code BPF_RET | BPF_K}: keep as many bytes as the operand says. */
  private static final short RETURN = 0x06;

  private static final int INSTRUCTION_BYTES = 8;

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
    ByteBuffer keepNothing = DirectMemory.allocate(PROGRAM_BYTES + INSTRUCTION_BYTES, Long.BYTES);
    long program = DirectMemory.address(keepNothing);
    keepNothing.putShort(0, (short) 1);
    keepNothing.putLong(PROGRAM_ADDRESS_OFFSET, program + PROGRAM_BYTES);
    keepNothing.putShort(PROGRAM_BYTES, RETURN);
    if (libc.setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, program, PROGRAM_BYTES) < 0) {
      int errno = kernel.errno();
      libc.close(descriptor);
      throw new NetlinkException(
          "raw GRE socket", "SO_ATTACH_FILTER", errno, "the kernel takes no socket filter");
    }
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
