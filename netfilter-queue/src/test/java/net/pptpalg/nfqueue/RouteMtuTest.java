package net.pptpalg.nfqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import net.pptpalg.nfqueue.kernel.RouteMtu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 *
 *
 * <pre>
 * this host  wan 192.0.2.1 ---- 192.0.2.2  router  far 198.51.100.1, MTU 1300
 *            lan 10.0.0.1
 * </pre>
 */
@Timeout(60)
class RouteMtuTest {
  private static final int QUESTIONS = 20_000;
  private static final int ROUNDS = 12;

  private final String router = "route-mtu-" + ProcessHandle.current().pid();
  private NetworkNamespace namespace;
  private LinuxKernel kernel;
  private RouteMtu routes;
  private int lan;
  private int wan;

  @BeforeEach
  void build() throws IOException {
    namespace = NetworkNamespace.enterNew();
    namespace.run("ip", "netns", "add", router);
    link("wan", "192.0.2.1/24", "2001:db8:2::1/64", "near");
    link("lan", "10.0.0.1/24", "2001:db8:10::1/64", "side");
    inRouter("ip addr add 192.0.2.2/24 dev near && ip addr add 2001:db8:2::2/64 dev near nodad");
    inRouter("ip link add far mtu 1300 type veth peer name end && ip link set far up");
    inRouter("ip addr add 198.51.100.1/24 dev far");
    inRouter("echo 1 > /proc/sys/net/ipv4/ip_forward");
    namespace.run("ip", "route", "add", "default", "via", "192.0.2.2");
    namespace.run("ip", "-6", "route", "add", "default", "via", "2001:db8:2::2");
    kernel = LinuxKernel.load();
    lan = kernel.interfaceIndex("lan");
    wan = kernel.interfaceIndex("wan");
    routes = RouteMtu.open(kernel);
  }

  @AfterEach
  void remove() {
    if (namespace != null) {
      if (routes != null) {
        routes.close();
      }
      namespace.run("ip", "netns", "del", router);
      namespace.close();
    }
  }

  @Test
  void shouldTellTheMtuOfTheInterfaceWhereTheRouteHasNone() throws IOException {
    assertEquals(1500, towards("198.51.100.9", wan));
    assertEquals(1500, towards("2001:db8:100::9", wan));
    namespace.run("ip", "link", "set", "wan", "mtu", "1400");
    assertEquals(1400, towards("198.51.100.9", wan));
    assertEquals(1400, towards("2001:db8:100::9", wan));
    assertEquals(1500, towards("10.0.0.9", lan));
  }

  @Test
  void shouldTellTheMtuOfTheRoute() throws IOException {
    namespace.run("ip", "route", "add", "203.0.113.0/24", "via", "192.0.2.2", "mtu", "1350");
    namespace.run(
        "ip", "-6", "route", "add", "2001:db8:113::/64", "via", "2001:db8:2::2", "mtu", "1340");
    for (int outInterface : new int[] {wan, 0}) {
      assertEquals(1350, towards("203.0.113.9", outInterface));
      assertEquals(1340, towards("2001:db8:113::9", outInterface));
      assertEquals(1500, towards("198.51.100.9", outInterface));
      assertEquals(1500, towards("2001:db8:100::9", outInterface));
    }
  }

  @Test
  void shouldTellWhatTheKernelHasLearnedOfThePath() throws IOException {
    assertEquals(1500, towards("198.51.100.9", wan));
    // No answer is what it exits with 1 for; a ping that is missing is another matter.
    namespace.run("sh", "-c", "ping -n -q -c 1 -W 1 -M do -s 1400 198.51.100.9 || test $? -eq 1");
    assertEquals(1300, towards("198.51.100.9", wan));
    assertEquals(1500, towards("198.51.100.10", wan));
  }

  @Test
  void shouldFollowThePacketsInterfaceWhereTheMainRouteLeadsElsewhere() throws IOException {
    namespace.run("ip", "link", "set", "lan", "mtu", "1450");
    assertEquals(1450, towards("198.51.100.9", lan));
  }

  @Test
  void shouldKnowNothingWhereThereIsNoRoute() throws IOException {
    namespace.run("ip", "route", "add", "unreachable", "203.0.113.0/24");
    namespace.run("ip", "-6", "route", "del", "default");
    assertEquals(RouteMtu.UNKNOWN, towards("203.0.113.9", 0));
    assertEquals(RouteMtu.UNKNOWN, towards("2001:db8:100::9", wan));
    assertEquals(1500, towards("198.51.100.9", wan));
  }

  @Test
  void shouldNotCareThatItsOwnAddressHasChanged() throws IOException {
    assertEquals(1500, towards("198.51.100.9", wan));
    namespace.run("ip", "addr", "add", "192.0.2.7/24", "dev", "wan");
    namespace.run("ip", "addr", "del", "192.0.2.1/24", "dev", "wan");
    namespace.run("ip", "addr", "add", "192.0.2.8/24", "dev", "wan");
    namespace.run("ip", "route", "replace", "default", "via", "192.0.2.2", "mtu", "1330");
    assertEquals(1330, towards("198.51.100.9", wan));
  }

  @Test
  void shouldKnowNothingOnceClosed() throws IOException {
    routes.close();
    assertEquals(RouteMtu.UNKNOWN, towards("198.51.100.9", wan));
  }

  @Test
  void shouldAllocateNothing() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ByteBuffer host = address("198.51.100.9");
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      int answers = 0;
      for (int i = 0; i < QUESTIONS; i++) {
        answers += routes.towardsIpv4(host, 0, wan) == 1500 ? 1 : 0;
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      assertEquals(QUESTIONS, answers);
    }
    assertTrue(least == 0, least + " bytes for " + QUESTIONS + " questions");
  }

  private int towards(String host, int outInterface) throws UnknownHostException {
    ByteBuffer address = address(host);
    return host.contains(":")
        ? routes.towardsIpv6(address, 0, outInterface)
        : routes.towardsIpv4(address, 0, outInterface);
  }

  private static ByteBuffer address(String host) throws UnknownHostException {
    return ByteBuffer.wrap(InetAddress.getByName(host).getAddress());
  }

  private void link(String name, String ipv4, String ipv6, String peer) {
    namespace.run("ip", "link", "add", name, "type", "veth", "peer", "name", peer, "netns", router);
    inRouter("echo 0 > /proc/sys/net/ipv6/conf/" + peer + "/disable_ipv6");
    inRouter("ip link set " + peer + " up");
    namespace.run("sh", "-c", "echo 0 > /proc/sys/net/ipv6/conf/" + name + "/disable_ipv6");
    namespace.run("ip", "link", "set", name, "up");
    namespace.run("ip", "addr", "add", ipv4, "dev", name);
    namespace.run("ip", "addr", "add", ipv6, "dev", name, "nodad");
  }

  private void inRouter(String command) {
    namespace.run("ip", "netns", "exec", router, "sh", "-c", command);
  }
}
