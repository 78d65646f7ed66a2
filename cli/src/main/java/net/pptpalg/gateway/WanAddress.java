package net.pptpalg.gateway;

import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Looks at the IPv4 addresses of the WAN interface, which change with DHCP and PPPoE. While the
 * interface has none it says nothing: the same address often comes back, and the calls with it.
 */
public final class WanAddress implements Runnable {
  private static final long LOOK_MS = 500;

  private final String wanInterface;
  private final Consumer<List<Inet4Address>> onLook;

  /**
   * @param onLook told twice a second which addresses there are, one at least, on this thread
   */
  WanAddress(String wanInterface, Consumer<List<Inet4Address>> onLook) {
    this.wanInterface = wanInterface;
    this.onLook = onLook;
  }

  /** Runs until it is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        Thread.sleep(LOOK_MS);
        List<Inet4Address> addresses = addresses(wanInterface);
        if (!addresses.isEmpty()) {
          onLook.accept(addresses);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The IPv4 addresses of an interface, the kernel's first one first; none when it is gone. */
  public static List<Inet4Address> addresses(String name) {
    List<Inet4Address> addresses = new ArrayList<>();
    try {
      NetworkInterface found = NetworkInterface.getByName(name);
      if (found != null) {
        Collections.list(found.getInetAddresses()).stream()
            .map(address -> address instanceof Inet4Address ipv4 ? ipv4 : null)
            .filter(Objects::nonNull)
            .forEach(addresses::add);
      }
    } catch (SocketException e) {
      // The interface goes away while it is looked at.
      return List.of();
    }
    // The JDK lists them the other way round than the kernel.
    Collections.reverse(addresses);
    return addresses;
  }
}
