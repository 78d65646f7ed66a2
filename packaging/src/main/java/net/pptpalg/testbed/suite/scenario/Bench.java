package net.pptpalg.testbed.suite.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import net.pptpalg.testbed.Namespace;
import net.pptpalg.testbed.suite.endpoint.ExpectationException;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.gateway.Site;
import net.pptpalg.testbed.suite.wire.Address;
import net.pptpalg.testbed.suite.wire.IpPacket;

/** The hosts and tools of one case. All hosts are new; they are gone when it is closed. */
public final class Bench implements AutoCloseable {

  private final Site site;
  private final Random random;
  private final List<Station> lanStations = new ArrayList<>();
  private final List<Station> wanStations = new ArrayList<>();
  private int nextPort = 40_000;

  /**
   * @param seed for sequence numbers and contents
   */
  public Bench(Site site, long seed) {
    this.site = site;
    this.random = new Random(seed);
  }

  public Site site() {
    return site;
  }

  public Random random() {
    return random;
  }

  public int publicAddress() {
    return site.publicAddress();
  }

  /** A PPTP client, or any other host, on the LAN. */
  public Station lanHost() {
    return kept(lanStations, site.newLanStation());
  }

  /** A PPTP server, or any other host, on the WAN. */
  public Station wanHost() {
    return kept(wanStations, site.newWanStation());
  }

  /** A WAN host with an address that the second published server is for. */
  public Station otherWanHost() {
    return kept(wanStations, site.newOtherWanStation());
  }

  /** A published server: 0 or 1. */
  public Station publishedServer(int index) {
    return kept(lanStations, site.lan().station(Site.publishedServers().get(index)));
  }

  private static Station kept(List<Station> stations, Station station) {
    stations.add(station);
    return station;
  }

  /** A client port that no other connection of the case has. */
  public int nextPort() {
    return nextPort++;
  }

  /** Random bytes. */
  public byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A PPP frame with address and control field, as before LCP has compressed them away. */
  public byte[] pppFrame(int length) {
    byte[] frame = bytes(length);
    frame[0] = (byte) 0xff;
    frame[1] = 3;
    frame[2] = 0;
    frame[3] = 0x21;
    return frame;
  }

  /** A control connection from a new client to a new server, without a call. */
  public ControlPair dial() {
    return dial(lanHost(), wanHost());
  }

  public ControlPair dial(Station client, Station server) {
    return ControlPair.dial(this, client, nextPort(), server.address(), server);
  }

  /** The gateway's own namespace. */
  public Namespace gateway() {
    return site.namespace()
        .orElseThrow(() -> new NotApplicableException("needs a hand on the gateway itself"));
  }

  /** What one side received must be what the other sent, on a router's terms. */
  public static void expectForwarded(
      String what, IpPacket sent, IpPacket received, int source, int destination, byte[] payload) {
    Expect.equal(what + ": time to live", sent.timeToLive() - 1, received.timeToLive());
    Expect.equal(what + ": type of service", sent.typeOfService(), received.typeOfService());
    Expect.equal(what + ": DF", sent.dontFragment(), received.dontFragment());
    Expect.sameBytes(what + ": IP options", sent.options(), received.options());
    Expect.equal(what + ": source", text(source), text(received.source()));
    Expect.equal(what + ": destination", text(destination), text(received.destination()));
    Expect.sameBytes(what, payload, received.payload());
  }

  private static String text(int address) {
    return Address.text(address);
  }

  /** Plays a part of which failures are to be told apart. */
  public static <T> T part(String name, Supplier<T> part) {
    try {
      return part.get();
    } catch (ExpectationException e) {
      throw new ExpectationException(name + ": " + e.getMessage());
    }
  }

  /** What is wrong beside the case's own expectations: broken packets, leaks, a dead gateway. */
  public List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    site.complaint().ifPresent(complaints::add);
    complaints.addAll(site.lan().takeDefects());
    complaints.addAll(site.wan().takeDefects());
    return complaints;
  }

  @Override
  public void close() {
    lanStations.forEach(site.lan()::remove);
    wanStations.forEach(site.wan()::remove);
  }
}
