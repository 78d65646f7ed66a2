package net.pptpalg.perf.kernel;

/** Moves threads into named network namespaces. */
public final class NetworkNamespaceEntry {
  private static final int O_RDONLY = 0;
  private static final int O_CLOEXEC = 0x80000;
  private static final int CLONE_NEWNET = 0x40000000;

  private NetworkNamespaceEntry() {}

  /**
   * The calling thread is in that namespace from now on; sockets stay where they were opened.
   *
   * @param name as {@code ip netns} knows it
   * @throws SystemCallException when there is none, or without CAP_SYS_ADMIN
   */
  public static void enter(String name) {
    LibC libc = Linux.libc();
    int descriptor =
        Linux.require("namespace " + name, libc.open("/run/netns/" + name, O_RDONLY | O_CLOEXEC));
    try {
      Linux.require("setns " + name, libc.setns(descriptor, CLONE_NEWNET));
    } finally {
      libc.close(descriptor);
    }
  }
}
