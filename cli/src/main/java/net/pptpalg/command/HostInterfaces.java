package net.pptpalg.command;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.List;

/** The network interfaces of this machine. */
interface HostInterfaces {

  /**
   * The IPv4 addresses of an interface, the primary one first.
   *
   * @return {@code null} when there is no such interface
   */
  List<Inet4Address> addressesOf(String name) throws IOException;
}
