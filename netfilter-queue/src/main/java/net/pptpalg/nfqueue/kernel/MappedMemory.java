package net.pptpalg.nfqueue.kernel;

import java.nio.MappedByteBuffer;

/** Memory of this process that files are mapped to. Any thread. */
public final class MappedMemory {
  private static final int MADV_DONTNEED = 4;

  /** A multiple of every page size there is. */
  private static final long ALIGNMENT = 1 << 16;

  private final LibC libc;

  /** Calls the kernel through the C library that is loaded already. */
  public MappedMemory(LinuxKernel kernel) {
    this.libc = kernel.libc();
  }

  /**
   * Takes what lies wholly between two indices of a mapped file out of this process. It stays in
   * the page cache, to be written to the file by and by, and comes back when it is touched. Should
   * the kernel refuse, nothing changes.
   *
   * @param mapped is shared with the file, not private
   */
  public void release(MappedByteBuffer mapped, int from, int to) {
    long address = DirectMemory.address(mapped);
    long first = address + from + ALIGNMENT - 1 & -ALIGNMENT;
    long end = address + to & -ALIGNMENT;
    if (end > first) {
      libc.madvise(first, end - first, MADV_DONTNEED);
    }
  }
}
