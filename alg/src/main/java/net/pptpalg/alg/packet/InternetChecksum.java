package net.pptpalg.alg.packet;

import java.nio.ByteBuffer;

/**
 * The Internet checksum (RFC 1071) and its incremental update (RFC 1624).
 *
 * <p>Packets are updated incrementally, never verified: a queue may hold packets whose checksum was
 * left unfinished or is wrong, and a wrong checksum must stay wrong so that the receiver sees it.
 */
public final class InternetChecksum {
  private static final int MASK = 0xFFFF;

  private InternetChecksum() {}

  /**
   * Checksum of a range, as it would be stored in a header (the complement of the sum).
   *
   * @param b big-endian buffer.
   * @param offset first byte.
   * @param length bytes; an odd last byte is padded with zero.
   * @return 0..65535; 0 for a range that holds its own correct checksum.
   */
  public static int of(ByteBuffer b, int offset, int length) {
    return of(b, offset, length, 0);
  }

  /**
   * Checksum of a range that continues an earlier sum, such as that of a pseudo header.
   *
   * @param b big-endian buffer.
   * @param offset first byte.
   * @param length bytes; an odd last byte is padded with zero.
   * @param initialSum sum of 16-bit words so far, not complemented, as unsigned 32 bits.
   * @return 0..65535.
   */
  public static int of(ByteBuffer b, int offset, int length, int initialSum) {
    return ~sum(b, offset, length, initialSum) & MASK;
  }

  /**
   * One's complement sum of a range, not complemented: what {@code initialSum} takes.
   *
   * @param b big-endian buffer.
   * @param offset first byte.
   * @param length bytes; an odd last byte is padded with zero, so only a last range may be odd.
   * @param initialSum sum of 16-bit words so far, as unsigned 32 bits.
   * @return 0..65535.
   */
  public static int sum(ByteBuffer b, int offset, int length, int initialSum) {
    long sum = Integer.toUnsignedLong(initialSum);
    int end = offset + length;
    int at = offset;
    for (; at + Integer.BYTES <= end; at += Integer.BYTES) {
      sum += Integer.toUnsignedLong(b.getInt(at));
    }
    if (at + Short.BYTES <= end) {
      sum += Short.toUnsignedInt(b.getShort(at));
      at += Short.BYTES;
    }
    if (at < end) {
      sum += Byte.toUnsignedInt(b.get(at)) << Byte.SIZE;
    }
    while (sum >>> Short.SIZE != 0) {
      sum = (sum & MASK) + (sum >>> Short.SIZE);
    }
    return (int) sum;
  }

  /**
   * Checksum after one 16-bit word at an even distance from the start has changed (RFC 1624,
   * equation 3). Agrees with a full computation unless the data became all zero.
   *
   * @param checksum stored checksum, 0..65535.
   * @param oldValue word before, low 16 bits.
   * @param newValue word after, low 16 bits.
   * @return 0..65535.
   */
  public static int adjust16(int checksum, int oldValue, int newValue) {
    int sum = (~checksum & MASK) + (~oldValue & MASK) + (newValue & MASK);
    sum = (sum & MASK) + (sum >>> Short.SIZE);
    sum = (sum & MASK) + (sum >>> Short.SIZE);
    return ~sum & MASK;
  }

  /**
   * Checksum after a 32-bit value at an even distance from the start has changed.
   *
   * @param checksum stored checksum, 0..65535.
   * @param oldValue value before, network value.
   * @param newValue value after, network value.
   * @return 0..65535.
   */
  public static int adjust32(int checksum, int oldValue, int newValue) {
    int high = adjust16(checksum, oldValue >>> Short.SIZE, newValue >>> Short.SIZE);
    return adjust16(high, oldValue, newValue);
  }

  /**
   * Checksum after one byte has changed, wherever it lies: a field may start at an odd byte of the
   * TCP stream's segment, or only half of it may be in the segment.
   *
   * @param checksum stored checksum, 0..65535.
   * @param oddPosition whether the byte is at an odd distance from the start of the checksummed
   *     data.
   * @param oldByte byte before, low 8 bits.
   * @param newByte byte after, low 8 bits.
   * @return 0..65535.
   */
  public static int adjustByte(int checksum, boolean oddPosition, int oldByte, int newByte) {
    int shift = oddPosition ? 0 : Byte.SIZE;
    return adjust16(checksum, (oldByte & 0xFF) << shift, (newByte & 0xFF) << shift);
  }
}
