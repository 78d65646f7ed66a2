package net.pptpalg.command;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Ipv4Address;

/** IPv4 addresses as text, read strictly. */
final class Ipv4Text {

  private Ipv4Text() {}

  /**
   * Reads four decimal octets without leading zeros.
   *
   * <p>The JDK's own parser takes {@code 10.1} and host names, and asks a resolver for them.
   *
   * @return {@code null} when the text is anything else
   */
  static Inet4Address parse(String text) {
    int address;
    try {
      address = Ipv4Address.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
    try {
      return (Inet4Address)
          InetAddress.getByAddress(ByteBuffer.allocate(Integer.BYTES).putInt(address).array());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a host can have this address: not 0/8, loopback, multicast or reserved. */
  static boolean isHostAddress(Inet4Address address) {
    int first = address.getAddress()[0] & 0xff;
    return first != 0 && first != 127 && first < 224;
  }

  /** The address as a network value in an int. */
  static int toInt(Inet4Address address) {
    return ByteBuffer.wrap(address.getAddress()).getInt();
  }
}
