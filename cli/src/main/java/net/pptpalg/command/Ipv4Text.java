package net.pptpalg.command;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** IPv4 addresses as text, read strictly. */
final class Ipv4Text {

  private static final int OCTETS = 4;

  private Ipv4Text() {}

  /**
   * Reads four decimal octets without leading zeros.
   *
   * <p>The JDK's own parser takes {@code 10.1} and host names, and asks a resolver for them.
   *
   * @return {@code null} when the text is anything else
   */
  static Inet4Address parse(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != OCTETS) {
      return null;
    }
    byte[] octets = new byte[OCTETS];
    for (int i = 0; i < OCTETS; i++) {
      if (!parts[i].matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(parts[i]) > 255) {
        return null;
      }
      octets[i] = (byte) Integer.parseInt(parts[i]);
    }
    try {
      return (Inet4Address) InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a host can have this address: not 0/8, loopback, multicast or reserved. */
  static boolean isHostAddress(Inet4Address address) {
    int first = address.getAddress()[0] & 0xff;
    return first != 0 && first != 127 && first < 224;
  }
}
