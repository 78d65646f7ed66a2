package net.pptpalg.testbed.suite.wire;

/** IPv4 addresses as big-endian numbers. */
public final class Address {

  private Address() {}

  /** Reads dotted decimal. */
  public static int parse(String text) {
    int address = 0;
    String[] parts = text.split("\\.");
    if (parts.length != 4) {
      throw new IllegalArgumentException(text + " is not an IPv4 address");
    }
    for (String part : parts) {
      address = address << 8 | Integer.parseInt(part);
    }
    return address;
  }

  /** Dotted decimal. */
  public static String text(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xff)
        + "."
        + (address >>> 8 & 0xff)
        + "."
        + (address & 0xff);
  }

  /** Whether two addresses agree in their first {@code prefixLength} bits, 1 to 32. */
  public static boolean samePrefix(int one, int other, int prefixLength) {
    return (one ^ other) >>> 32 - prefixLength == 0;
  }
}
