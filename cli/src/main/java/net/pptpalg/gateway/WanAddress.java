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
 * Follows the IPv4 address of the WAN interface (DHCP, PPPoE). While the interface has none, the
 * last one stands: the same address often comes back, and the calls with it.
 */
public final class WanAddress implements Runnable {
  private static final long LOOK_MS = 500;

  private final String wanInterface;
  private final Consumer<Inet4Address> onChange;
  private Inet4Address current;

  /**
   * @param current the address at the start
   * @param onChange called with each new address, on this thread
   */
  WanAddress(String wanInterface, Inet4Address current, Consumer<Inet4Address> onChange) {
    this.wanInterface = wanInterface;
    this.current = current;
    this.onChange = onChange;
  }

  /** Runs until it is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        Thread.sleep(LOOK_MS);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    List<Inet4Address> addresses = addresses(wanInterface);
    if (addresses.isEmpty() || addresses.contains(current)) {
      return;
    }
    current = addresses.get(0);
    onChange.accept(current);
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
