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
    if (arrived == 0 && count < MAXIMUM_BYTES && memory.take(count * ENTRY_BYTES)) {
      takenBytes += count * ENTRY_BYTES;
      sequences = Arrays.copyOf(sequences, count * 2);
      values = Arrays.copyOf(values, count * 2);
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
