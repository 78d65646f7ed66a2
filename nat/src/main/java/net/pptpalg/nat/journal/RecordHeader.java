package net.pptpalg.nat.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What every record begins with; the body follows.
 *
 * <pre>
 *   0       4       8               16  18  20      24
 *   +-------+-------+---------------+---+---+-------+
 *   |length |CRC-32C|   sequence    |typ| 0 |length |
 *   +-------+-------+---------------+---+---+-------+
 * </pre>
 *
 * <p>The length is that of the whole record in bytes, a multiple of 8. The checksum covers what
 * follows it. The first length is 0 until the record, and all that were written together with it,
 * may be read. Sequence numbers begin with 1 in every file and have no gaps.
 */
final class RecordHeader {
  static final int LENGTH = 24;

  private static final int LENGTH_OFFSET = 0;
  private static final int CRC_OFFSET = 4;
  private static final int CHECKED_OFFSET = 8;
  private static final int SEQUENCE_OFFSET = 8;
  private static final int TYPE_OFFSET = 16;
  private static final int LENGTH_COPY_OFFSET = 20;

  private RecordHeader() {}

  static void begin(ByteBuffer file, int at, long sequence) {
    file.putLong(at + SEQUENCE_OFFSET, sequence);
  }

  /** The rest, the body being written; but not the first length. */
  static void write(ByteBuffer file, ByteBuffer view, CRC32C crc, int at, int length, int type) {
    file.putInt(at + TYPE_OFFSET, type);
    file.putInt(at + LENGTH_COPY_OFFSET, length);
    file.putInt(at + CRC_OFFSET, checksum(view, crc, at, length));
  }

  static void publish(ByteBuffer file, int at, int length) {
    file.putInt(at + LENGTH_OFFSET, length);
  }

  static int length(ByteBuffer file, int at) {
    return file.getInt(at + LENGTH_OFFSET);
  }

  static int type(ByteBuffer file, int at) {
    return file.getShort(at + TYPE_OFFSET) & 0xffff;
  }

  /** Whether a record of this length is whole and the one that is expected. */
  static boolean isWhole(
      ByteBuffer file, ByteBuffer view, CRC32C crc, int at, int length, long sequence) {
    return file.getInt(at + LENGTH_COPY_OFFSET) == length
        && file.getLong(at + SEQUENCE_OFFSET) == sequence
        && file.getInt(at + CRC_OFFSET) == checksum(view, crc, at, length);
  }

  private static int checksum(ByteBuffer view, CRC32C crc, int at, int length) {
    view.limit(at + length).position(at + CHECKED_OFFSET);
    crc.reset();
    crc.update(view);
    return (int) crc.getValue();
  }
}
