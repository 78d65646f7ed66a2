package net.pptpalg.testbed.suite.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.pptpalg.testbed.Namespace;
import net.pptpalg.testbed.suite.endpoint.Arrivals;
import net.pptpalg.testbed.suite.endpoint.RawLink;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.wire.Address;

/** A gateway that is up, with a side for clients and a side for servers. */
public abstract class Site implements AutoCloseable {

  /** Where LAN stations have their addresses. */
  public static final String LAN_STATIONS = "10.77.0.0/16";

  /** Where WAN stations have theirs. */
  public static final String WAN_STATIONS = "198.18.0.0/15";

  private static final int LAN_BASE = Address.parse("10.77.0.0");
  private static final int WAN_BASE = Address.parse("198.18.0.0");
  private static final int OTHER_WAN_BASE = Address.parse("198.19.0.0");

  private final Arrivals arrivals;
  private final RawLink lan;
  private final RawLink wan;
  private final List<Integer> publicAddresses = new ArrayList<>();
  private int lanStations;
  private int wanStations;

  Site(Arrivals arrivals, RawLink lan, RawLink wan, List<Integer> publicAddresses) {
    this.arrivals = arrivals;
    this.lan = lan;
    this.wan = wan;
    this.publicAddresses.addAll(publicAddresses);
  }

  /** Whether an address is one of the LAN's, which the WAN may not see. */
  static boolean isPrivate(int address) {
    return Address.samePrefix(address, LAN_BASE, 8)
        || Address.samePrefix(address, Address.parse("192.168.0.0"), 16);
  }

  public Arrivals arrivals() {
    return arrivals;
  }

  public RawLink lan() {
    return lan;
  }

  public RawLink wan() {
    return wan;
  }

  /** A host on the LAN that nobody was before. */
  public Station newLanStation() {
    return lan.station(LAN_BASE + 256 + ++lanStations);
  }

  /** A host on the WAN that nobody was before. */
  public Station newWanStation() {
    return wan.station(WAN_BASE + 256 + ++wanStations);
  }

  /** The same, with an address of the prefix for which the second published server is. */
  public Station newOtherWanStation() {
    return wan.station(OTHER_WAN_BASE + 256 + ++wanStations);
  }

  /** The first of the addresses that the WAN sees. */
  public int publicAddress() {
    return publicAddresses.get(0);
  }

  /** All addresses that the WAN sees. */
  public List<Integer> publicAddresses() {
    return publicAddresses;
  }

  /** The published servers' addresses; the second is for {@link #newOtherWanStation} clients. */
  public static List<Integer> publishedServers() {
    return List.of(LAN_BASE + 11, LAN_BASE + 12);
  }

  /** The gateway's own network namespace, where the suite may change things; or empty. */
  public Optional<Namespace> namespace() {
    return Optional.empty();
  }

  public String lanInterface() {
    throw new UnsupportedOperationException();
  }

  public String wanInterface() {
    throw new UnsupportedOperationException();
  }

  /** Replaces the public address on the WAN interface, as DHCP would. */
  public void changePublicAddress() {
    throw new UnsupportedOperationException();
  }

  /**
   * Ends the gateway and starts it anew.
   *
   * @param kill whether it has no time for anything before its end
   * @return from the signal until it is ready
   */
  public Duration restart(boolean kill) {
    throw new UnsupportedOperationException();
  }

  final void replacePublicAddress(int address) {
    publicAddresses.set(0, address);
    wan.useGateway(address);
  }

  /** What is wrong with the gateway itself (it has died, it reports an exception), or empty. */
  public Optional<String> complaint() {
    return Optional.empty();
  }

  @Override
  public void close() {
    lan.close();
    wan.close();
  }
}
