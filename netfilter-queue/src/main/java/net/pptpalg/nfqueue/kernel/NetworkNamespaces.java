package net.pptpalg.nfqueue.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whose the network namespace of the calling thread is, and a way out of it. */
public final class NetworkNamespaces {
  private static final int O_CLOEXEC = 0x80000;
  private static final int CLONE_NEWNET = 0x40000000;

  /** {@code _IO(0xb7, 1)}: the user namespace that a namespace belongs to. */
  private static final long NS_GET_USERNS = 0xb701;

  /** What the kernel calls its first user namespace, on every machine. */
  private static final String FIRST_USER_NAMESPACE = "user:[4026531837]";

  private final LinuxKernel kernel;

  public NetworkNamespaces(LinuxKernel kernel) {
    this.kernel = kernel;
  }

  /** Whom a network namespace belongs to. */
  public enum Owner {
    /** The machine itself. */
    MACHINE,
    /** The user namespace that this process lives in, as in a container without privileges. */
    OWN_USER_NAMESPACE,
    /** Another user namespace. */
    OTHER_USER_NAMESPACE,
    /** The kernel does not tell (before Linux 4.9), or not this process. */
    UNKNOWN
  }

  /** Whom the calling thread's network namespace belongs to. */
  public Owner owner() {
    int network = open("/proc/thread-self/ns/net");
    if (network < 0) {
      return Owner.UNKNOWN;
    }
    int user = kernel.libc().ioctl(network, NS_GET_USERNS, 0);
    kernel.libc().close(network);
    if (user < 0) {
      return Owner.UNKNOWN;
    }
    try {
      String owner = Files.readSymbolicLink(Path.of("/proc/self/fd/" + user)).toString();
      if (owner.equals(FIRST_USER_NAMESPACE)) {
        return Owner.MACHINE;
      }
      String own = Files.readSymbolicLink(Path.of("/proc/self/ns/user")).toString();
      return owner.equals(own) ? Owner.OWN_USER_NAMESPACE : Owner.OTHER_USER_NAMESPACE;
    } catch (IOException e) {
      return Owner.UNKNOWN;
    } finally {
      kernel.libc().close(user);
    }
  }

  /**
   * Moves the calling thread, and what it starts from now on, to a new and empty network namespace,
   * which belongs to the user namespace of this process and goes when the thread has ended.
   *
   * @throws NetlinkException when this process may not make one
   */
  public void enterNew() throws NetlinkException {
    if (kernel.libc().unshare(CLONE_NEWNET) < 0) {
      throw new NetlinkException(
          "network namespace", "unshare", kernel.errno(), "CAP_SYS_ADMIN is needed");
    }
  }

  private int open(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer text = DirectMemory.allocate(bytes.length + 1, 1);
    text.put(0, bytes);
    return kernel.libc().open(DirectMemory.address(text), O_CLOEXEC);
  }
}
