package net.pptpalg.nfqueue.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** The Linux kernel this process runs on. */
public final class LinuxKernel implements Kernel {
  /** Where structure layouts and constants are those of asm-generic and pointers have 64 bits. */
  private static final Set<String> ARCHITECTURES =
      Set.of("amd64", "x86_64", "aarch64", "riscv64", "loongarch64");

  /** A thread may be in another network namespace than the process's first one. */
  private static final Path QUEUE_TABLE =
      Path.of("/proc/thread-self/net/netfilter/nfnetlink_queue");

  private final LibC libc;
  private final Runtime runtime;

  private LinuxKernel(LibC libc) {
    this.libc = libc;
    this.runtime = Runtime.getRuntime(libc);
  }

  /**
   * Loads the C library.
   *
   * @throws NetlinkException on an operating system or architecture this code does not know
   */
  public static LinuxKernel load() throws NetlinkException {
    String system = System.getProperty("os.name");
    String architecture = System.getProperty("os.arch");
    if (!"Linux".equals(system)
        || !ARCHITECTURES.contains(architecture)
        || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new NetlinkException(
          "NFQUEUE",
          "load",
          0,
          system
              + " on "
              + architecture
              + " is not supported; use Linux on a 64-bit machine of "
              + String.join(", ", ARCHITECTURES.stream().sorted().toList()));
    }
    return new LinuxKernel(LibraryLoader.create(LibC.class).load("c"));
  }

  @Override
  public NetlinkSocket openNetfilterSocket(int receiveTimeoutMs, int bufferBytes)
      throws NetlinkException {
    return LinuxNetlinkSocket.open(this, receiveTimeoutMs, bufferBytes);
  }

  @Override
  public Wakeup openWakeup() throws NetlinkException {
    return EventFd.open(this);
  }

  @Override
  public List<String> queueTable() throws IOException {
    return Files.readAllLines(QUEUE_TABLE);
  }

  @Override
  public int interfaceIndex(String name) throws NetlinkException {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer text = DirectMemory.allocate(bytes.length + 1, 1);
    text.put(0, bytes);
    int index = libc.if_nametoindex(DirectMemory.address(text));
    if (index == 0) {
      throw new NetlinkException(
          "interface " + name, "if_nametoindex", errno(), "there is no such interface");
    }
    return index;
  }

  @Override
  public String describePort(long portId) {
    return SocketOwner.describe(portId);
  }

  LibC libc() {
    return libc;
  }

  /** Why the calling thread's last call failed. */
  int errno() {
    return runtime.getLastError();
  }
}
