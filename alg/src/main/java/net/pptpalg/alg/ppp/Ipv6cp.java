package net.pptpalg.alg.ppp;

import java.nio.ByteBuffer;

/** IPV6CP's option (RFC 5072 section 4). */
public final class Ipv6cp {
  public static final int INTERFACE_IDENTIFIER = 1;

  private Ipv6cp() {}

  /** Interface identifier of an option; 0 when it asks for one or has a wrong length. */
  public static long interfaceIdentifier(ByteBuffer b, int option) {
    return PppOption.dataLength(b, option) == Long.BYTES
        ? b.getLong(PppOption.dataOffset(option))
        : 0;
  }

  /** Name of an option's type. */
  public static String optionName(int type) {
    return type == INTERFACE_IDENTIFIER ? "interface identifier" : "option " + type;
  }
}
