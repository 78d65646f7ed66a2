package net.pptpalg.perf.kernel;

import java.nio.ByteBuffer;

/**
 * An array of {@code struct mmsghdr}, each pointing at a slot of equal length in one direct buffer
 * and, where wanted, at room for control data. Filled once. Owned by one thread.
 */
public final class MessageVector {
  private static final int HEADER_BYTES = 64;
  private static final int VECTOR_OFFSET = 16;
  private static final int VECTOR_COUNT_OFFSET = 24;
  private static final int CONTROL_OFFSET = 32;
  private static final int CONTROL_LENGTH_OFFSET = 40;
  private static final int RECEIVED_OFFSET = 56;
  private static final int VECTOR_BYTES = 16;
  private static final int VECTOR_LENGTH_OFFSET = 8;

  private final int count;
  private final int slotBytes;
  private final int controlBytes;
  private final ByteBuffer slots;
  private final ByteBuffer controls;
  private final ByteBuffer headers;
  private final long headersAddress;

  /**
   * @param count messages, 1 to 1024
   * @param slotBytes room for each
   * @param controlBytes room for the control data of each, 0 for none
   */
  public MessageVector(int count, int slotBytes, int controlBytes) {
    this.count = count;
    this.slotBytes = slotBytes;
    this.controlBytes = controlBytes;
    slots = Linux.allocate(count * slotBytes);
    controls = Linux.allocate(Math.max(1, count * controlBytes));
    headers = Linux.allocate(count * (HEADER_BYTES + VECTOR_BYTES));
    headersAddress = Linux.address(headers);
    long slotsAddress = Linux.address(slots);
    long controlsAddress = Linux.address(controls);
    for (int i = 0; i < count; i++) {
      int vector = count * HEADER_BYTES + i * VECTOR_BYTES;
      headers.putLong(i * HEADER_BYTES + VECTOR_OFFSET, headersAddress + vector);
      headers.putLong(i * HEADER_BYTES + VECTOR_COUNT_OFFSET, 1);
      headers.putLong(vector, slotsAddress + offset(i));
      if (controlBytes > 0) {
        headers.putLong(i * HEADER_BYTES + CONTROL_OFFSET, controlsAddress + controlOffset(i));
      }
      setLength(i, slotBytes);
    }
  }

  /** Messages there is room for. */
  public int count() {
    return count;
  }

  /** All slots, in native byte order. */
  public ByteBuffer slots() {
    return slots;
  }

  /** Offset of a slot's first byte. */
  public int offset(int message) {
    return message * slotBytes;
  }

  /** All control data, in native byte order. */
  public ByteBuffer controls() {
    return controls;
  }

  /** Offset of a message's control data. */
  public int controlOffset(int message) {
    return message * controlBytes;
  }

  /** How much of the slot is sent, in bytes. */
  public void setLength(int message, int bytes) {
    headers.putLong(count * HEADER_BYTES + message * VECTOR_BYTES + VECTOR_LENGTH_OFFSET, bytes);
  }

  /** Length of what was received into a slot, in bytes. */
  public int receivedLength(int message) {
    return headers.getInt(message * HEADER_BYTES + RECEIVED_OFFSET);
  }

  /** Offers the whole room for control data again; a receive leaves there what it used. */
  void resetControls(int messages) {
    for (int i = 0; i < messages; i++) {
      headers.putLong(i * HEADER_BYTES + CONTROL_LENGTH_OFFSET, controlBytes);
    }
  }

  long headersAddress() {
    return headersAddress;
  }
}
