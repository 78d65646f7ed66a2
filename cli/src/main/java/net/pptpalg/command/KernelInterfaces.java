package net.pptpalg.command;

import java.net.Inet4Address;
import java.util.List;
import net.pptpalg.gateway.WanAddress;
import net.pptpalg.gateway.rules.InterfaceCheck;

/** The interfaces of the network namespace this process is in. */
final class KernelInterfaces implements HostInterfaces {

  @Override
  public List<Inet4Address> addressesOf(String name) {
    // The JDK knows interfaces with an address only.
    return InterfaceCheck.existing().contains(name) ? WanAddress.addresses(name) : null;
  }
}
