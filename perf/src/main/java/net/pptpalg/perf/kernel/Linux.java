package net.pptpalg.perf.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** The C library of this process, memory it can point into, and why its last call failed. */
public final class Linux {
  private static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");
  private static final Runtime RUNTIME = Runtime.getRuntime(LIBC);
  private static final int CACHE_LINE_BYTES = 64;

  private Linux() {}

  static LibC libc() {
    return LIBC;
  }

  /** Throws when the call that returned this value failed. */
  static int require(String operation, int result) {
    if (result < 0) {
      throw new SystemCallException(operation, RUNTIME.getLastError());
    }
    return result;
  }

  /** Why the calling thread's last call failed. */
  static int errno() {
    return RUNTIME.getLastError();
  }

  /** Zeroed memory in native byte order at a multiple of 64. */
  static ByteBuffer allocate(int bytes) {
    int rounded = (bytes + CACHE_LINE_BYTES - 1) / CACHE_LINE_BYTES * CACHE_LINE_BYTES;
    return ByteBuffer.allocateDirect(rounded + CACHE_LINE_BYTES)
        .alignedSlice(CACHE_LINE_BYTES)
        .slice(0, bytes)
        .order(ByteOrder.nativeOrder());
  }

  /** Address of the buffer's byte 0. */
  static long address(ByteBuffer buffer) {
    return Pointer.wrap(RUNTIME, buffer.duplicate().clear()).address();
  }
}
