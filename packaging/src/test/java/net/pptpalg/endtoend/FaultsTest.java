package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.Capture;
import net.pptpalg.testbed.CapturedPacket;
import net.pptpalg.testbed.CommandResult;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.Json;
import net.pptpalg.testbed.Namespace;
import net.pptpalg.testbed.PppStandIn;
import net.pptpalg.testbed.PptpClient;
import net.pptpalg.testbed.PptpServer;
import net.pptpalg.testbed.SessionRow;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/**
 * What may happen to a gateway while a call is up: after each fault the same call carries frames
 * again, and nothing has left with a private source.
 */
@RequiresRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsTest {

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final int PAGE_BYTES = 4096;

  /** A state directory of its own, so small that it can be filled. */
  private static final String ON_A_SMALL_DISK =
      """
      mkdir -p "$0"
      mount -t tmpfs -o size=64k,mode=700 pptp-state "$0"
      exec "$@"
      """;

  private Topology topology;
  private Namespace namespace;
  private GatewayProcess gateway;
  private PptpServer server;
  private Topology.Host client;
  private Flow flow;
  private Capture wan;
  private long pid;
  private Integer call;
  private long faultEndedNs;

  @BeforeAll
  void bringACallUp() {
    topology = Topology.builder().clients(2).build();
    namespace = topology.gateway();
    client = topology.clients().get(0);
    flow = Flow.of(client);
    wan = Capture.start(topology, namespace, Topology.WAN_INTERFACE, topology.file("wan.pcap"));
    server = PptpServer.start(topology, topology.servers().get(0));
    gateway =
        GatewayProcess.startAs(
            topology,
            List.of("sh", "-ec", ON_A_SMALL_DISK, state(), GatewayProcess.launcher()),
            "--accounting",
            state() + "/calls.log");
    pid = ((Number) gateway.status().get("pid")).longValue();
    dial(client, 7, new PppStandIn.Exchange(100_000, Duration.ofMillis(10), 64));
    Await.until(DEADLINE, this::isCallUp, () -> gateway.output());
  }

  private boolean isCallUp() {
    List<SessionRow> rows = gateway.sessions();
    call = rows.isEmpty() ? null : rows.get(0).serverCallId();
    return call != null;
  }

  @AfterAll
  void tearDown() {
    if (topology != null) {
      topology.close();
    }
  }

  @BeforeEach
  void shouldCarryFramesBeforeTheFault() {
    flow.awaitMore(DEADLINE);
    faultEndedNs = 0;
  }

  @AfterEach
  void shouldCarryFramesOfTheSameCallAgain(TestInfo test) {
    flow.awaitMore(DEADLINE);
    if (faultEndedNs != 0) {
      long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - faultEndedNs);
      System.err.println(test.getDisplayName() + ": 30 answers within " + tookMs + " ms");
    }
    assertTrue(
        gateway.sessions().stream().anyMatch(row -> call.equals(row.serverCallId())),
        () -> "the call is another one: " + gateway.sessions());
    List<CapturedPacket> leaked =
        wan.packets().stream().filter(CapturedPacket::hasPrivateSource).toList();
    assertEquals(List.of(), leaked);
  }

  @Test
  void shouldKeepTheCallWhileTheWanIsDown() {
    namespace.run("ip", "link", "set", Topology.WAN_INTERFACE, "down");
    Await.until(
        DEADLINE,
        () -> namespace.run("ip", "link", "show", Topology.WAN_INTERFACE).contains("state DOWN"),
        () -> "the WAN is up");

    namespace.run("ip", "link", "set", Topology.WAN_INTERFACE, "up");
    faultEndedNs = System.nanoTime();
  }

  @Test
  void shouldSayThatTheWanHasAnotherNameAndGoOnWhenItHasItsOwn() {
    rename(Topology.WAN_INTERFACE, "wan9");
    awaitOutput("the interface wan0 is gone");

    rename("wan9", Topology.WAN_INTERFACE);
    faultEndedNs = System.nanoTime();
    awaitOutput("the interface wan0 is back");
  }

  @Test
  void shouldTakeUpALanInterfaceThatWasMadeAnew() {
    String index = index(Topology.LAN_INTERFACE);
    namespace.run("ip", "link", "delete", Topology.LAN_INTERFACE);
    awaitOutput("the interface lan0 is gone");

    namespace.run("ip", "link", "add", Topology.LAN_INTERFACE, "type", "bridge");
    assertNotEquals(index, index(Topology.LAN_INTERFACE), "to the kernel it is another one");
    awaitOutput("the interface lan0 is back");
    namespace.run("ip", "address", "add", "192.168.77.1/24", "dev", Topology.LAN_INTERFACE);
    namespace.run("ip", "link", "set", Topology.LAN_INTERFACE, "up");
    for (Topology.Host host : topology.clients()) {
      namespace.run("ip", "link", "set", host.name(), "master", Topology.LAN_INTERFACE);
    }
    faultEndedNs = System.nanoTime();
  }

  @Test
  void shouldKeepThePolicyAndCountLostRecordsWhileTheDiskIsFull() throws IOException {
    fillLastPage(inTheState("calls.log"));
    Path filler = inTheState("filler");
    fill(filler);

    CommandResult refused = gateway.command("policy", "add", "deny", "--client", "10.9.9.9");
    assertEquals(1, refused.exitStatus(), refused::toString);
    assertTrue(refused.errors().contains("No space left on device"), refused::toString);
    assertEquals(0, rules(), "the policy is as it was");
    PptpClient other = dial(topology.clients().get(1), 8, PppStandIn.Exchange.of(5));
    Await.until(DEADLINE, () -> count("events_accounting_lost") > 0, () -> gateway.output());
    assertTrue(gateway.output().contains("accounting records are lost"), gateway::output);

    Files.delete(filler);
    long accounted = count("events_accounted");
    other.hangUp();
    Await.until(DEADLINE, () -> count("events_accounted") > accounted, () -> gateway.output());
    assertEquals(0, gateway.command("policy", "add", "allow").exitStatus());
    assertEquals(1, rules());
    assertEquals(0, gateway.command("policy", "remove", "1").exitStatus());
  }

  @Test
  void shouldKeepThePolicyWhileItsDirectoryIsReadOnly() {
    asTheGatewaySeesIt("mount", "--bind", state(), state());
    asTheGatewaySeesIt("mount", "-o", "remount,bind,ro", state());
    CommandResult refused = gateway.command("policy", "add", "deny", "--client", "10.9.9.9");
    assertEquals(1, refused.exitStatus(), refused::toString);
    assertTrue(refused.errors().contains("Read-only file system"), refused::toString);
    assertEquals(0, rules(), "the policy is as it was");

    asTheGatewaySeesIt("umount", state());
    assertEquals(0, gateway.command("policy", "add", "allow").exitStatus());
    assertEquals(1, rules());
    gateway.command("policy", "remove", "1");
    gateway.command("policy", "remove", "2");
  }

  private PptpClient dial(Topology.Host host, int callId, PppStandIn.Exchange exchange) {
    return PptpClient.dial(topology, host, server.host().address(), callId, exchange);
  }

  private void rename(String from, String to) {
    namespace.run("ip", "link", "set", from, "down");
    namespace.run("ip", "link", "set", from, "name", to);
    namespace.run("ip", "link", "set", to, "up");
  }

  private String index(String networkInterface) {
    return namespace.run("cat", "/sys/class/net/" + networkInterface + "/ifindex").strip();
  }

  private void awaitOutput(String text) {
    Await.until(DEADLINE, () -> gateway.output().contains(text), () -> gateway.output());
  }

  private long count(String counter) {
    return ((Number) ((Map<?, ?>) gateway.status().get("counters")).get(counter)).longValue();
  }

  private long rules() {
    CommandResult list = gateway.command("policy", "list", "--json");
    assertEquals(0, list.exitStatus(), list::toString);
    return ((List<?>) Json.object(list.output()).get("rules")).size();
  }

  /** The gateway's state directory is mounted where only the gateway sees it. */
  private Path inTheState(String name) {
    return Path.of("/proc/" + pid + "/root" + topology.file("state"), name);
  }

  /** A record that fits into the page it begins in would need no more of the disk. */
  private static void fillLastPage(Path file) throws IOException {
    int rest = PAGE_BYTES - (int) (Files.size(file) % PAGE_BYTES);
    Files.write(file, new byte[rest], StandardOpenOption.APPEND);
  }

  private static void fill(Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[1024]);
      }
    } catch (IOException e) {
      assertTrue(e.getMessage().contains("No space left"), e::toString);
    }
  }

  private void asTheGatewaySeesIt(String... command) {
    List<String> line =
        new ArrayList<>(List.of("nsenter", "--target", Long.toString(pid), "--mount"));
    line.addAll(List.of(command));
    namespace.run(line.toArray(String[]::new));
  }

  private String state() {
    return topology.file("state").toString();
  }
}
