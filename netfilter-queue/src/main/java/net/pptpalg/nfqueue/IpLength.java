package net.pptpalg.nfqueue;

import java.nio.ByteBuffer;

/**
 * The length that an IP header states; the kernel drops a changed packet that disagrees with it.
 */
final class IpLength {
  private static final int VERSION_4 = 4;
  private static final int VERSION_6 = 6;
  private static final int IPV4_TOTAL_LENGTH_OFFSET = 2;
  private static final int IPV4_MIN_HEADER = 20;
  private static final int IPV6_PAYLOAD_LENGTH_OFFSET = 4;
  private static final int IPV6_HEADER = 40;

  private IpLength() {}

  /**
   * Whether the IPv4 or IPv6 packet at {@code offset} says that it is {@code length} bytes long.
   */
  static boolean agrees(ByteBuffer packets, int offset, int length) {
    if (length < IPV4_MIN_HEADER) {
      return false;
    }
    return switch ((packets.get(offset) & 0xf0) >> 4) {
      case VERSION_4 -> unsignedShort(packets, offset + IPV4_TOTAL_LENGTH_OFFSET) == length;
      case VERSION_6 ->
          unsignedShort(packets, offset + IPV6_PAYLOAD_LENGTH_OFFSET) + IPV6_HEADER == length;
      default -> false;
    };
  }

  private static int unsignedShort(ByteBuffer packets, int offset) {
    return packets.getShort(offset) & 0xffff;
  }
}
