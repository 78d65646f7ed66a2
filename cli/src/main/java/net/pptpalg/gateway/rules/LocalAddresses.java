package net.pptpalg.gateway.rules;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** The IPv4 addresses of this machine (of this network namespace), on all interfaces. */
public final class LocalAddresses {

  private LocalAddresses() {}

  /**
   * Asks the kernel.
   *
   * @return in dotted notation and in order, each once; none when the kernel doesn't say
   */
  public static List<String> read() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(Inet4Address.class::isInstance)
          .map(InetAddress::getHostAddress)
          .distinct()
          .sorted()
          .toList();
    } catch (SocketException e) {
      // An interface goes away while it is looked at.
      return List.of();
    }
  }
}
