package net.pptpalg.alg.ppp;

import java.nio.ByteBuffer;

/** IPCP's options (RFC 1332, RFC 1877). */
public final class Ipcp {
  public static final int ADDRESSES = 1;
  public static final int COMPRESSION = 2;
  public static final int ADDRESS = 3;
  public static final int PRIMARY_DNS = 129;
  public static final int PRIMARY_NBNS = 130;
  public static final int SECONDARY_DNS = 131;
  public static final int SECONDARY_NBNS = 132;

  private Ipcp() {}

  /** Address of an option as a network value; 0 when it asks for one or has a wrong length. */
  public static int address(ByteBuffer b, int option) {
    return PppOption.uint32(b, option, 0);
  }

  /** Whether an option of this type holds an address. */
  public static boolean holdsAddress(int type) {
    return type == ADDRESS || type >= PRIMARY_DNS && type <= SECONDARY_NBNS;
  }

  /** Name of an option's type. */
  public static String optionName(int type) {
    return switch (type) {
      case ADDRESSES -> "addresses";
      case COMPRESSION -> "header compression";
      case ADDRESS -> "address";
      case PRIMARY_DNS -> "DNS";
      case PRIMARY_NBNS -> "NBNS";
      case SECONDARY_DNS -> "second DNS";
      case SECONDARY_NBNS -> "second NBNS";
      default -> "option " + type;
    };
  }
}
