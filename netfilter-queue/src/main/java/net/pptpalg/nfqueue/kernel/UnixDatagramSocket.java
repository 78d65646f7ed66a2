package net.pptpalg.nfqueue.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Sends datagrams to a Unix domain socket, which the JDK can't: it knows stream sockets only. Any
 * thread may send.
 */
public final class UnixDatagramSocket implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOCK_NONBLOCK = 0x800;

  /** {@code sun_path} of {@code struct sockaddr_un}, behind two bytes of address family. */
  private static final int PATH_OFFSET = 2;

  private static final int MAX_PATH_BYTES = 108;

  private static final String SUBJECT = "Unix socket";

  private final LinuxKernel kernel;
  private int descriptor;

  private UnixDatagramSocket(LinuxKernel kernel, int descriptor) {
    this.kernel = kernel;
    this.descriptor = descriptor;
  }

  /**
   * Opens a socket that sends to one address, and waits while the receiver is busy.
   *
   * @param address an absolute path, or a name in the abstract namespace behind an {@code @}
   * @throws NetlinkException when nobody listens there, or it can't be an address
   */
  public static UnixDatagramSocket connect(LinuxKernel kernel, String address)
      throws NetlinkException {
    return connect(kernel, address, 0);
  }

  /** The same, but what a busy receiver does not take at once is not sent. */
  public static UnixDatagramSocket connectWithoutWaiting(LinuxKernel kernel, String address)
      throws NetlinkException {
    return connect(kernel, address, SOCK_NONBLOCK);
  }

  private static UnixDatagramSocket connect(LinuxKernel kernel, String address, int flags)
      throws NetlinkException {
    byte[] path = address.getBytes(StandardCharsets.UTF_8);
    if (path.length < 2 || path.length >= MAX_PATH_BYTES || !address.matches("(?s)[/@].*")) {
      throw new NetlinkException(
          SUBJECT, "connect", 0, "'" + address + "' is neither an absolute path nor a name");
    }
    int descriptor = kernel.libc().socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | flags, 0);
    if (descriptor < 0) {
      throw new NetlinkException(SUBJECT, "socket", kernel.errno(), "the kernel gives no socket");
    }
    UnixDatagramSocket socket = new UnixDatagramSocket(kernel, descriptor);
    ByteBuffer name = DirectMemory.allocate(PATH_OFFSET + MAX_PATH_BYTES, Long.BYTES);
    name.putShort(0, (short) AF_UNIX);
    name.put(PATH_OFFSET, path);
    int length = PATH_OFFSET + path.length;
    if (path[0] == '@') {
      name.put(PATH_OFFSET, (byte) 0);
    } else {
      length++;
    }
    if (kernel.libc().connect(descriptor, DirectMemory.address(name), length) < 0) {
      NetlinkException refused =
          new NetlinkException(SUBJECT, "connect", kernel.errno(), "nobody listens on " + address);
      socket.close();
      throw refused;
    }
    return socket;
  }

  /**
   * Sends a text in UTF-8 as one datagram.
   *
   * @return whether it was sent
   */
  public synchronized boolean send(String text) {
    if (descriptor < 0) {
      return false;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer memory = DirectMemory.allocate(Math.max(1, bytes.length), 1);
    memory.put(0, bytes);
    return kernel.libc().write(descriptor, DirectMemory.address(memory), bytes.length)
        == bytes.length;
  }

  @Override
  public synchronized void close() {
    if (descriptor >= 0) {
      kernel.libc().close(descriptor);
      descriptor = -1;
    }
  }
}
