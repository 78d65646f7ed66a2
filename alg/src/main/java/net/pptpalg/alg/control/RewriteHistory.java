package net.pptpalg.alg.control;

import java.util.Arrays;

/**
 * The bytes of a stream that were changed, so that a retransmission gets the same bytes whatever
 * its boundaries are. Bytes the receiver has acknowledged are forgotten when room is needed.
 *
 * <p>Owned by the control agent's thread.
 */
final class RewriteHistory {
  /** More unacknowledged rewrites than a 64 KiB window of the shortest messages can hold. */
  static final int MAXIMUM_BYTES = 16_384;

  private static final int INITIAL_BYTES = 8;

  /** A changed byte and its sequence number. */
  private static final int ENTRY_BYTES = Integer.BYTES + 1;

  private final StreamMemory memory;

  private int[] sequences = new int[INITIAL_BYTES];
  private byte[] values = new byte[INITIAL_BYTES];
  private int count;
  private int recorded;
  private int takenBytes;

  /**
   * @param memory where it grows from
   */
  RewriteHistory(StreamMemory memory) {
    this.memory = memory;
  }

  /** Gives back what it has grown by; it is not to be used any more. */
  void release() {
    memory.giveBack(takenBytes);
    takenBytes = 0;
  }

  /**
   * Remembers one changed byte. Sequence numbers come in rising order.
   *
   * @param acknowledged everything before this sequence number has arrived
   */
  void record(int sequence, byte value, int acknowledged) {
    if (count == sequences.length) {
      forget(acknowledged);
    }
    sequences[count] = sequence;
    values[count] = value;
    count++;
    recorded++;
  }

  /** How many bytes are remembered. */
  int count() {
    return count;
  }

  /** How many bytes were ever remembered, modulo 2^32. */
  int recorded() {
    return recorded;
  }

  /** Sequence number of a remembered byte, 0 being the oldest that is left. */
  int sequence(int index) {
    return sequences[index];
  }

  byte value(int index) {
    return values[index];
  }

  /** Adds the next byte of a history that is read back; false when there is no room. */
  boolean restore(int sequence, byte value) {
    if (count == sequences.length && !grow()) {
      return false;
    }
    sequences[count] = sequence;
    values[count] = value;
    count++;
    recorded++;
    return true;
  }

  /** Takes room for as much again; false when there is none. */
  private boolean grow() {
    if (count >= MAXIMUM_BYTES || !memory.take(count * ENTRY_BYTES)) {
      return false;
    }
    takenBytes += count * ENTRY_BYTES;
    sequences = Arrays.copyOf(sequences, count * 2);
    values = Arrays.copyOf(values, count * 2);
    return true;
  }

  /** Forgets all but the newest bytes of a history that is read back. */
  void keepNewest(int bytes) {
    int gone = count - bytes;
    System.arraycopy(sequences, gone, sequences, 0, bytes);
    System.arraycopy(values, gone, values, 0, bytes);
    count = bytes;
  }

  /** How many changed bytes there is room for. */
  int capacity() {
    return sequences.length;
  }

  private void forget(int acknowledged) {
    int arrived = 0;
    while (arrived < count && sequences[arrived] - acknowledged < 0) {
      arrived++;
    }
    if (arrived == 0 && grow()) {
      return;
    }
    // Half stays for late copies of what has arrived: equal bytes whatever the receiver keeps.
    int gone = Math.max(1, arrived == 0 ? count / 2 : (arrived + 1) / 2);
    System.arraycopy(sequences, gone, sequences, 0, count - gone);
    System.arraycopy(values, gone, values, 0, count - gone);
    count -= gone;
  }

  /** Writes the remembered bytes into the part of a segment that was seen before. */
  void apply(Segment segment, int length) {
    for (int i = count - 1; i >= 0; i--) {
      int position = sequences[i] - segment.sequence;
      if (position >= 0 && position < length) {
        segment.put(position, values[i]);
      }
    }
  }
}
