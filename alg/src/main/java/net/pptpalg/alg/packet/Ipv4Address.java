package net.pptpalg.alg.packet;

/** An IPv4 address as an int (network value) and as text. */
public final class Ipv4Address {
  private static final int OCTETS = 4;
  private static final int MAXIMUM_OCTET = 255;
  private static final int MAXIMUM_OCTET_DIGITS = 3;

  private Ipv4Address() {}

  /**
   * Dotted quad of an address.
   *
   * @param address network value: 0xC0000201 is 192.0.2.1.
   * @return the text.
   */
  public static String format(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xFF)
        + "."
        + (address >>> 8 & 0xFF)
        + "."
        + (address & 0xFF);
  }

  /**
   * Address of a dotted quad: exactly four decimal octets, no leading zeros (some readers take them
   * for octal), no spaces, no signs.
   *
   * @param text the text.
   * @return network value.
   * @throws IllegalArgumentException when the text is anything else.
   */
  public static int parse(String text) {
    String[] octets = text.split("\\.", -1);
    if (octets.length != OCTETS) {
      throw malformed(text);
    }
    int address = 0;
    for (String octet : octets) {
      address = address << Byte.SIZE | parseOctet(octet, text);
    }
    return address;
  }

  private static int parseOctet(String octet, String text) {
    int length = octet.length();
    boolean leadingZero = length > 1 && octet.charAt(0) == '0';
    if (length == 0 || length > MAXIMUM_OCTET_DIGITS || leadingZero) {
      throw malformed(text);
    }
    int value = 0;
    for (int i = 0; i < length; i++) {
      char digit = octet.charAt(i);
      if (digit < '0' || digit > '9') {
        throw malformed(text);
      }
      value = value * 10 + digit - '0';
    }
    if (value > MAXIMUM_OCTET) {
      throw malformed(text);
    }
    return value;
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not an IPv4 address; write four numbers 0-255 such as 192.0.2.1");
  }
}
