package net.pptpalg.testbed.suite.gateway;

import java.io.IOException;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Optional;
import net.pptpalg.testbed.TestbedException;
import net.pptpalg.testbed.suite.endpoint.Arrivals;
import net.pptpalg.testbed.suite.endpoint.RawLink;
import net.pptpalg.testbed.suite.wire.Address;

/**
 * A router that is configured already, with two of this machine's interfaces at its two sides.
 *
 * <p>It has to have {@value Site#LAN_STATIONS} on its LAN link and {@value Site#WAN_STATIONS} on
 * its WAN link (for Linux: {@code ip route add 10.77.0.0/16 dev LAN}). What needs the router's own
 * interfaces or another configuration is not played.
 *
 * @param lanInterface this machine's interface on the router's LAN side
 * @param wanInterface this machine's interface on the router's WAN side
 * @param lanAddress the router's address on its LAN side
 * @param publicAddress the router's address on its WAN side
 */
public record ExternalGateway(
    String lanInterface, String wanInterface, int lanAddress, int publicAddress)
    implements GatewayUnderTest {

  @Override
  public String name() {
    return Address.text(publicAddress);
  }

  @Override
  public Optional<String> lacks(Setup setup) {
    return setup == Setup.BOX || setup == Setup.ROUTER
        ? Optional.empty()
        : Optional.of("needs a configuration of its own");
  }

  @Override
  public Site start(Setup setup) {
    Arrivals arrivals = new Arrivals();
    RawLink lan = RawLink.open(null, interfaceIndex(lanInterface), arrivals, address -> false);
    RawLink wan = RawLink.open(null, interfaceIndex(wanInterface), arrivals, Site::isPrivate);
    Site site = new Site(arrivals, lan, wan, List.of(publicAddress)) {};
    try {
      lan.useGateway(lanAddress);
      wan.useGateway(publicAddress);
      return site;
    } catch (TestbedException e) {
      site.close();
      throw e;
    }
  }

  private static int interfaceIndex(String name) {
    try {
      NetworkInterface found = NetworkInterface.getByName(name);
      if (found == null) {
        throw new TestbedException("there is no interface " + name);
      }
      return found.getIndex();
    } catch (IOException e) {
      throw new TestbedException(name + ": " + e.getMessage(), e);
    }
  }
}
