package net.pptpalg.command;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.pptpalg.gateway.rules.InterfaceCheck;

/** The interfaces of the network namespace this process is in. */
final class KernelInterfaces implements HostInterfaces {

  @Override
  public List<Inet4Address> addressesOf(String name) throws IOException {
    List<Inet4Address> addresses = new ArrayList<>();
    NetworkInterface found = NetworkInterface.getByName(name);
    if (found == null) {
      // The JDK knows those with an address only.
      return InterfaceCheck.existing().contains(name) ? addresses : null;
    }
    Collections.list(found.getInetAddresses())
        .forEach(
            address -> {
              if (address instanceof Inet4Address ipv4) {
                addresses.add(ipv4);
              }
            });
    // The JDK lists them the other way round than the kernel.
    Collections.reverse(addresses);
    return addresses;
  }
}
