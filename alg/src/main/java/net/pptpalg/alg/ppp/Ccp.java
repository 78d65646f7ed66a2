package net.pptpalg.alg.ppp;

import java.nio.ByteBuffer;

/** CCP's options and the bits of Microsoft's (RFC 1962, RFC 2118, RFC 3078 section 2). */
public final class Ccp {
  public static final int STAC = 17;
  public static final int MPPE = 18;
  public static final int BSD = 21;
  public static final int DEFLATE_DRAFT = 24;
  public static final int DEFLATE = 26;

  /** Supported bits: MPPC compression. */
  public static final int MPPC_BIT = 0x0000_0001;

  /** Supported bits: encryption with 40-bit keys. */
  public static final int MPPE_40_BIT = 0x0000_0020;

  /** Supported bits: encryption with 128-bit keys. */
  public static final int MPPE_128_BIT = 0x0000_0040;

  /** Supported bits: encryption with 56-bit keys. */
  public static final int MPPE_56_BIT = 0x0000_0080;

  /** Supported bits: a new key for every packet. */
  public static final int STATELESS_BIT = 0x0100_0000;

  /** All the bits that ask for encryption. */
  public static final int ENCRYPTION_BITS = MPPE_40_BIT | MPPE_56_BIT | MPPE_128_BIT;

  /** In the first two bytes of MPPE data: the packet is encrypted (RFC 3078 section 3.1). */
  private static final int ENCRYPTED = 0x1000;

  private Ccp() {}

  /** Supported bits of a Microsoft option; 0 when it has a wrong length. */
  public static int supportedBits(ByteBuffer b, int option) {
    return PppOption.uint32(b, option, 0);
  }

  /** Key length of the strongest encryption in the bits: 128, 56, 40 or 0. */
  public static int strength(int bits) {
    if ((bits & MPPE_128_BIT) != 0) {
      return 128;
    }
    if ((bits & MPPE_56_BIT) != 0) {
      return 56;
    }
    return (bits & MPPE_40_BIT) != 0 ? 40 : 0;
  }

  /**
   * Whether a frame of compressed data is encrypted by MPPE.
   *
   * @param at first byte of the frame's information.
   * @param available bytes there.
   */
  public static boolean isEncrypted(ByteBuffer b, int at, int available) {
    return available >= Short.BYTES && (Octets.uint16(b, at) & ENCRYPTED) != 0;
  }

  /** Name of an option's type. */
  public static String optionName(int type) {
    return switch (type) {
      case 0 -> "OUI";
      case 1 -> "Predictor-1";
      case 2 -> "Predictor-2";
      case STAC -> "Stac";
      case MPPE -> "MPPE/MPPC";
      case BSD -> "BSD-Compress";
      case DEFLATE_DRAFT, DEFLATE -> "Deflate";
      default -> "option " + type;
    };
  }
}
