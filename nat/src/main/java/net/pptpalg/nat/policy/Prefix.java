package net.pptpalg.nat.policy;

import net.pptpalg.alg.packet.Ipv4Address;

/**
 * A range of IPv4 addresses.
 *
 * @param address network value of its first address
 * @param length how many leading bits count, 0 (every address) to 32 (one)
 */
public record Prefix(int address, int length) {
  /** Every address. */
  public static final Prefix ALL = new Prefix(0, 0);

  private static final int ADDRESS_BITS = 32;

  /** Checks the length, and that no bit beyond it is set. */
  public Prefix {
    if (length < 0 || length > ADDRESS_BITS) {
      throw new IllegalArgumentException("the length of a prefix is 0 to 32, not " + length);
    }
    if ((address & ~mask(length)) != 0) {
      throw new IllegalArgumentException(
          Ipv4Address.format(address)
              + "/"
              + length
              + " has bits set beyond its length; "
              + Ipv4Address.format(address & mask(length))
              + "/"
              + length
              + " is the prefix it lies in");
    }
  }

  /**
   * Reads {@code 192.0.2.0/24}, or one address without a length.
   *
   * @throws IllegalArgumentException when the text is anything else
   */
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    int address = Ipv4Address.parse(slash < 0 ? text : text.substring(0, slash));
    if (slash < 0) {
      return new Prefix(address, ADDRESS_BITS);
    }
    String length = text.substring(slash + 1);
    if (!length.matches("[0-9]{1,2}")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a prefix; write one such as 192.0.2.0/24");
    }
    return new Prefix(address, Integer.parseInt(length));
  }

  /** Whether an address, a network value, lies in it. */
  public boolean contains(int candidate) {
    return ((candidate ^ address) & mask(length)) == 0;
  }

  private static int mask(int length) {
    return length == 0 ? 0 : -1 << (ADDRESS_BITS - length);
  }

  @Override
  public String toString() {
    return Ipv4Address.format(address) + (length == ADDRESS_BITS ? "" : "/" + length);
  }
}
