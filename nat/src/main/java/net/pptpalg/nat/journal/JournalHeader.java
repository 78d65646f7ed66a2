package net.pptpalg.nat.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The beginning of a journal.
 *
 * <pre>
 *   0               8       12      16              24
 *   +---------------+-------+-------+---------------+
 *   |   PPTPALGJ    |version| length|  generation   |
 *   +---------------+-------+-------+---------------+
 *   | created at, ms|         boot id               |
 *   +---------------+-------------------------------+
 *   | reserved (0)                          |CRC-32C|
 *   +---------------------------------------+-------+
 * </pre>
 *
 * <p>The checksum is that of the bytes before it. All accessors are for buffers in little-endian
 * order with at least {@link #LENGTH} bytes.
 */
public final class JournalHeader {
  public static final int LENGTH = 64;
  public static final int VERSION = 1;

  /** {@link #check}: a journal that this program reads. */
  public static final int OK = 0;

  /** {@link #check}: no journal at all. */
  public static final int FOREIGN = 1;

  /** {@link #check}: of a version that this program does not read. */
  public static final int OTHER_VERSION = 2;

  /** {@link #check}: the checksum is wrong. */
  public static final int DAMAGED = 3;

  /** "PPTPALGJ" read as a little-endian number. */
  static final long MAGIC = 0x4A474C4150545050L;

  private static final int MAGIC_OFFSET = 0;
  private static final int VERSION_OFFSET = 8;
  private static final int LENGTH_OFFSET = 12;
  private static final int GENERATION_OFFSET = 16;
  private static final int CREATED_OFFSET = 24;
  private static final int BOOT_ID_OFFSET = 32;
  private static final int CRC_OFFSET = 60;

  private JournalHeader() {}

  /**
   * Writes a header.
   *
   * @param generation one more than that of the journal before it
   * @param createdMs milliseconds since 1970
   * @param bootIdHigh what tells this run of the machine's clock from others, first half
   */
  static void write(
      ByteBuffer file, long generation, long createdMs, long bootIdHigh, long bootIdLow) {
    file.putLong(MAGIC_OFFSET, MAGIC);
    file.putInt(VERSION_OFFSET, VERSION);
    file.putInt(LENGTH_OFFSET, LENGTH);
    file.putLong(GENERATION_OFFSET, generation);
    file.putLong(CREATED_OFFSET, createdMs);
    file.putLong(BOOT_ID_OFFSET, bootIdHigh);
    file.putLong(BOOT_ID_OFFSET + Long.BYTES, bootIdLow);
    file.putInt(CRC_OFFSET, checksum(file));
  }

  /** Whether this is the header of a journal; one of the constants. */
  public static int check(ByteBuffer file) {
    if (file.getLong(MAGIC_OFFSET) != MAGIC) {
      return FOREIGN;
    }
    if (file.getInt(CRC_OFFSET) != checksum(file)) {
      // Another version may have its checksum elsewhere.
      return file.getInt(VERSION_OFFSET) == VERSION ? DAMAGED : OTHER_VERSION;
    }
    boolean known = file.getInt(VERSION_OFFSET) == VERSION && file.getInt(LENGTH_OFFSET) == LENGTH;
    return known ? OK : OTHER_VERSION;
  }

  public static long generation(ByteBuffer file) {
    return file.getLong(GENERATION_OFFSET);
  }

  public static long bootIdHigh(ByteBuffer file) {
    return file.getLong(BOOT_ID_OFFSET);
  }

  public static long bootIdLow(ByteBuffer file) {
    return file.getLong(BOOT_ID_OFFSET + Long.BYTES);
  }

  private static int checksum(ByteBuffer file) {
    CRC32C crc = new CRC32C();
    crc.update(file.duplicate().clear().limit(CRC_OFFSET));
    return (int) crc.getValue();
  }
}
