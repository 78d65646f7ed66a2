package net.pptpalg.nat.journal;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The memory of one journal, filled from its beginning. Records are written in batches, and a batch
 * can be read as a whole or not at all: the length of its first record is written last.
 *
 * <p>Owned by the one thread that writes; allocates nothing after its making.
 */
public final class JournalArea {
  private final ByteBuffer file;
  private final ByteBuffer view;
  private final CRC32C crc = new CRC32C();
  private final int room;
  private int end = JournalHeader.LENGTH;
  private int batch = JournalHeader.LENGTH;
  private int batchLength;
  private long sequence = 1;
  private long batchSequence = 1;
  private int openLength;
  private int openType;
  private boolean closed;

  /**
   * Begins a journal.
   *
   * @param zeros direct or mapped memory with nothing but zeros in it, at least 4 KiB
   * @param generation one more than that of the journal before it
   * @param createdMs milliseconds since 1970
   * @param bootIdHigh what tells this run of the monotonic clock from others, first half
   */
  public JournalArea(
      ByteBuffer zeros, long generation, long createdMs, long bootIdHigh, long bootIdLow) {
    file = zeros.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    view = file.duplicate();
    // Room for saying that there is no more room.
    room = file.capacity() - RecordHeader.LENGTH;
    JournalHeader.write(file, generation, createdMs, bootIdHigh, bootIdLow);
  }

  /** The memory, the header included; what is not used is zero. */
  public ByteBuffer memory() {
    return file;
  }

  /** Bytes that are in use. */
  public int usedBytes() {
    return end;
  }

  /** Bytes there are. */
  public int capacityBytes() {
    return file.capacity();
  }

  /** Records that can be read. */
  public long records() {
    return batchSequence - 1;
  }

  /** Whether something found no room: nothing is written any more, what was written is not true. */
  public boolean isOverrun() {
    return closed;
  }

  /**
   * Begins a record.
   *
   * @param bodyBytes a multiple of 8
   * @return where its body is to be written, or -1 when there is no room
   */
  int open(int type, int bodyBytes) {
    int length = RecordHeader.LENGTH + bodyBytes;
    if (closed || length > room - end) {
      overrun();
      return -1;
    }
    openLength = length;
    openType = type;
    // First of all, so that a reader can tell what was not finished from what was damaged.
    RecordHeader.begin(file, end, sequence);
    return end + RecordHeader.LENGTH;
  }

  /** The body of the record is written. */
  void close() {
    RecordHeader.write(file, view, crc, end, openLength, openType);
    if (end == batch) {
      batchLength = openLength;
    } else {
      RecordHeader.publish(file, end, openLength);
    }
    end += openLength;
    sequence++;
  }

  /** Makes what was written since the last time readable. */
  void publish() {
    if (end != batch) {
      VarHandle.releaseFence();
      RecordHeader.publish(file, batch, batchLength);
      batch = end;
      batchSequence = sequence;
    }
  }

  /** Takes the batch back and says why. */
  private void overrun() {
    if (closed) {
      return;
    }
    while (end > batch) {
      end -= Long.BYTES;
      file.putLong(end, 0);
    }
    sequence = batchSequence;
    openLength = RecordHeader.LENGTH;
    openType = RecordType.OVERRUN;
    RecordHeader.begin(file, end, sequence);
    close();
    publish();
    closed = true;
  }
}
