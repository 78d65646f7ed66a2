package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the rules do to ICMP errors while nobody reads the queues: what is queued doesn't arrive.
 *
 * <pre>
 *   client                 router                        server
 *   10.7.0.2 (eth0) ---- (lan0) 10.7.0.1
 *                        203.0.113.1, .9 (wan0) ---- (eth0) 203.0.113.2
 * </pre>
 *
 * <p>The kernel sends its own errors from 203.0.113.1, which is no public address of the rules.
 */
class IcmpErrorSelectionKernelTest {

  private static final String CLIENT = "10.7.0.2";
  private static final String SERVER = "203.0.113.2";
  private static final String PUBLIC = "203.0.113.9";
  private static final String NOBODY = "10.9.0.1";

  private static final RuleParameters PARAMETERS =
      new RuleParameters(
          List.of("lan0"), "wan0", List.of(PUBLIC, "203.0.113.10"), List.of(), 20, 25, 21, 2);

  private static final String ANY = "";
  private static final String UNTRACKED = "ct state untracked";

  /** Behind connection tracking (priority -200), before mangle. */
  private static final String BEFORE_MANGLE = "-160";

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
    NetworkNamespace.connect(client, "eth0", CLIENT + "/24", router, "lan0", "10.7.0.1/24");
    NetworkNamespace.connect(router, "wan0", "203.0.113.1/24", server, "eth0", SERVER + "/24");
    router.ip("addr", "add", PUBLIC + "/24", "dev", "wan0");
    router.ip("route", "add", "unreachable", NOBODY);
    client.ip("route", "add", "default", "via", "10.7.0.1");
    server.ip("route", "add", "10.0.0.0/8", "via", "203.0.113.1");
    router.run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv4.icmp_ratelimit=0");
  }

  @AfterEach
  void deleteNamespaces() {
    client.close();
    router.close();
    server.close();
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldQueueWhatArrivesAboutTrafficOfAPublicAddress(Backend backend) {
    Observer atRouter = IcmpErrors.observe(router, "input", "0", ANY);
    IcmpErrors errors = IcmpErrors.aboutPptp(PUBLIC, SERVER);
    FirewallRules rules = backend.rules(PARAMETERS, router);
    rules.install();
    errors.send(server, PUBLIC);
    errors.send(client, PUBLIC);
    assertEquals(Set.of(), errors.arrived(atRouter, 2));

    rules.remove();
    errors.send(server, PUBLIC);
    assertEquals(errors.names(), errors.arrived(atRouter, 3), "without rules");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldLetArriveWhatIsAboutAnythingElse(Backend backend) {
    Observer atRouter = IcmpErrors.observe(router, "input", "0", ANY);
    IcmpErrors errors = IcmpErrors.aboutOthers(PUBLIC, SERVER);
    backend.rules(PARAMETERS, router).install();
    errors.send(server, PUBLIC);
    assertEquals(errors.names(), errors.arrived(atRouter, 1));
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldLetArriveWhatQuotesNoPublicSourceOrGoesElsewhere(Backend backend) {
    IcmpErrors quotesAnother = IcmpErrors.aboutPptp("203.0.113.77", PUBLIC);
    IcmpErrors goesElsewhere = IcmpErrors.aboutPptp(PUBLIC, SERVER);
    backend.rules(PARAMETERS, router).install();
    Observer atRouter = IcmpErrors.observe(router, "input", "0", "ip daddr " + PUBLIC);
    quotesAnother.send(server, PUBLIC);
    assertEquals(quotesAnother.names(), quotesAnother.arrived(atRouter, 1));
    Observer atClient = IcmpErrors.observe(client, "prerouting", "-500", ANY);
    goesElsewhere.send(server, CLIENT);
    assertEquals(goesElsewhere.names(), goesElsewhere.arrived(atClient, 1));
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldQueueWhatLeavesAboutTrafficOfAClient(Backend backend) {
    Observer atServer = IcmpErrors.observe(server, "prerouting", "-500", ANY);
    IcmpErrors errors = IcmpErrors.aboutPptp(SERVER, CLIENT);
    FirewallRules rules = backend.rules(PARAMETERS, router);
    rules.install();
    errors.send(client, SERVER);
    assertEquals(Set.of(), errors.arrived(atServer, 1));

    rules.remove();
    errors.send(client, SERVER);
    assertEquals(errors.names(), errors.arrived(atServer, 2), "without rules");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldLetLeaveWhatIsAboutAnythingElse(Backend backend) {
    Observer atServer = IcmpErrors.observe(server, "prerouting", "-500", ANY);
    IcmpErrors errors = IcmpErrors.aboutOthers(SERVER, CLIENT);
    IcmpErrors quotesPublic = IcmpErrors.aboutPptp(SERVER, PUBLIC);
    backend.rules(PARAMETERS, router).install();
    errors.send(client, SERVER);
    assertEquals(errors.names(), errors.arrived(atServer, 1));
    quotesPublic.send(router, SERVER);
    assertEquals(quotesPublic.names(), quotesPublic.arrived(atServer, 2));
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldLetLeaveWhatComesFromNeitherALanNorTheGateway(Backend backend) {
    try (NetworkNamespace dmz = NetworkNamespace.create()) {
      NetworkNamespace.connect(dmz, "eth0", "10.6.0.2/24", router, "dmz0", "10.6.0.1/24");
      dmz.ip("route", "add", "default", "via", "10.6.0.1");
      Observer atServer = IcmpErrors.observe(server, "prerouting", "-500", ANY);
      IcmpErrors errors = IcmpErrors.aboutPptp(SERVER, "10.6.0.2");
      backend.rules(PARAMETERS, router).install();
      errors.send(dmz, SERVER);
      boolean knowsWhereFrom = backend.isNft();
      assertEquals(
          knowsWhereFrom ? errors.names() : Set.of(),
          errors.arrived(atServer, 1),
          "iptables queues all that leaves through the WAN");
    }
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldFollowTheQuotedHeaderLengthWithIptables(Backend backend) {
    Observer atRouter = IcmpErrors.observe(router, "input", "0", ANY);
    IcmpErrors errors = IcmpErrors.aboutTcpWithOptions(PUBLIC, SERVER);
    backend.rules(PARAMETERS, router).install();
    errors.send(server, PUBLIC);
    boolean nft = backend.isNft();
    assertEquals(
        nft ? errors.names() : Set.of(), errors.arrived(atRouter, 1), "nft's documented limit");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldKeepOnlyErrorsAboutPptpOutOfConnectionTracking(Backend backend) {
    backend.passingRules(PARAMETERS, router).install();
    Observer untracked = IcmpErrors.observe(router, "prerouting", BEFORE_MANGLE, UNTRACKED);
    IcmpErrors others = IcmpErrors.aboutOthers(PUBLIC, SERVER);
    others.send(server, PUBLIC);
    IcmpErrors othersOut = IcmpErrors.aboutOthers(SERVER, CLIENT);
    othersOut.send(client, SERVER);
    assertEquals(Set.of(), others.arrived(untracked, 2));
    IcmpErrors arriving = IcmpErrors.aboutPptp(PUBLIC, SERVER);
    arriving.send(server, PUBLIC);
    assertEquals(arriving.names(), arriving.arrived(untracked, 3), "arriving");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldKeepErrorsOfLanHostsAboutPptpOutOfConnectionTracking(Backend backend) {
    backend.rules(PARAMETERS, router).install();
    Observer untracked = IcmpErrors.observe(router, "prerouting", BEFORE_MANGLE, UNTRACKED);
    IcmpErrors leaving = IcmpErrors.aboutPptp(SERVER, CLIENT);
    leaving.send(client, SERVER);
    assertEquals(leaving.names(), leaving.arrived(untracked, 1));
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldLetNoPrivateAddressOutInWhatTheKernelReports(Backend backend) {
    Observer atServer = reportsAt(server, "prerouting", "-500", ANY);
    FirewallRules rules = backend.rules(PARAMETERS, router);
    sendEverythingTo(NOBODY, "203.0.113.3", "203.0.113.4");
    atServer.awaitAtLeast("other", 2);
    assertEquals(3, atServer.count("pptp"), "reports without rules");

    boolean nft = backend.isNft();
    Observer outOfNat =
        reportsAt(router, "output", BEFORE_MANGLE, nft ? UNTRACKED : "ct state invalid");
    // What is rewritten to a private address came in untracked, and a report inherits that.
    router.feed(
        """
        table ip rewritten {
          chain prerouting {
            type filter hook prerouting priority raw; policy accept;
            ip daddr 10.9.0.1 notrack
          }
        }
        """,
        "nft",
        "-f",
        "-");
    rules.install();
    sendEverythingTo(NOBODY, "203.0.113.5", "203.0.113.6");
    atServer.awaitAtLeast("other", 4);
    assertEquals(3, atServer.count("pptp"), "reports with rules");
    assertEquals(3, outOfNat.count("pptp"), "reports about PPTP that the kernel's NAT skips");
    assertEquals(nft ? 0 : 2, outOfNat.count("other"), "reports about anything else");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldLeaveErrorsAboutMasqueradedTrafficToTheKernel(Backend backend) {
    router.feed(
        """
        table ip nat {
          chain postrouting {
            type nat hook postrouting priority srcnat; policy accept;
            oifname "wan0" snat to 203.0.113.9
          }
        }
        """,
        "nft",
        "-f",
        "-");
    server.ip("route", "del", "10.0.0.0/8");
    backend.rules(PARAMETERS, router).install();
    Observer atClient = reportsAt(client, "prerouting", "-500", "@th,160,32 0x0a070002");
    Observer atServer = reportsAt(server, "prerouting", "-500", "@th,192,32 0xcb007109");
    client.send(Payloads.UDP, SERVER, Payloads.udp(5000, 5001));
    atClient.awaitAtLeast("other", 1);
    server.send(Payloads.UDP, PUBLIC, Payloads.udp(5001, 5000));
    atServer.awaitAtLeast("other", 1);
  }

  /**
   * Sends what the kernel should report about, PPTP first. The kernel reports five times, then once
   * a second, to each address: so neither group takes all that one address gets.
   */
  private void sendEverythingTo(String destination, String pptpSource, String otherSource) {
    sendToFrom(destination, pptpSource);
    server.send(Payloads.TCP, destination, Payloads.syn(40000, 1723));
    server.send(Payloads.TCP, destination, Payloads.syn(1723, 40001));
    server.send(Payloads.GRE, destination, Payloads.pptpGre(40));
    sendToFrom(destination, otherSource);
    server.send(Payloads.GRE, destination, Payloads.otherGre(40));
    server.send(Payloads.UDP, destination, Payloads.udp(5000, 5001));
  }

  private void sendToFrom(String destination, String source) {
    server.ip("addr", "add", source + "/24", "dev", "eth0");
    server.ip("route", "replace", destination, "via", "203.0.113.1", "src", source);
  }

  /** Counts destinations that the kernel reports as unreachable, by what they quote. */
  private static Observer reportsAt(
      NetworkNamespace namespace, String hook, String priority, String condition) {
    return Observer.with(
        namespace,
        "reports",
        """
        table ip reports {
          counter pptp { }
          counter other { }
          chain c {
            type filter hook %1$s priority %2$s; policy accept;
            icmp type destination-unreachable %3$s @th,136,8 47 @th,224,32 & 0x7ffff == 0x1880b counter name pptp
            icmp type destination-unreachable %3$s @th,136,8 47 @th,224,32 & 0x7ffff != 0x1880b counter name other
            icmp type destination-unreachable %3$s @th,136,8 6 counter name pptp
            icmp type destination-unreachable %3$s @th,136,8 17 counter name other
          }
        }
        """
            .formatted(hook, priority, condition));
  }
}
