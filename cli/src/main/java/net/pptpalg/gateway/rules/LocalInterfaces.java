package net.pptpalg.gateway.rules;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How this machine (this network namespace) is connected, as far as the rules depend on it.
 *
 * @param addresses IPv4 addresses in dotted notation of all interfaces, in order, each once
 * @param carriers names of the interfaces that are up and can carry IPv4: that have an address or
 *     lead to one peer; without the loopback, in order
 */
public record LocalInterfaces(List<String> addresses, List<String> carriers) {

  /** Nothing is known. */
  public static final LocalInterfaces UNKNOWN = new LocalInterfaces(List.of(), List.of());

  public LocalInterfaces {
    addresses = List.copyOf(addresses);
    carriers = List.copyOf(carriers);
  }

  /** Asks the kernel; {@link #UNKNOWN} when it doesn't say. */
  public static LocalInterfaces read() {
    Set<String> addresses = new TreeSet<>();
    Set<String> carriers = new TreeSet<>();
    try {
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        List<String> own =
            each.inetAddresses()
                .filter(Inet4Address.class::isInstance)
                .map(InetAddress::getHostAddress)
                .toList();
        addresses.addAll(own);
        if (!each.isLoopback() && each.isUp() && (!own.isEmpty() || each.isPointToPoint())) {
          carriers.add(each.getName());
        }
      }
    } catch (SocketException e) {
      // An interface goes away while it is looked at.
      return UNKNOWN;
    }
    return new LocalInterfaces(List.copyOf(addresses), List.copyOf(carriers));
  }

  boolean areKnown() {
    return !addresses.isEmpty();
  }
}
