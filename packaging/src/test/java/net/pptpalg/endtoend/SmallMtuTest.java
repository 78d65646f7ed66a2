package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.Namespace;
import net.pptpalg.testbed.PppStandIn;
import net.pptpalg.testbed.PptpClient;
import net.pptpalg.testbed.PptpServer;
import net.pptpalg.testbed.SessionRow;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A WAN that carries 1400 bytes and tells nobody: what is larger is lost, and the ICMP errors about
 * it are filtered. Two real TCP stacks talk across it.
 */
@RequiresRoot
class SmallMtuTest {

  private static final int BYTES = 500_000;
  private static final int STALL_SECONDS = 4;
  private static final int PORT = 8080;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final String SERVER =
      """
      use strict; use warnings; use IO::Socket::IP;
      my $listener = IO::Socket::IP->new(LocalHost => $ARGV[0], LocalPort => $ARGV[1],
        Listen => 5, ReuseAddr => 1) or die "listen: $@";
      $SIG{CHLD} = 'IGNORE'; $SIG{PIPE} = 'IGNORE';
      while (my $peer = $listener->accept) {
        if (!fork) { print $peer 'x' x $ARGV[2]; close $peer; exit 0; }
        close $peer;
      }
      """;

  /** Prints how many bytes came before the end, or before the time was over. */
  private static final String DOWNLOAD =
      """
      use strict; use warnings; use IO::Socket::IP;
      my $bytes = 0;
      $SIG{ALRM} = sub { print "$bytes\\n"; exit 0; };
      alarm $ARGV[2];
      my $peer = IO::Socket::IP->new(PeerHost => $ARGV[0], PeerPort => $ARGV[1])
        or die "connect: $@";
      while (my $read = sysread $peer, my $data, 65536) { $bytes += $read; }
      print "$bytes\\n";
      """;

  private enum Family {
    IPV4("192.168.77.11", "198.51.100.81"),
    IPV6("fd00:77::11", "fd00:98::81");

    private final String client;
    private final String server;

    Family(String client, String server) {
      this.client = client;
      this.server = server;
    }
  }

  private Topology topology;
  private Topology.Host client;
  private Topology.Host server;

  @BeforeEach
  void narrowTheWan() {
    topology = Topology.builder().withRouteBack().build();
    client = topology.clients().get(0);
    server = topology.servers().get(0);
    Namespace gateway = topology.gateway();
    addIpv6(client.namespace(), "eth0", Family.IPV6.client, "fd00:77::1");
    addIpv6(server.namespace(), "eth0", Family.IPV6.server, "fd00:98::1");
    addIpv6(gateway, Topology.LAN_INTERFACE, "fd00:77::1", null);
    addIpv6(gateway, Topology.WAN_INTERFACE, "fd00:98::1", null);
    gateway.run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
    gateway.run("ip", "link", "set", Topology.WAN_INTERFACE, "mtu", "1400");
    gateway.run("iptables", "-w", "5", "-A", "OUTPUT", "-p", "icmp", "-j", "DROP");
    gateway.run(
        "ip6tables", "-w", "5", "-A", "OUTPUT", "-p", "icmpv6", "--icmpv6-type", "2", "-j", "DROP");
    for (Topology.Host host : new Topology.Host[] {client, server}) {
      // What is to be segmented later may pass a link that its segments would not.
      host.namespace().run("ip", "link", "set", "eth0", "gso_max_segs", "1");
    }
    for (Family family : Family.values()) {
      listen(server, family.server);
      listen(client, family.client);
    }
  }

  @AfterEach
  void tearDown() {
    if (topology != null) {
      topology.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void shouldStallWithoutClamping(Family family) {
    GatewayProcess.start(topology);
    assertNotEquals(BYTES, download(client, family.server), "from the WAN");
    assertNotEquals(BYTES, download(server, family.client), "to the WAN");
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void shouldRunWithClamping(Family family) {
    GatewayProcess gateway = GatewayProcess.start(topology, "--clamp-mss", "interface");
    assertEquals(BYTES, download(client, family.server), "from the WAN");
    assertEquals(BYTES, download(server, family.client), "to the WAN");
    assertTrue(counter(gateway, "mss_clamped") >= 4, gateway::statusText);
  }

  @Test
  void shouldFollowTheMtuOfTheInterface() {
    topology.gateway().run("ip", "link", "set", Topology.WAN_INTERFACE, "mtu", "1500");
    GatewayProcess gateway = GatewayProcess.start(topology, "--clamp-mss", "auto");
    assertEquals(BYTES, download(client, Family.IPV4.server));
    assertEquals(0, counter(gateway, "mss_clamped"));
    topology.gateway().run("ip", "link", "set", Topology.WAN_INTERFACE, "mtu", "1400");
    Await.until(
        DEADLINE,
        () -> {
          download(client, Family.IPV4.server);
          return counter(gateway, "mss_clamped") > 0;
        },
        gateway::statusText);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void shouldFollowTheMtuOfTheRoute(Family family) {
    narrowTheRoute();
    GatewayProcess gateway = GatewayProcess.start(topology, "--clamp-mss", "path");
    assertEquals(BYTES, download(client, family.server), "from the WAN");
    assertEquals(BYTES, download(server, family.client), "to the WAN");
    assertTrue(counter(gateway, "mss_clamped") >= 4, gateway::statusText);
  }

  @Test
  void shouldStallWhenOnlyTheRouteIsNarrowAndInterfacesAloneCount() {
    narrowTheRoute();
    GatewayProcess gateway = GatewayProcess.start(topology, "--clamp-mss", "interface");
    assertNotEquals(BYTES, download(client, Family.IPV4.server));
    assertEquals(0, counter(gateway, "mss_clamped"), gateway::statusText);
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void shouldLetConnectionsOpenWhenTheGatewayIsDead(Family family) {
    topology.gateway().run("ip", "link", "set", Topology.WAN_INTERFACE, "mtu", "1500");
    GatewayProcess.start(topology, "--clamp-mss", "auto").kill();
    assertEquals(BYTES, download(client, family.server));
  }

  @Test
  void shouldLowerTheMruThatRealPeersNegotiate() {
    PptpServer pptp = PptpServer.start(topology, server);
    GatewayProcess gateway = GatewayProcess.start(topology, "--mru", "1300");
    PptpClient dialled =
        PptpClient.dial(topology, client, pptp.host().address(), 7, PppStandIn.Exchange.of(5));
    assertTrue(dialled.awaitReport(DEADLINE).passed());
    SessionRow row = gateway.sessions().get(0);
    assertEquals(1300, row.mruToServer(), gateway::sessionTable);
    assertEquals("to server lowered from 1400", row.mruChanged());
    String shown = gateway.command("session", "show", Long.toString(row.id())).output();
    assertTrue(shown.contains("to server 1300"), shown);
    assertTrue(shown.contains("(to server lowered from 1400)"), shown);
    dialled.hangUp();
  }

  /** The interface carries 1500 bytes, and what is behind it 1400, which only the route tells. */
  private void narrowTheRoute() {
    Namespace gateway = topology.gateway();
    gateway.run("ip", "link", "set", Topology.WAN_INTERFACE, "mtu", "1500");
    for (Family family : Family.values()) {
      gateway.run(
          "ip", "route", "add", family.server, "dev", Topology.WAN_INTERFACE, "mtu", "1400");
    }
    gateway.run(
        "nft",
        "table inet narrow { chain forward { type filter hook forward priority 0; "
            + "meta length > 1400 drop; }; }");
  }

  private static void addIpv6(Namespace namespace, String device, String address, String router) {
    namespace.run("sh", "-c", "echo 0 > /proc/sys/net/ipv6/conf/all/disable_ipv6");
    namespace.run("sh", "-c", "echo 0 > /proc/sys/net/ipv6/conf/" + device + "/disable_ipv6");
    namespace.run("ip", "address", "add", address + "/64", "dev", device, "nodad");
    if (router != null) {
      namespace.run("ip", "-6", "route", "add", "default", "via", router);
    }
  }

  private void listen(Topology.Host host, String address) {
    String port = Integer.toString(PORT);
    host.namespace()
        .start(
            topology.file("listener.log"),
            "perl",
            "-e",
            SERVER,
            address,
            port,
            Integer.toString(BYTES));
    String listening = address.contains(":") ? "[" + address + "]" : address;
    Await.until(
        DEADLINE,
        () -> host.namespace().run("ss", "-Hltn").contains(listening + ":" + port),
        () -> "nobody listens on " + listening);
  }

  private static int download(Topology.Host to, String from) {
    return Integer.parseInt(
        to.namespace()
            .run(
                "perl",
                "-e",
                DOWNLOAD,
                from,
                Integer.toString(PORT),
                Integer.toString(STALL_SECONDS))
            .strip());
  }

  private static long counter(GatewayProcess gateway, String name) {
    Map<?, ?> counters = (Map<?, ?>) gateway.status().get("counters");
    return ((Number) counters.get(name)).longValue();
  }
}
