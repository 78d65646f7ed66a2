package net.pptpalg.nfqueue.kernel;

import java.nio.ByteBuffer;

/**
 * Pieces of one buffer that sendmsg(2) joins to a datagram without copying them first: an array of
 * {@code struct iovec} and the {@code struct msghdr} that points into it. Owned by the thread that
 * owns the socket.
 */
public final class GatherList {
  /** {@code struct msghdr} and {@code struct iovec} where pointers have 64 bits. */
  private static final int HEADER_SIZE = 64;

  private static final int HEADER_VECTOR_OFFSET = 16;
  private static final int HEADER_VECTOR_LENGTH_OFFSET = 24;
  private static final int VECTOR_SIZE = 16;
  private static final int VECTOR_LENGTH_OFFSET = 8;

  private final ByteBuffer buffer;
  private final long bufferAddress;
  private final ByteBuffer memory;
  private final long memoryAddress;

  /**
   * Allocates the list, all entries empty.
   *
   * @param buffer the direct buffer that the pieces lie in
   * @param capacity number of entries, 1 to 1024 (the kernel's UIO_MAXIOV)
   */
  public GatherList(ByteBuffer buffer, int capacity) {
    this.buffer = buffer;
    this.bufferAddress = DirectMemory.address(buffer);
    this.memory = DirectMemory.allocate(HEADER_SIZE + capacity * VECTOR_SIZE, HEADER_SIZE);
    this.memoryAddress = DirectMemory.address(memory);
  }

  /** The buffer that the pieces lie in. */
  public ByteBuffer buffer() {
    return buffer;
  }

  /** Makes entry {@code index} the {@code length} bytes from {@code offset} on; 0 empties it. */
  public void set(int index, int offset, int length) {
    int vector = HEADER_SIZE + index * VECTOR_SIZE;
    memory.putLong(vector, bufferAddress + offset);
    memory.putLong(vector + VECTOR_LENGTH_OFFSET, length);
  }

  /** Offset of entry {@code index} in the buffer. */
  public int offset(int index) {
    return (int) (memory.getLong(HEADER_SIZE + index * VECTOR_SIZE) - bufferAddress);
  }

  /** Length of entry {@code index} in bytes, 0 when it is empty. */
  public int length(int index) {
    return (int) memory.getLong(HEADER_SIZE + index * VECTOR_SIZE + VECTOR_LENGTH_OFFSET);
  }

  /** Points the message header at {@code count} entries from {@code first}; returns its address. */
  long messageAddress(int first, int count) {
    memory.putLong(HEADER_VECTOR_OFFSET, memoryAddress + HEADER_SIZE + first * VECTOR_SIZE);
    memory.putLong(HEADER_VECTOR_LENGTH_OFFSET, count);
    return memoryAddress;
  }
}
