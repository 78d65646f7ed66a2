package net.pptpalg.alg.ppp;

import java.nio.ByteBuffer;

/** One configuration option: type, length, data (RFC 1661 section 6). */
public final class PppOption {
  /** {@link #check}: the option is whole. */
  public static final int OK = 0;

  /** {@link #check}: fewer bytes than type and length. */
  public static final int TOO_SHORT = -1;

  /** {@link #check}: the length is below two or reaches beyond the packet. */
  public static final int BAD_LENGTH = -2;

  /** {@link #find}: the packet has no such option. */
  public static final int NONE = -1;

  private static final int HEADER_LENGTH = 2;

  private PppOption() {}

  /**
   * Checks one option.
   *
   * @param b buffer.
   * @param at first byte of the option.
   * @param end first byte after the packet.
   * @return {@link #OK} or a negative code: the rest of the packet can't be read.
   */
  public static int check(ByteBuffer b, int at, int end) {
    if (end - at < HEADER_LENGTH) {
      return TOO_SHORT;
    }
    int length = length(b, at);
    return length < HEADER_LENGTH || length > end - at ? BAD_LENGTH : OK;
  }

  /** Type, 0..255. */
  public static int type(ByteBuffer b, int at) {
    return Octets.uint8(b, at);
  }

  /** Bytes of the option, type and length included. The next option starts there. */
  public static int length(ByteBuffer b, int at) {
    return Octets.uint8(b, at + 1);
  }

  /** First byte of the data. */
  public static int dataOffset(int at) {
    return at + HEADER_LENGTH;
  }

  /** Bytes of data. */
  public static int dataLength(ByteBuffer b, int at) {
    return length(b, at) - HEADER_LENGTH;
  }

  /**
   * Where an option is in a Configure packet that {@link PppPacket#check} found whole.
   *
   * @param packet first byte of the packet.
   * @param type the option's type.
   * @return first byte of the first such option, or {@link #NONE}.
   */
  public static int find(ByteBuffer b, int packet, int type) {
    int end = packet + PppPacket.length(b, packet);
    int at = packet + PppPacket.HEADER_LENGTH;
    while (check(b, at, end) == OK) {
      if (type(b, at) == type) {
        return at;
      }
      at += length(b, at);
    }
    return NONE;
  }

  /** Data of four bytes as an int, {@code otherwise} when the option has another length. */
  static int uint32(ByteBuffer b, int at, int otherwise) {
    return dataLength(b, at) == Integer.BYTES ? b.getInt(dataOffset(at)) : otherwise;
  }
}
