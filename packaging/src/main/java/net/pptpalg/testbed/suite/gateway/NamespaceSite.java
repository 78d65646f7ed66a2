package net.pptpalg.testbed.suite.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.pptpalg.testbed.Namespace;
import net.pptpalg.testbed.Topology;
import net.pptpalg.testbed.suite.endpoint.Arrivals;
import net.pptpalg.testbed.suite.endpoint.ChecksumOffload;
import net.pptpalg.testbed.suite.endpoint.RawLink;
import net.pptpalg.testbed.suite.wire.Address;

/**
 * A gateway in a namespace, between two hosts that lend their interfaces to the stations.
 *
 * <pre>
 *   stations 10.77.0.0/16 --- c1 --- lan0 gateway wan0 --- s1 --- stations 198.18.0.0/15
 * </pre>
 */
public class NamespaceSite extends Site {

  private static final String SECOND_PUBLIC_ADDRESS = "198.51.100.2";
  private static final String CHANGED_PUBLIC_ADDRESS = "198.51.100.9";
  private static final String PREFIX = "/24";

  private final Topology topology;

  private NamespaceSite(
      Topology topology, Arrivals arrivals, RawLink lan, RawLink wan, List<Integer> addresses) {
    super(arrivals, lan, wan, addresses);
    this.topology = topology;
  }

  NamespaceSite(NamespaceSite other) {
    this(other.topology, other.arrivals(), other.lan(), other.wan(), other.publicAddresses());
  }

  /** The network without a gateway program: it forwards and nothing more. */
  public static NamespaceSite lay(Setup setup) {
    Topology topology = Topology.builder().build();
    try {
      Namespace gateway = topology.gateway();
      gateway.run("ip", "route", "add", LAN_STATIONS, "dev", Topology.LAN_INTERFACE);
      gateway.run("ip", "route", "add", WAN_STATIONS, "dev", Topology.WAN_INTERFACE);
      List<Integer> addresses = new ArrayList<>(List.of(Address.parse(topology.publicAddress())));
      if (setup == Setup.POOL) {
        gateway.run(
            "ip", "address", "add", SECOND_PUBLIC_ADDRESS + PREFIX, "dev", Topology.WAN_INTERFACE);
        addresses.add(Address.parse(SECOND_PUBLIC_ADDRESS));
      }
      // A host that forwards would send packets for stations back.
      Namespace left = topology.clients().get(0).namespace();
      Namespace right = topology.servers().get(0).namespace();
      left.run("sysctl", "-q", "net.ipv4.ip_forward=0");
      right.run("sysctl", "-q", "net.ipv4.ip_forward=0");
      // What the kernel leaves to the network card, nobody would do here.
      ChecksumOffload.disable(gateway.name(), Topology.WAN_INTERFACE);
      ChecksumOffload.disable(gateway.name(), topology.clients().get(0).name());
      Arrivals arrivals = new Arrivals();
      RawLink lan = RawLink.open(left.name(), interfaceIndex(left), arrivals, address -> false);
      RawLink wan = RawLink.open(right.name(), interfaceIndex(right), arrivals, Site::isPrivate);
      NamespaceSite site = new NamespaceSite(topology, arrivals, lan, wan, addresses);
      site.useGateway();
      return site;
    } catch (RuntimeException e) {
      topology.close();
      throw e;
    }
  }

  private static int interfaceIndex(Namespace host) {
    return Integer.parseInt(host.run("cat", "/sys/class/net/eth0/ifindex").strip());
  }

  private void useGateway() {
    String inside =
        topology
            .gateway()
            .run("ip", "-4", "-o", "address", "show", "dev", Topology.LAN_INTERFACE)
            .split("\\s+")[3]
            .split("/")[0];
    lan().useGateway(Address.parse(inside));
    wan().useGateway(publicAddress());
  }

  public final Topology topology() {
    return topology;
  }

  @Override
  public Optional<Namespace> namespace() {
    return Optional.of(topology.gateway());
  }

  @Override
  public String lanInterface() {
    return Topology.LAN_INTERFACE;
  }

  @Override
  public String wanInterface() {
    return Topology.WAN_INTERFACE;
  }

  @Override
  public void changePublicAddress() {
    Namespace gateway = topology.gateway();
    gateway.run("ip", "address", "flush", "dev", wanInterface());
    gateway.run("ip", "address", "add", CHANGED_PUBLIC_ADDRESS + PREFIX, "dev", wanInterface());
    gateway.run("ip", "route", "replace", WAN_STATIONS, "dev", wanInterface());
    replacePublicAddress(Address.parse(CHANGED_PUBLIC_ADDRESS));
  }

  @Override
  public void close() {
    super.close();
    topology.close();
  }
}
