package net.pptpalg.gateway.rules;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How this machine (this network namespace) is connected, as far as the rules depend on it.
 *
 * @param addresses IPv4 addresses in dotted notation of all interfaces, in order, each once
 * @param others names of the interfaces besides the gateway's own that are up and can carry IPv4:
 *     that have an address or lead to one peer; without the loopback, in order
 */
public record LocalInterfaces(List<String> addresses, List<String> others) {

  /** Nothing is known. */
  public static final LocalInterfaces UNKNOWN = new LocalInterfaces(List.of(), List.of());

  public LocalInterfaces {
    addresses = List.copyOf(addresses);
    others = List.copyOf(others);
  }

  /**
   * Asks the kernel.
   *
   * @param own names of the gateway's interfaces, which may come and go without any effect here
   * @return {@link #UNKNOWN} when the kernel doesn't say
   */
  public static LocalInterfaces read(Collection<String> own) {
    Set<String> addresses = new TreeSet<>();
    Set<String> others = new TreeSet<>();
    try {
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        List<String> ofInterface =
            each.inetAddresses()
                .filter(Inet4Address.class::isInstance)
                .map(InetAddress::getHostAddress)
                .toList();
        addresses.addAll(ofInterface);
        boolean carries = !ofInterface.isEmpty() || each.isPointToPoint();
        if (!own.contains(each.getName()) && !each.isLoopback() && carries && each.isUp()) {
          others.add(each.getName());
        }
      }
    } catch (SocketException e) {
      // An interface goes away while it is looked at.
      return UNKNOWN;
    }
    return new LocalInterfaces(List.copyOf(addresses), List.copyOf(others));
  }

  boolean areKnown() {
    return !addresses.isEmpty();
  }
}
