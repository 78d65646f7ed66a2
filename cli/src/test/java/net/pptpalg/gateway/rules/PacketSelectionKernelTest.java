package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the rules do to packets while nobody reads the queues.
 *
 * <pre>
 *   client                 router                      server
 *   10.7.0.2 (eth0) ---- (lan0) 10.7.0.1
 *                        203.0.113.1 (wan0) ---- (eth0) 203.0.113.2
 * </pre>
 */
class PacketSelectionKernelTest {

  /** For experimentation (RFC 3692): a packet that neither the rules nor the kernel knows. */
  private static final int UNKNOWN_PROTOCOL = 253;

  private static final String SERVER = "203.0.113.2";
  private static final String PUBLIC = "203.0.113.1";

  private static final RuleParameters PARAMETERS =
      new RuleParameters(List.of("lan0"), "wan0", List.of(PUBLIC), List.of(), 20, 25, 21, 2);

  private NetworkNamespace client;
  private NetworkNamespace router;
  private NetworkNamespace server;

  /** First of all, before any packet filter of the server. */
  private Observer atServer;

  @BeforeAll
  static void needsRoot() {
    NetworkNamespace.requireRoot();
  }

  @BeforeEach
  void connectNamespaces() {
    client = NetworkNamespace.create();
    router = NetworkNamespace.create();
    server = NetworkNamespace.create();
    NetworkNamespace.connect(client, "eth0", "10.7.0.2/24", router, "lan0", "10.7.0.1/24");
    NetworkNamespace.connect(router, "wan0", PUBLIC + "/24", server, "eth0", SERVER + "/24");
    client.ip("route", "add", "default", "via", "10.7.0.1");
    server.ip("route", "add", "10.7.0.0/24", "via", PUBLIC);
    router.run("sysctl", "-qw", "net.ipv4.ip_forward=1");
    atServer = Observer.ofPptp(server, "prerouting", "-500");
  }

  @AfterEach
  void deleteNamespaces() {
    client.close();
    router.close();
    server.close();
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldLetNoPptpOutWhenNobodyReadsTheQueues(Backend backend) {
    FirewallRules rules = backend.rules(PARAMETERS, router);
    sendEverythingTo(SERVER, client);
    atServer.awaitAtLeast("other_gre", 1);
    assertEquals(1, atServer.count("to_server"), "port 1723 without rules");
    assertEquals(1, atServer.count("from_server"), "port 1723 as source without rules");
    assertEquals(1, atServer.count("pptp_gre"), "PPTP's GRE without rules");

    rules.install();
    sendEverythingTo(SERVER, client);
    atServer.awaitAtLeast("other_gre", 2);
    assertEquals(1, atServer.count("to_server"), "port 1723 with rules");
    assertEquals(1, atServer.count("from_server"), "port 1723 as source with rules");
    assertEquals(1, atServer.count("pptp_gre"), "PPTP's GRE with rules");

    rules.remove();
    sendEverythingTo(SERVER, client);
    atServer.awaitAtLeast("other_gre", 3);
    assertEquals(2, atServer.count("to_server"), "port 1723 after removal");
    assertEquals(2, atServer.count("pptp_gre"), "PPTP's GRE after removal");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldLetNoPptpInToThePublicAddressWhenNobodyReadsTheQueues(Backend backend) {
    Observer atRouter = Observer.ofPptp(router, "input", "0");
    FirewallRules rules = backend.rules(PARAMETERS, router);
    sendEverythingTo(PUBLIC, server);
    atRouter.awaitAtLeast("other_gre", 1);
    assertEquals(1, atRouter.count("pptp_gre"), "PPTP's GRE without rules");
    assertEquals(1, atRouter.count("from_server"), "port 1723 without rules");

    rules.install();
    sendEverythingTo(PUBLIC, server);
    atRouter.awaitAtLeast("other_gre", 2);
    assertEquals(1, atRouter.count("pptp_gre"), "PPTP's GRE with rules");
    assertEquals(1, atRouter.count("from_server"), "port 1723 as source with rules");
    assertEquals(1, atRouter.count("to_server"), "port 1723 with rules");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldQueueWhatTheGatewayItselfSends(Backend backend) {
    backend.rules(PARAMETERS, router).install();
    sendEverythingTo(SERVER, router);
    atServer.awaitAtLeast("other_gre", 1);
    assertEquals(0, atServer.count("pptp_gre"), "PPTP's GRE of the gateway");
    assertEquals(0, atServer.count("to_server"), "port 1723 of the gateway");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldLetNoLaterFragmentOfGreOut(Backend backend) {
    FirewallRules rules = backend.rules(PARAMETERS, router);
    client.send(Payloads.GRE, SERVER, Payloads.pptpGre(3000));
    atServer.awaitAtLeast("later_fragments", 2);

    rules.install();
    client.send(Payloads.GRE, SERVER, Payloads.pptpGre(3000));
    client.send(Payloads.GRE, SERVER, Payloads.otherGre(40));
    atServer.awaitAtLeast("other_gre", 1);
    assertEquals(2, atServer.count("later_fragments"), "later fragments with rules");
    assertEquals(1, atServer.count("pptp_gre"), "first fragments with rules");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldQueueLaterFragmentsOfGreOfAnyVersionThatLeaves(Backend backend) {
    FirewallRules rules = backend.rules(PARAMETERS, router);
    client.send(Payloads.GRE, SERVER, Payloads.otherGre(3000));
    atServer.awaitAtLeast("later_fragments", 2);

    rules.install();
    client.send(Payloads.GRE, SERVER, Payloads.otherGre(3000));
    client.send(Payloads.GRE, SERVER, Payloads.otherGre(40));
    atServer.awaitAtLeast("other_gre", 3);
    assertEquals(2, atServer.count("later_fragments"), "later fragments with rules");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldQueueLaterFragmentsOfGreOfAnyVersionToThePublicAddress(Backend backend) {
    // Behind mangle, and before the kernel reassembles what is for itself.
    Observer atRouter = Observer.ofPptp(router, "prerouting", "-100");
    FirewallRules rules = backend.rules(PARAMETERS, router);
    server.send(Payloads.GRE, PUBLIC, Payloads.otherGre(3000));
    atRouter.awaitAtLeast("later_fragments", 2);
    server.send(Payloads.GRE, PUBLIC, Payloads.pptpGre(3000));
    atRouter.awaitAtLeast("later_fragments", 4);

    rules.install();
    server.send(Payloads.GRE, PUBLIC, Payloads.pptpGre(3000));
    server.send(Payloads.GRE, PUBLIC, Payloads.otherGre(3000));
    server.send(Payloads.GRE, PUBLIC, Payloads.otherGre(40));
    atRouter.awaitAtLeast("other_gre", 3);
    assertEquals(4, atRouter.count("later_fragments"), "later fragments with rules");
    assertEquals(1, atRouter.count("pptp_gre"), "first fragments with rules");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldNotTouchPptpToAddressesThatAreNotShared(Backend backend) {
    router.ip("addr", "add", "192.0.2.1/24", "dev", "wan0");
    Observer atRouter = Observer.ofPptp(router, "input", "0");
    backend.rules(PARAMETERS, router).install();
    sendEverythingTo("10.7.0.1", client);
    atRouter.awaitAtLeast("other_gre", 1);
    assertEquals(1, atRouter.count("pptp_gre"), "GRE to the gateway's private address");
    server.ip("route", "add", "192.0.2.1", "dev", "eth0");
    sendEverythingTo("192.0.2.1", server);
    atRouter.awaitAtLeast("other_gre", 2);
    assertEquals(2, atRouter.count("pptp_gre"), "GRE to an address that isn't shared");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldKeepPptpOutOfConnectionTrackingAndLeaveTheRestInIt(Backend backend) {
    backend.rules(PARAMETERS, router).install();
    Observer tracking = trackedFromLan();
    sendEverythingTo(SERVER, client);
    atServer.awaitAtLeast("other_gre", 1);
    assertEquals(3, tracking.count("untracked"), "PPTP");
    assertEquals(1, tracking.count("tracked"), "GRE that is not PPTP's");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldTrackPptpThatLeavesElsewhereWhereTheRouteIsKnown(Backend backend) {
    NetworkNamespace.connect(router, "dmz0", "198.51.100.1/24", server, "eth1", "198.51.100.2/24");
    backend.rules(PARAMETERS, router).install();
    Observer tracking = trackedFromLan();
    sendEverythingTo("198.51.100.2", client);
    atServer.awaitAtLeast("other_gre", 1);
    boolean routeIsKnown = backend.isNft();
    assertEquals(routeIsKnown ? 4 : 1, tracking.count("tracked"), "tracked");
    assertEquals(routeIsKnown ? 0 : 3, tracking.count("untracked"), "untracked");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldLeaveTheGatewaysOwnTrafficWithLanHostsTracked(Backend backend) {
    backend.rules(PARAMETERS, router).install();
    Observer tracking = trackedFromLan();
    Observer atRouter = Observer.ofPptp(router, "input", "1");
    sendEverythingTo("10.7.0.1", client);
    atRouter.awaitAtLeast("other_gre", 1);
    assertEquals(0, tracking.count("untracked"), "untracked");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldNotActivateConnectionTracking(Backend backend) {
    Observer atRouter = Observer.ofPptp(router, "forward", "0");
    backend.rules(PARAMETERS, router).install();
    client.send(UNKNOWN_PROTOCOL, SERVER, new byte[3000]);
    atServer.awaitAtLeast("unknown", 3);
    assertEquals(2, atRouter.count("later_fragments"), "fragments seen one by one");

    router.run(backend.iptables(), "-A", "INPUT", "-m", "conntrack", "--ctstate", "NEW");
    client.send(UNKNOWN_PROTOCOL, SERVER, new byte[3000]);
    atServer.awaitAtLeast("unknown", 6);
    assertEquals(2, atRouter.count("later_fragments"), "connection tracking reassembles");
  }

  /** Sends the packet that may pass last, so that its arrival proves that the others won't come. */
  private static void sendEverythingTo(String destination, NetworkNamespace sender) {
    sender.send(Payloads.TCP, destination, Payloads.syn(40000, 1723));
    sender.send(Payloads.TCP, destination, Payloads.syn(1723, 40001));
    sender.send(Payloads.GRE, destination, Payloads.pptpGre(40));
    sender.send(Payloads.GRE, destination, Payloads.otherGre(40));
  }

  /** Counts after connection tracking has seen a packet (priority -200), and before mangle. */
  private Observer trackedFromLan() {
    return Observer.with(
        router,
        "track",
        """
        table ip track {
          counter untracked { }
          counter tracked { }
          chain prerouting {
            type filter hook prerouting priority -160; policy accept;
            iifname "lan0" ct state untracked counter name untracked
            iifname "lan0" ct state != untracked counter name tracked
          }
        }
        """);
  }
}
