package net.pptpalg.testbed.suite.wire;

/** The Internet checksum (RFC 1071), computed the plain way. */
final class Checksum {

  private Checksum() {}

  /** The sum of big-endian 16-bit words, not folded; an odd last byte is padded with zero. */
  static long sum(byte[] bytes, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      int value = bytes[i] & 0xff;
      sum += ((i - from) & 1) == 0 ? value << 8 : value;
    }
    return sum;
  }

  /** The complement of the folded sum, 0 to 65535. */
  static int finish(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) ~folded & 0xffff;
  }

  /** The sum of the pseudo header that TCP covers (RFC 9293 section 3.1). */
  static long pseudoHeader(int source, int destination, int protocol, int length) {
    return (source >>> 16)
        + (source & 0xffff)
        + (destination >>> 16)
        + (destination & 0xffff)
        + protocol
        + length;
  }
}
