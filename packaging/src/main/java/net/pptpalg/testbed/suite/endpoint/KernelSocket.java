package net.pptpalg.testbed.suite.endpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import net.pptpalg.testbed.TestbedException;

/**
 * A socket of the C library. It stays in the network namespace it was opened in, whatever thread
 * uses it later. One thread may send while another receives.
 */
final class KernelSocket implements AutoCloseable {

  static final int AF_INET = 2;
  static final int AF_PACKET = 17;
  static final int SOCK_STREAM = 1;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;
  static final int SOL_SOCKET = 1;

  static final int MSG_NOSIGNAL = 0x4000;

  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int O_CLOEXEC = 0x80000;
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDTIMEO = 21;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int INTERNET_ADDRESS_BYTES = 16;

  private static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");
  private static final Runtime RUNTIME = Runtime.getRuntime(LIBC);

  private final int descriptor;
  private final ByteBuffer sending = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final ByteBuffer receiving = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final long sendingAddress = address(sending);
  private final long receivingAddress = address(receiving);
  private boolean closed;

  private KernelSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Opens a socket.
   *
   * @param namespace name of the network namespace, or null for that of this process
   */
  static KernelSocket open(String namespace, int domain, int type, int protocol) {
    if (namespace == null) {
      return open(domain, type, protocol);
    }
    KernelSocket[] opened = new KernelSocket[1];
    RuntimeException[] failure = new RuntimeException[1];
    // setns(2) moves a thread for good, so it is one that ends right after.
    Thread mover =
        new Thread(
            () -> {
              try {
                enter(namespace);
                opened[0] = open(domain, type, protocol);
              } catch (RuntimeException e) {
                failure[0] = e;
              }
            },
            "namespace-" + namespace);
    mover.start();
    try {
      mover.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException("interrupted while opening a socket", e);
    }
    if (failure[0] != null) {
      throw failure[0];
    }
    return opened[0];
  }

  private static void enter(String namespace) {
    int file =
        require("open /run/netns/" + namespace, LIBC.open("/run/netns/" + namespace, O_CLOEXEC));
    try {
      require("setns " + namespace, LIBC.setns(file, CLONE_NEWNET));
    } finally {
      LIBC.close(file);
    }
  }

  private static KernelSocket open(int domain, int type, int protocol) {
    return new KernelSocket(require("socket", LIBC.socket(domain, type | SOCK_CLOEXEC, protocol)));
  }

  void setOption(int level, int name, int value) {
    ByteBuffer option = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
    setOption(level, name, option.putInt(0, value));
  }

  void setOption(int level, int name, ByteBuffer value) {
    require(
        "setsockopt", LIBC.setsockopt(descriptor, level, name, address(value), value.capacity()));
  }

  void setReceiveBuffer(int bytes) {
    setOption(SOL_SOCKET, SO_RCVBUFFORCE, bytes);
  }

  void reuseAddress() {
    setOption(SOL_SOCKET, SO_REUSEADDR, 1);
  }

  /** For {@link #receive}, {@link #accept} and {@link #connect}. */
  void setTimeout(int milliseconds) {
    ByteBuffer time = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    time.putLong(0, milliseconds / 1000).putLong(8, milliseconds % 1000 * 1000L);
    long at = address(time);
    require("SO_RCVTIMEO", LIBC.setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, at, 16));
    require("SO_SNDTIMEO", LIBC.setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, at, 16));
  }

  void control(long request, ByteBuffer argument) {
    require("ioctl", LIBC.ioctl(descriptor, request, address(argument)));
  }

  void bind(ByteBuffer socketAddress) {
    require("bind", LIBC.bind(descriptor, address(socketAddress), socketAddress.capacity()));
  }

  void bind(int address, int port) {
    bind(internetAddress(address, port));
  }

  void listen() {
    require("listen", LIBC.listen(descriptor, 8));
  }

  void connect(int address, int port) {
    require(
        "connect",
        LIBC.connect(descriptor, address(internetAddress(address, port)), INTERNET_ADDRESS_BYTES));
  }

  /** Takes a connection, or null when none came in time. */
  KernelSocket accept() {
    int accepted = LIBC.accept(descriptor, 0, 0);
    return accepted < 0 ? null : new KernelSocket(accepted);
  }

  private static ByteBuffer internetAddress(int address, int port) {
    ByteBuffer internet = ByteBuffer.allocateDirect(INTERNET_ADDRESS_BYTES);
    internet.order(ByteOrder.nativeOrder()).putShort(0, (short) AF_INET);
    internet.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) port).putInt(4, address);
    return internet;
  }

  /** Sends one datagram, or the bytes of a stream. */
  synchronized void send(byte[] bytes) {
    sending.put(0, bytes);
    require("send", (int) LIBC.send(descriptor, sendingAddress, bytes.length, MSG_NOSIGNAL));
  }

  /** Receives into a new array; null when nothing came in time or the other end is gone. */
  byte[] receive() {
    int length = (int) LIBC.recv(descriptor, receivingAddress, BUFFER_BYTES, 0);
    if (length <= 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    receiving.get(0, bytes);
    return bytes;
  }

  private static int require(String operation, int result) {
    if (result < 0) {
      throw new TestbedException(operation + ": errno " + RUNTIME.getLastError());
    }
    return result;
  }

  static long address(ByteBuffer buffer) {
    return Pointer.wrap(RUNTIME, buffer).address();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      LIBC.close(descriptor);
    }
  }
}
