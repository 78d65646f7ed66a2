package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  private static final int TCP = 6;
  private static final int GRE = 47;

  /** For experimentation (RFC 3692): a packet that neither the rules nor the kernel knows. */
  private static final int UNKNOWN_PROTOCOL = 253;

  private static final String SERVER = "203.0.113.2";
  private static final String PUBLIC = "203.0.113.1";

  private static final RuleParameters PARAMETERS =
      new RuleParameters(List.of("lan0"), "wan0", List.of(PUBLIC), 20, 21, 2);

  /** Each packet by kind, and first of all, before any packet filter of the receiver. */
  private static final String COUNTERS =
      """
      table ip observe {
        counter to_server { }
        counter from_server { }
        counter pptp_gre { }
        counter other_gre { }
        counter later_fragments { }
        counter unknown { }
        chain c {
          type filter hook %s priority %s; policy accept;
          tcp dport 1723 counter name to_server
          tcp sport 1723 counter name from_server
          ip protocol gre ip frag-off & 0x1fff == 0 @th,0,32 & 0x7ffff == 0x1880b counter name pptp_gre
          ip protocol gre ip frag-off & 0x1fff == 0 @th,0,32 & 0x7ffff != 0x1880b counter name other_gre
          ip frag-off & 0x1fff != 0 counter name later_fragments
          ip protocol 253 counter name unknown
        }
      }
      """;

  private NetworkNamespace client;
  private NetworkNamespace router;
  private NetworkNamespace server;

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
    observe(server, "prerouting", "-500");
  }

  @AfterEach
  void deleteNamespaces() {
    client.close();
    router.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void shouldLetNoPptpOutWhenNobodyReadsTheQueues(Backend backend) {
    FirewallRules rules = backend.rules(PARAMETERS, router);
    sendEverythingTo(SERVER, client);
    awaitAtLeast(server, "other_gre", 1);
    assertEquals(1, count(server, "to_server"), "port 1723 without rules");
    assertEquals(1, count(server, "from_server"), "port 1723 as source without rules");
    assertEquals(1, count(server, "pptp_gre"), "PPTP's GRE without rules");

    rules.install();
    sendEverythingTo(SERVER, client);
    awaitAtLeast(server, "other_gre", 2);
    assertEquals(1, count(server, "to_server"), "port 1723 with rules");
    assertEquals(1, count(server, "from_server"), "port 1723 as source with rules");
    assertEquals(1, count(server, "pptp_gre"), "PPTP's GRE with rules");

    rules.remove();
    sendEverythingTo(SERVER, client);
    awaitAtLeast(server, "other_gre", 3);
    assertEquals(2, count(server, "to_server"), "port 1723 after removal");
    assertEquals(2, count(server, "pptp_gre"), "PPTP's GRE after removal");
  }

  @ParameterizedTest
  @EnumSource
  void shouldLetNoPptpInToThePublicAddressWhenNobodyReadsTheQueues(Backend backend) {
    observe(router, "input", "0");
    FirewallRules rules = backend.rules(PARAMETERS, router);
    sendEverythingTo(PUBLIC, server);
    awaitAtLeast(router, "other_gre", 1);
    assertEquals(1, count(router, "pptp_gre"), "PPTP's GRE without rules");
    assertEquals(1, count(router, "from_server"), "port 1723 without rules");

    rules.install();
    sendEverythingTo(PUBLIC, server);
    awaitAtLeast(router, "other_gre", 2);
    assertEquals(1, count(router, "pptp_gre"), "PPTP's GRE with rules");
    assertEquals(1, count(router, "from_server"), "port 1723 as source with rules");
    assertEquals(1, count(router, "to_server"), "port 1723 with rules");
  }

  @ParameterizedTest
  @EnumSource
  void shouldQueueWhatTheGatewayItselfSends(Backend backend) {
    backend.rules(PARAMETERS, router).install();
    sendEverythingTo(SERVER, router);
    awaitAtLeast(server, "other_gre", 1);
    assertEquals(0, count(server, "pptp_gre"), "PPTP's GRE of the gateway");
    assertEquals(0, count(server, "to_server"), "port 1723 of the gateway");
  }

  @ParameterizedTest
  @EnumSource
  void shouldLetNoLaterFragmentOfGreOut(Backend backend) {
    FirewallRules rules = backend.rules(PARAMETERS, router);
    client.send(GRE, SERVER, pptpGre(3000));
    awaitAtLeast(server, "later_fragments", 2);

    rules.install();
    client.send(GRE, SERVER, pptpGre(3000));
    client.send(GRE, SERVER, otherGre());
    awaitAtLeast(server, "other_gre", 1);
    assertEquals(2, count(server, "later_fragments"), "later fragments with rules");
    assertEquals(1, count(server, "pptp_gre"), "first fragments with rules");
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotTouchPptpToAddressesThatAreNotShared(Backend backend) {
    router.ip("addr", "add", "192.0.2.1/24", "dev", "wan0");
    observe(router, "input", "0");
    backend.rules(PARAMETERS, router).install();
    sendEverythingTo("10.7.0.1", client);
    awaitAtLeast(router, "other_gre", 1);
    assertEquals(1, count(router, "pptp_gre"), "GRE to the gateway's private address");
    server.ip("route", "add", "192.0.2.1", "dev", "eth0");
    sendEverythingTo("192.0.2.1", server);
    awaitAtLeast(router, "other_gre", 2);
    assertEquals(2, count(router, "pptp_gre"), "GRE to an address that isn't shared");
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepPptpOutOfConnectionTrackingAndLeaveTheRestInIt(Backend backend) {
    backend.rules(PARAMETERS, router).install();
    countTrackedFromLan();
    sendEverythingTo(SERVER, client);
    awaitAtLeast(server, "other_gre", 1);
    assertEquals(3, count(router, "track", "untracked"), "PPTP");
    assertEquals(1, count(router, "track", "tracked"), "GRE that is not PPTP's");
  }

  @ParameterizedTest
  @EnumSource
  void shouldTrackPptpThatLeavesElsewhereWhereTheRouteIsKnown(Backend backend) {
    NetworkNamespace.connect(router, "dmz0", "198.51.100.1/24", server, "eth1", "198.51.100.2/24");
    backend.rules(PARAMETERS, router).install();
    countTrackedFromLan();
    sendEverythingTo("198.51.100.2", client);
    awaitAtLeast(server, "other_gre", 1);
    boolean routeIsKnown = backend == Backend.NFT || backend == Backend.NFT_DROPPING;
    assertEquals(routeIsKnown ? 4 : 1, count(router, "track", "tracked"), "tracked");
    assertEquals(routeIsKnown ? 0 : 3, count(router, "track", "untracked"), "untracked");
  }

  @ParameterizedTest
  @EnumSource
  void shouldLeaveTheGatewaysOwnTrafficWithLanHostsTracked(Backend backend) {
    backend.rules(PARAMETERS, router).install();
    countTrackedFromLan();
    observe(router, "input", "1");
    sendEverythingTo("10.7.0.1", client);
    awaitAtLeast(router, "other_gre", 1);
    assertEquals(0, count(router, "track", "untracked"), "untracked");
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotActivateConnectionTracking(Backend backend) {
    observe(router, "forward", "0");
    backend.rules(PARAMETERS, router).install();
    client.send(UNKNOWN_PROTOCOL, SERVER, new byte[3000]);
    awaitAtLeast(server, "unknown", 3);
    assertEquals(2, count(router, "later_fragments"), "fragments seen one by one");

    router.run(backend.iptables(), "-A", "INPUT", "-m", "conntrack", "--ctstate", "NEW");
    client.send(UNKNOWN_PROTOCOL, SERVER, new byte[3000]);
    awaitAtLeast(server, "unknown", 6);
    assertEquals(2, count(router, "later_fragments"), "connection tracking reassembles");
  }

  /** Sends the packet that may pass last, so that its arrival proves that the others won't come. */
  private static void sendEverythingTo(String destination, NetworkNamespace sender) {
    sender.send(TCP, destination, syn(40000, 1723));
    sender.send(TCP, destination, syn(1723, 40001));
    sender.send(GRE, destination, pptpGre(40));
    sender.send(GRE, destination, otherGre());
  }

  /** A SYN without its checksum, which nothing on the way looks at. */
  private static byte[] syn(int sourcePort, int destinationPort) {
    byte[] segment = new byte[20];
    segment[0] = (byte) (sourcePort >> 8);
    segment[1] = (byte) sourcePort;
    segment[2] = (byte) (destinationPort >> 8);
    segment[3] = (byte) destinationPort;
    segment[12] = 0x50;
    segment[13] = 0x02;
    return segment;
  }

  private static byte[] pptpGre(int length) {
    byte[] packet = new byte[length];
    packet[0] = 0x30;
    packet[1] = (byte) 0x81;
    packet[2] = (byte) 0x88;
    packet[3] = 0x0b;
    return packet;
  }

  /** GRE version 0 that carries IPv4 (RFC 2784). */
  private static byte[] otherGre() {
    byte[] packet = new byte[40];
    packet[2] = 0x08;
    return packet;
  }

  /** Counts after connection tracking has seen a packet (priority -200), and before mangle. */
  private void countTrackedFromLan() {
    router.feed(
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
        """,
        "nft",
        "-f",
        "-");
  }

  private static void observe(NetworkNamespace namespace, String hook, String priority) {
    namespace.feed(COUNTERS.formatted(hook, priority), "nft", "-f", "-");
  }

  private static void awaitAtLeast(NetworkNamespace namespace, String counter, long expected) {
    long deadlineNs = System.nanoTime() + 10_000_000_000L;
    while (count(namespace, counter) < expected) {
      assertTrue(
          System.nanoTime() < deadlineNs,
          () -> counter + " is " + count(namespace, counter) + ", not " + expected);
    }
  }

  private static long count(NetworkNamespace namespace, String counter) {
    return count(namespace, "observe", counter);
  }

  private static long count(NetworkNamespace namespace, String table, String counter) {
    String listing = namespace.run("nft", "list", "counter", "ip", table, counter);
    Matcher packets = Pattern.compile("packets (\\d+)").matcher(listing);
    assertTrue(packets.find(), listing);
    return Long.parseLong(packets.group(1));
  }
}
