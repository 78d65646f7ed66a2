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
 * What the rules do between LANs, one of which has a published server, while nobody reads the
 * queues.
 *
 * <pre>
 *   client                 router                          servers
 *   10.7.0.2 (eth0) ---- (lan0) 10.7.0.1
 *                        (lan1) 10.8.0.1 ------------- (eth0) 10.8.0.2 (published), 10.8.0.3
 *                        203.0.113.1 (wan0) ---------- (eth0) 203.0.113.2
 *                                                           outside
 * </pre>
 */
class HairpinSelectionKernelTest {

  private static final String CLIENT = "10.7.0.2";
  private static final String PUBLISHED = "10.8.0.2";
  private static final String UNPUBLISHED = "10.8.0.3";
  private static final String PUBLIC = "203.0.113.1";

  private static final RuleParameters PARAMETERS = parameters(List.of(PUBLISHED, "10.8.0.99"));

  private NetworkNamespace client;
  private NetworkNamespace router;
  private NetworkNamespace servers;
  private NetworkNamespace outside;
  private Observer atClient;
  private Observer atServers;

  @BeforeAll
  static void needsRoot() {
    NetworkNamespace.requireRoot();
  }

  @BeforeEach
  void connectNamespaces() {
    client = NetworkNamespace.create();
    router = NetworkNamespace.create();
    servers = NetworkNamespace.create();
    outside = NetworkNamespace.create();
    NetworkNamespace.connect(client, "eth0", CLIENT + "/24", router, "lan0", "10.7.0.1/24");
    NetworkNamespace.connect(servers, "eth0", PUBLISHED + "/24", router, "lan1", "10.8.0.1/24");
    NetworkNamespace.connect(router, "wan0", PUBLIC + "/24", outside, "eth0", "203.0.113.2/24");
    servers.ip("addr", "add", UNPUBLISHED + "/24", "dev", "eth0");
    client.ip("route", "add", "default", "via", "10.7.0.1");
    servers.ip("route", "add", "default", "via", "10.8.0.1");
    outside.ip("route", "add", "10.0.0.0/8", "via", PUBLIC);
    router.run("sysctl", "-qw", "net.ipv4.ip_forward=1");
    atClient = Observer.ofPptp(client, "prerouting", "-500");
    atServers = Observer.ofPptp(servers, "prerouting", "-500");
  }

  @AfterEach
  void deleteNamespaces() {
    client.close();
    router.close();
    servers.close();
    outside.close();
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldQueuePptpOfAPublishedServerBetweenLans(Backend backend) {
    FirewallRules rules = backend.rules(PARAMETERS, router);
    rules.install();
    sendEverythingTo(PUBLISHED, client);
    assertArrived(0, 1, atServers, "to the published server");
    sendEverythingTo(CLIENT, servers);
    assertArrived(0, 1, atClient, "from the published server");

    rules.remove();
    sendEverythingTo(PUBLISHED, client);
    assertArrived(1, 2, atServers, "without rules");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldQueueLaterFragmentsOfGreOfAPublishedServerBetweenLans(Backend backend) {
    backend.rules(PARAMETERS, router).install();
    client.send(Payloads.GRE, PUBLISHED, Payloads.otherGre(3000));
    client.send(Payloads.GRE, PUBLISHED, Payloads.otherGre(40));
    atServers.awaitAtLeast("other_gre", 2);
    assertEquals(0, atServers.count("later_fragments"));
    client.send(Payloads.GRE, UNPUBLISHED, Payloads.otherGre(3000));
    atServers.awaitAtLeast("later_fragments", 2);
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldNotTouchPptpOfOtherHostsBetweenLans(Backend backend) {
    servers.ip("route", "add", "10.7.0.0/24", "via", "10.8.0.1", "src", UNPUBLISHED);
    backend.rules(PARAMETERS, router).install();
    sendEverythingTo(UNPUBLISHED, client);
    assertArrived(1, 1, atServers, "to another host");
    sendEverythingTo(CLIENT, servers);
    assertArrived(1, 1, atClient, "from another host");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldNotTouchPptpBetweenLansWhereNoServerIsPublished(Backend backend) {
    backend.rules(parameters(List.of()), router).install();
    sendEverythingTo(PUBLISHED, client);
    assertArrived(1, 1, atServers, "without published servers");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldQueueOnceWhatComesFromTheWan(Backend backend) {
    backend.rules(PARAMETERS, router).install();
    sendEverythingTo(PUBLISHED, outside);
    assertArrived(1, 1, atServers, "from the WAN, as after destination rewriting");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldQueueWhatComesFromTheWanOnKernelsThatForgetTheInputInterface(Backend backend) {
    backend.rulesOfOldKernel(PARAMETERS, router).install();
    sendEverythingTo(PUBLISHED, outside);
    assertArrived(0, 1, atServers, "from the WAN");
    sendEverythingTo(PUBLISHED, client);
    assertArrived(0, 2, atServers, "from a LAN");
    sendEverythingTo(UNPUBLISHED, client);
    assertArrived(1, 3, atServers, "to another host");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldQueueAndNotTrackPptpFromEachLanToThePublicAddress(Backend backend) {
    Observer atRouter = Observer.ofPptp(router, "input", "0");
    backend.rules(PARAMETERS, router).install();
    sendEverythingTo(PUBLIC, client);
    assertArrived(0, 1, atRouter, "client to the public address");
    sendEverythingTo(PUBLIC, servers);
    assertArrived(0, 2, atRouter, "server to the public address");

    backend.passingRules(PARAMETERS, router).install();
    Observer untracked =
        Observer.with(
            router,
            "track",
            """
            table ip track {
              counter untracked { }
              chain prerouting {
                type filter hook prerouting priority -160; policy accept;
                ct state untracked counter name untracked
              }
            }
            """);
    sendEverythingTo(PUBLIC, client);
    untracked.awaitAtLeast("untracked", 3);
    sendEverythingTo(PUBLIC, servers);
    untracked.awaitAtLeast("untracked", 6);
    assertEquals(6, untracked.count("untracked"), "untracked besides PPTP");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldQueueErrorsAboutPptpOfAPublishedServerBetweenLans(Backend backend) {
    backend.rules(PARAMETERS, router).install();
    Observer errorsAtServers = IcmpErrors.observe(servers, "prerouting", "-500", "");
    Observer errorsAtClient = IcmpErrors.observe(client, "prerouting", "-500", "");
    IcmpErrors ofClient = IcmpErrors.aboutPptp(PUBLISHED, CLIENT);
    ofClient.send(client, PUBLISHED);
    assertEquals(Set.of(), ofClient.arrived(errorsAtServers, 1), "of the client");
    IcmpErrors ofServer = IcmpErrors.aboutPptp(CLIENT, PUBLISHED);
    ofServer.send(servers, CLIENT);
    assertEquals(Set.of(), ofServer.arrived(errorsAtClient, 1), "of the server");
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldNotTouchOtherErrorsBetweenLans(Backend backend) {
    backend.rules(PARAMETERS, router).install();
    Observer errorsAtServers = IcmpErrors.observe(servers, "prerouting", "-500", "");
    Observer errorsAtClient = IcmpErrors.observe(client, "prerouting", "-500", "");
    IcmpErrors aboutAnotherHost = IcmpErrors.aboutPptp(UNPUBLISHED, CLIENT);
    aboutAnotherHost.send(client, UNPUBLISHED);
    assertEquals(aboutAnotherHost.names(), aboutAnotherHost.arrived(errorsAtServers, 1));
    IcmpErrors aboutOthers = IcmpErrors.aboutOthers(CLIENT, PUBLISHED);
    aboutOthers.send(servers, CLIENT);
    assertEquals(aboutOthers.names(), aboutOthers.arrived(errorsAtClient, 1));
  }

  private static RuleParameters parameters(List<String> publishedServers) {
    return new RuleParameters(
        List.of("lan0", "lan1"), "wan0", List.of(PUBLIC), publishedServers, 20, 25, 21, 2);
  }

  /** Sends the packet that may pass last, so that its arrival proves that the others won't come. */
  private static void sendEverythingTo(String destination, NetworkNamespace sender) {
    sender.send(Payloads.TCP, destination, Payloads.syn(40000, 1723));
    sender.send(Payloads.TCP, destination, Payloads.syn(1723, 40001));
    sender.send(Payloads.GRE, destination, Payloads.pptpGre(40));
    sender.send(Payloads.GRE, destination, Payloads.otherGre(40));
  }

  private static void assertArrived(long pptp, long others, Observer observer, String what) {
    observer.awaitAtLeast("other_gre", others);
    assertEquals(pptp, observer.count("to_server"), what + ": port 1723");
    assertEquals(pptp, observer.count("from_server"), what + ": port 1723 as source");
    assertEquals(pptp, observer.count("pptp_gre"), what + ": PPTP's GRE");
  }
}
