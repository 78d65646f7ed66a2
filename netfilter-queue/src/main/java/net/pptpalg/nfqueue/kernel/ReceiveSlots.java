package net.pptpalg.nfqueue.kernel;

import java.nio.ByteBuffer;

/**
 * Where received datagrams lie: one direct buffer cut into slots of equal length, and the array of
 * {@code struct mmsghdr} that points recvmmsg(2) at them. The array is filled once; a receive
 * changes nothing in it but the lengths. Owned by the thread that owns the socket.
 */
public final class ReceiveSlots {
  private static final int CACHE_LINE_BYTES = 64;

  /** {@code struct mmsghdr} and {@code struct iovec} where pointers have 64 bits. */
  private static final int HEADER_SIZE = 64;

  private static final int HEADER_VECTOR_OFFSET = 16;
  private static final int HEADER_VECTOR_LENGTH_OFFSET = 24;
  private static final int HEADER_RECEIVED_OFFSET = 56;
  private static final int VECTOR_SIZE = 16;
  private static final int VECTOR_LENGTH_OFFSET = 8;

  private final int count;
  private final int slotBytes;
  private final ByteBuffer buffer;
  private final ByteBuffer headers;
  private final long headersAddress;

  /**
   * Allocates the slots.
   *
   * @param count number of slots, 1 to 1024
   * @param minSlotBytes bytes that every slot has at least
   */
  public ReceiveSlots(int count, int minSlotBytes) {
    this.count = count;
    this.slotBytes = oddMultipleOfCacheLine(minSlotBytes);
    this.buffer = DirectMemory.allocate(count * slotBytes, CACHE_LINE_BYTES);
    this.headers = DirectMemory.allocate(count * (HEADER_SIZE + VECTOR_SIZE), CACHE_LINE_BYTES);
    this.headersAddress = DirectMemory.address(headers);
    long bufferAddress = DirectMemory.address(buffer);
    int vectors = count * HEADER_SIZE;
    for (int slot = 0; slot < count; slot++) {
      int header = slot * HEADER_SIZE;
      int vector = vectors + slot * VECTOR_SIZE;
      headers.putLong(header + HEADER_VECTOR_OFFSET, headersAddress + vector);
      headers.putLong(header + HEADER_VECTOR_LENGTH_OFFSET, 1);
      headers.putLong(vector, bufferAddress + offset(slot));
      headers.putLong(vector + VECTOR_LENGTH_OFFSET, slotBytes);
    }
  }

  /**
   * Slots a power of two apart would put every packet's headers in the same few sets of the cache.
   */
  private static int oddMultipleOfCacheLine(int minBytes) {
    int lines = (minBytes + CACHE_LINE_BYTES - 1) / CACHE_LINE_BYTES;
    return (lines | 1) * CACHE_LINE_BYTES;
  }

  /** Number of slots. */
  public int count() {
    return count;
  }

  /** Length of every slot in bytes. */
  public int slotBytes() {
    return slotBytes;
  }

  /** The direct buffer that all slots lie in, in native byte order. */
  public ByteBuffer buffer() {
    return buffer;
  }

  /** Offset of a slot's first byte in the buffer; a multiple of 64. */
  public int offset(int slot) {
    return slot * slotBytes;
  }

  /** Length of the datagram in {@code slot} in bytes, as the last receive left it. */
  public int receivedLength(int slot) {
    return headers.getInt(slot * HEADER_SIZE + HEADER_RECEIVED_OFFSET);
  }

  /** Does to the bookkeeping what recvmmsg(2) does: {@code slot} holds {@code length} bytes. */
  public void markReceived(int slot, int length) {
    headers.putInt(slot * HEADER_SIZE + HEADER_RECEIVED_OFFSET, length);
  }

  long headersAddress() {
    return headersAddress;
  }
}
