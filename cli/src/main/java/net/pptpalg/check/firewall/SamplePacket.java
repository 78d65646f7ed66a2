package net.pptpalg.check.firewall;

import net.pptpalg.alg.packet.Ipv4Address;

/**
 * What is known of a packet that the rules will meet.
 *
 * @param description for the operator: {@code a client's GRE packet to a server}
 * @param hook where it meets the rules: {@code forward}, {@code input}, {@code output}
 * @param inInterface by which it comes in, or {@code null} when it is the machine's own
 * @param outInterface by which it leaves, or {@code null} when it stays
 * @param protocol IP protocol, by its number
 * @param sourcePort TCP port, {@link #UNKNOWN} when it may be any or the protocol has none
 * @param destinationPort the same
 * @param source in dotted notation, or {@code null} when it may be any
 * @param destination the same
 * @param state as connection tracking sees it: {@code untracked}, {@code invalid}
 */
public record SamplePacket(
    String description,
    String hook,
    String inInterface,
    String outInterface,
    int protocol,
    int sourcePort,
    int destinationPort,
    String source,
    String destination,
    String state) {

  public static final int UNKNOWN = -1;
  public static final int ICMP = 1;
  public static final int TCP = 6;
  public static final int GRE = 47;

  /** Destination unreachable: what path MTU discovery needs. */
  static final int ICMP_TYPE = 3;

  /** Whether an address, or {@code null} for an unknown one, is within a prefix. */
  static Match within(String address, String prefixAddress, int length) {
    if (length == 0) {
      return Match.YES;
    }
    if (address == null) {
      return Match.MAYBE;
    }
    int mask = -1 << (32 - length);
    return Match.of(
        (Ipv4Address.parse(address) & mask) == (Ipv4Address.parse(prefixAddress) & mask));
  }

  /** Whether a port, or an unknown one, is within a range. */
  static Match within(int port, int low, int high) {
    return port == UNKNOWN ? Match.MAYBE : Match.of(port >= low && port <= high);
  }

  /** Whether an interface has a name that may end in the wildcard given. */
  static Match named(String name, String pattern, char wildcard) {
    if (name == null) {
      return Match.NO;
    }
    if (!pattern.isEmpty() && pattern.charAt(pattern.length() - 1) == wildcard) {
      return Match.of(name.startsWith(pattern.substring(0, pattern.length() - 1)));
    }
    return Match.of(name.equals(pattern));
  }
}
