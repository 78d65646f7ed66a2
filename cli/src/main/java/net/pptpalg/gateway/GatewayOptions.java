package net.pptpalg.gateway;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import net.pptpalg.gateway.events.EventOutlets;
import net.pptpalg.nat.binding.NatOptions.Limits;
import net.pptpalg.nat.binding.NatOptions.PublishedServer;
import net.pptpalg.nat.binding.NatOptions.Timeouts;
import net.pptpalg.nat.mtu.MtuOptions;
import net.pptpalg.nat.policy.BanList;

/**
 * What the gateway is told at its start. The command line has checked the values: they are well
 * formed, the interfaces exist, and no value appears twice.
 *
 * @param lanInterfaces interfaces towards the clients, at least one
 * @param wanInterface interface towards the servers, none of {@code lanInterfaces}
 * @param publicAddresses unicast addresses the servers see, at least one
 * @param socket where the management socket is to be
 * @param socketGroup group that may open the management socket, or {@code null} for root alone
 * @param stateDir directory of the gateway's state; it exists and is locked by this process
 * @param lanes GRE lanes, 1 or more
 * @param firstQueue number of the control queue; the GRE lanes use {@code firstQueue + 1} to {@code
 *     firstQueue + lanes}, SYNs that open control connections and ICMP errors the one behind them,
 *     forwarded SYNs the next, at most 65535
 * @param followsWanAddress whether the public address is that of the WAN interface, whichever that
 *     is at the time
 * @param publishedServers servers behind the gateway that the public addresses stand for
 * @param limits how much one client may have
 * @param timeouts how long things may last
 * @param mtu which announced sizes are lowered, and to what
 * @param events where events go besides those who follow them
 * @param metrics where metrics are served, or {@code null} for nowhere
 * @param diagnoses whether PPP is observed
 * @param keepsRules whether the firewall rules stay when the gateway is told to stop
 * @param bans when clients are banned; nobody is unless PPP is observed
 */
public record GatewayOptions(
    List<String> lanInterfaces,
    String wanInterface,
    List<Inet4Address> publicAddresses,
    Path socket,
    String socketGroup,
    Path stateDir,
    int lanes,
    int firstQueue,
    boolean followsWanAddress,
    List<PublishedServer> publishedServers,
    Limits limits,
    Timeouts timeouts,
    MtuOptions mtu,
    EventOutlets events,
    InetSocketAddress metrics,
    boolean diagnoses,
    boolean keepsRules,
    BanList.Options bans) {

  /** Copies the lists. */
  public GatewayOptions {
    lanInterfaces = List.copyOf(lanInterfaces);
    publicAddresses = List.copyOf(publicAddresses);
    publishedServers = List.copyOf(publishedServers);
  }
}
