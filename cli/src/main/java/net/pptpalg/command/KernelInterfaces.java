package net.pptpalg.command;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The interfaces of the network namespace this process is in. */
final class KernelInterfaces implements HostInterfaces {

  @Override
  public List<Inet4Address> addressesOf(String name) throws IOException {
    NetworkInterface found = NetworkInterface.getByName(name);
    if (found == null) {
      return null;
    }
    List<Inet4Address> addresses = new ArrayList<>();
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
