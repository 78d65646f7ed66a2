package net.pptpalg.alg.packet;

import java.nio.ByteBuffer;

/**
 * One option of a TCP header (RFC 9293 section 3.1): a kind alone, or kind, length and data.
 *
 * <p>A reader begins behind the fixed header, checks each option before it looks at it, and goes on
 * by {@link #length} until {@link #END} or the end of the header.
 */
public final class TcpOption {
  /** End of the options: what follows is padding. */
  public static final int END = 0;

  /** No operation: one byte. */
  public static final int NOP = 1;

  /** Maximum Segment Size: two bytes of data, in SYNs only. */
  public static final int MSS = 2;

  /** TCP-AO (RFC 5925): a signature that covers the other options. */
  public static final int AUTHENTICATION = 29;

  /** Bytes of a Maximum Segment Size option. */
  public static final int MSS_LENGTH = 4;

  /** {@link #check}: the option is whole. */
  public static final int OK = 0;

  /** {@link #check}: the header ends before the option's length. */
  public static final int TOO_SHORT = -1;

  /** {@link #check}: the length is below two or reaches beyond the header. */
  public static final int BAD_LENGTH = -2;

  private static final int HEADER_LENGTH = 2;

  private TcpOption() {}

  /**
   * Checks one option.
   *
   * @param b buffer.
   * @param at first byte of the option.
   * @param end first byte behind the TCP header, above {@code at}.
   * @return {@link #OK} or a negative code: the options behind it can't be read.
   */
  public static int check(ByteBuffer b, int at, int end) {
    int kind = kind(b, at);
    if (kind == END || kind == NOP) {
      return OK;
    }
    if (end - at < HEADER_LENGTH) {
      return TOO_SHORT;
    }
    int length = length(b, at);
    return length < HEADER_LENGTH || length > end - at ? BAD_LENGTH : OK;
  }

  /** Kind, 0..255. */
  public static int kind(ByteBuffer b, int at) {
    return Byte.toUnsignedInt(b.get(at));
  }

  /** Bytes of the option. The next one starts there. */
  public static int length(ByteBuffer b, int at) {
    int kind = kind(b, at);
    return kind == END || kind == NOP ? 1 : Byte.toUnsignedInt(b.get(at + 1));
  }

  /** The value of a whole {@link #MSS} option of four bytes: the largest segment, in bytes. */
  public static int mss(ByteBuffer b, int at) {
    return Short.toUnsignedInt(b.getShort(at + HEADER_LENGTH));
  }

  /**
   * Sets the value of a whole {@link #MSS} option and adjusts the checksum, also where the option
   * begins at an odd byte.
   *
   * @param tcp first byte of the TCP header.
   * @param at first byte of the option.
   * @param mss bytes, 0..65535.
   */
  public static void setMss(ByteBuffer b, int tcp, int at, int mss) {
    int value = at + HEADER_LENGTH;
    setByte(b, tcp, value, mss >>> Byte.SIZE);
    setByte(b, tcp, value + 1, mss & 0xFF);
  }

  private static void setByte(ByteBuffer b, int tcp, int at, int value) {
    int old = Byte.toUnsignedInt(b.get(at));
    b.put(at, (byte) value);
    boolean odd = (at - tcp & 1) != 0;
    Tcp.setChecksum(b, tcp, InternetChecksum.adjustByte(Tcp.checksum(b, tcp), odd, old, value));
  }
}
