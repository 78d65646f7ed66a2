package net.pptpalg.nfqueue.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Memory outside the heap whose address stays the same while its buffer is reachable. It is
 * released when the last buffer over it is gone, so no stale buffer can touch freed memory.
 */
final class DirectMemory {
  private DirectMemory() {}

  /** Zeroed memory in native byte order; its address is a multiple of {@code alignment}. */
  static ByteBuffer allocate(int bytes, int alignment) {
    // An aligned slice ends at a multiple of the alignment as well, so there must be one to end at.
    int roundedBytes = (bytes + alignment - 1) / alignment * alignment;
    return ByteBuffer.allocateDirect(roundedBytes + alignment)
        .alignedSlice(alignment)
        .slice(0, bytes)
        .order(ByteOrder.nativeOrder());
  }

  /** Address of the buffer's byte 0. */
  static long address(ByteBuffer buffer) {
    ByteBuffer whole = buffer.duplicate().clear();
    return Pointer.wrap(Runtime.getSystemRuntime(), whole).address();
  }
}
