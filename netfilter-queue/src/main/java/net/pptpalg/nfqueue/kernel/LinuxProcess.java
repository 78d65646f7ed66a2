package net.pptpalg.nfqueue.kernel;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** This process, as the kernel keeps it: who may see its memory, and what program it runs. */
public final class LinuxProcess {
  private static final int PR_SET_DUMPABLE = 4;
  private static final int RLIMIT_CORE = 4;
  private static final int PRIO_PROCESS = 0;
  private static final int NICE = 10;
  private static final int LIMITS_BYTES = 2 * Long.BYTES;

  private final LibC libc;
  private final LinuxKernel kernel;

  /** Calls the kernel through the C library that is loaded already. */
  public LinuxProcess(LinuxKernel kernel) {
    this.libc = kernel.libc();
    this.kernel = kernel;
  }

  /**
   * From now on no core file is written, no other process of this user may trace this one, and what
   * {@code /proc} tells of its memory is for root. It holds until the next {@link #execute}.
   *
   * @throws NetlinkException when the kernel refuses
   */
  public void forbidDumps() throws NetlinkException {
    if (libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) {
      throw new NetlinkException(
          "this process", "prctl(PR_SET_DUMPABLE)", kernel.errno(), "its memory may be dumped");
    }
    // For those who look at the limit. A service manager that forbids to change limits has set it.
    ByteBuffer none = DirectMemory.allocate(LIMITS_BYTES, Long.BYTES);
    libc.setrlimit(RLIMIT_CORE, DirectMemory.address(none));
    Reference.reachabilityFence(none);
  }

  /**
   * The calling thread gives way to other threads from now on, those of this process and of others:
   * it has a tenth of their weight. Without effect when the kernel refuses.
   */
  public void giveWay() {
    // The kernel gives a nice value to a thread, in spite of the call's name.
    libc.setpriority(PRIO_PROCESS, 0, NICE);
  }

  /**
   * Becomes another program, with the process id, the environment and the standard streams of this
   * one. All threads are gone then, so this returns only by failing.
   *
   * @param command path of the program, then its arguments
   * @throws NetlinkException when the program can't be started
   */
  public void execute(List<String> command) throws NetlinkException {
    ByteBuffer[] texts = command.stream().map(LinuxProcess::terminated).toArray(ByteBuffer[]::new);
    // The zero behind the last address ends the list.
    ByteBuffer arguments = DirectMemory.allocate((texts.length + 1) * Long.BYTES, Long.BYTES);
    for (int i = 0; i < texts.length; i++) {
      arguments.putLong(i * Long.BYTES, DirectMemory.address(texts[i]));
    }
    libc.execv(DirectMemory.address(texts[0]), DirectMemory.address(arguments));
    Reference.reachabilityFence(texts);
    Reference.reachabilityFence(arguments);
    throw new NetlinkException(
        command.get(0), "execv", kernel.errno(), "the program can't be started");
  }

  private static ByteBuffer terminated(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return DirectMemory.allocate(bytes.length + 1, 1).put(0, bytes);
  }
}
