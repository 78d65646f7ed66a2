package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.Capture;
import net.pptpalg.testbed.CapturedPacket;
import net.pptpalg.testbed.CommandResult;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.PppStandIn;
import net.pptpalg.testbed.PptpClient;
import net.pptpalg.testbed.PptpServer;
import net.pptpalg.testbed.SessionRow;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real peers whose gateway ends and comes back while they talk. */
@RequiresRoot
class RestartTest {

  private static final int CALL_ID = 77;
  private static final int FRAMES = 20;
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final PppStandIn.Exchange ENDLESS =
      new PppStandIn.Exchange(100_000, Duration.ofMillis(10), 64);

  private Topology topology;
  private PptpServer server;
  private Capture wan;
  private Capture lan;
  private GatewayProcess gateway;
  private String rulesBefore;

  @BeforeEach
  void build() {
    topology = Topology.builder().clients(2).build();
    rulesBefore = Firewall.rules(topology.gateway());
    wan = capture(Topology.WAN_INTERFACE);
    lan = capture(Topology.LAN_INTERFACE);
    server = PptpServer.start(topology, topology.servers().get(0));
  }

  @AfterEach
  void tearDown() {
    if (topology != null) {
      topology.close();
    }
  }

  @Test
  void shouldCarryOnAfterTwoKillsInARow() {
    gateway = GatewayProcess.start(topology);
    List<SessionRow> before = dialBoth();

    for (int kills = 1; kills <= 2; kills++) {
      gateway.kill();
      gateway = GatewayProcess.start(topology);
      assertSameCalls(before);
      awaitFramesBothWays("after kill " + kills);
      assertDiagnosedWell();
    }

    hangUp();
    Await.until(
        DEADLINE,
        () -> gateway.sessions().isEmpty(),
        () -> "what the clients say of the end is not understood: " + gateway.sessionTable());
    assertNothingLeaked();
  }

  /** Calls of a process before are watched, and nothing is found wrong with them. */
  private void assertDiagnosedWell() {
    CommandResult diagnosis = gateway.command("diagnose");
    assertEquals(0, diagnosis.exitStatus(), diagnosis::toString);
    for (SessionRow row : gateway.sessions()) {
      String file = topology.file("call-" + row.id() + ".pcap").toString();
      CommandResult record = gateway.command("record", Long.toString(row.id()), "--write", file);
      assertEquals(0, record.exitStatus(), record::toString);
    }
  }

  @Test
  void shouldCarryOnAfterARestartThatKeepsTheRules() {
    gateway = GatewayProcess.start(topology, "--keep-rules", "on");
    List<SessionRow> before = dialBoth();

    GatewayProcess.Stop stop = gateway.stop();
    assertEquals(0, stop.exitStatus());
    assertTrue(stop.took().toMillis() < 2000, stop::toString);
    assertNotEquals(rulesBefore, Firewall.rules(topology.gateway()), "the rules are gone");
    gateway = GatewayProcess.start(topology, "--keep-rules", "on");
    assertSameCalls(before);
    awaitFramesBothWays("after the restart");
    assertNothingLeaked();

    CommandResult refused = removeRules();
    assertEquals(1, refused.exitStatus(), refused::toString);
    assertTrue(refused.errors().contains("another pptp-alg"), refused::toString);
    gateway.stop();
    CommandResult removed = removeRules();
    assertEquals(0, removed.exitStatus(), removed::toString);
    assertFalse(Firewall.hasRulesOfTheGateway(topology.gateway()));
  }

  @Test
  void shouldSetADamagedJournalAside() throws IOException {
    gateway = GatewayProcess.start(topology);
    dial(0);
    awaitEstablished(1);
    gateway.kill();
    Path journal = topology.file("state").resolve("journal");
    byte[] bytes = Files.readAllBytes(journal);
    // The first connection's record: nothing behind it can be trusted.
    bytes[200] ^= 1;
    Files.write(journal, bytes);

    gateway = GatewayProcess.start(topology);

    assertEquals(List.of(), gateway.sessions());
    assertTrue(gateway.output().contains("is damaged"), gateway::output);
    try (var files = Files.list(journal.getParent())) {
      assertEquals(1, files.filter(file -> file.toString().contains("journal.damaged-")).count());
    }
    // A new one serves from now on.
    dial(1);
    awaitEstablished(1);
    gateway.kill();
    gateway = GatewayProcess.start(topology);
    assertEquals(1, gateway.sessions().size());
    assertFalse(gateway.output().contains("is damaged"), gateway::output);
  }

  @Test
  void shouldRunWithoutAPlaceForItsState() {
    Path state = topology.file("state");
    topology.gateway().run("mkdir", "-m", "700", state.toString());
    // Seen by the gateway alone: the launcher is started in mounts of its own.
    List<String> program =
        List.of(
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs -o ro,mode=700 none " + state + " && exec \"$@\"",
            "sh",
            GatewayProcess.launcher());
    gateway = GatewayProcess.startAs(topology, program);
    dial(0);
    awaitEstablished(1);
    assertTrue(gateway.output().contains("can't be written"), gateway::output);
    assertTrue(gateway.statusText().contains("journal_missing"), gateway::statusText);
    assertEquals(0, gateway.stop().exitStatus());
  }

  private Capture capture(String networkInterface) {
    return Capture.start(
        topology, topology.gateway(), networkInterface, topology.file(networkInterface + ".pcap"));
  }

  private CommandResult removeRules() {
    return topology
        .gateway()
        .exec(
            GatewayProcess.launcher(),
            "rules",
            "remove",
            "--state-dir",
            topology.file("state").toString());
  }

  private void dial(int client) {
    PptpClient.dial(
        topology, topology.clients().get(client), server.host().address(), CALL_ID, ENDLESS);
  }

  /** Ends every pptp, which says so to its server first. */
  private void hangUp() {
    for (Topology.Host host : topology.clients()) {
      host.namespace().processIds().stream()
          .map(ProcessHandle::of)
          .flatMap(Optional::stream)
          .filter(process -> process.info().command().orElse("").endsWith("/pptp"))
          .forEach(ProcessHandle::destroy);
    }
  }

  private List<SessionRow> dialBoth() {
    dial(0);
    dial(1);
    awaitEstablished(2);
    awaitFramesBothWays("before anything has happened");
    return sessions();
  }

  private void awaitEstablished(int calls) {
    Await.until(
        DEADLINE,
        () ->
            gateway.sessions().stream().filter(row -> row.state().equals("established")).count()
                == calls,
        () -> "not established: " + gateway.sessionTable() + gateway.output());
  }

  private List<SessionRow> sessions() {
    return gateway.sessions().stream().sorted(Comparator.comparing(SessionRow::client)).toList();
  }

  private void assertSameCalls(List<SessionRow> before) {
    List<SessionRow> after = sessions();
    assertEquals(before.size(), after.size(), gateway::sessionTable);
    for (int i = 0; i < before.size(); i++) {
      SessionRow one = before.get(i);
      SessionRow other = after.get(i);
      assertEquals(one.client(), other.client());
      assertEquals(one.publicPort(), other.publicPort());
      assertEquals(one.insideCallId(), other.insideCallId());
      assertEquals(one.outsideCallId(), other.outsideCallId());
      assertEquals(one.serverCallId(), other.serverCallId());
      assertEquals("established", other.state());
      assertTrue(other.ageSeconds() >= one.ageSeconds(), other::toString);
      assertTrue(other.restored(), other::toString);
    }
  }

  /** Both clients are answered on the LAN, which takes both directions. */
  private void awaitFramesBothWays(String when) {
    long[] answered = new long[2];
    List<CapturedPacket> soFar = lan.packets();
    for (int i = 0; i < 2; i++) {
      answered[i] = framesTo(soFar, i);
    }
    Await.until(
        DEADLINE,
        () -> {
          List<CapturedPacket> now = lan.packets();
          return framesTo(now, 0) >= answered[0] + FRAMES
              && framesTo(now, 1) >= answered[1] + FRAMES;
        },
        () -> "no frames " + when + ": " + gateway.statusText() + gateway.output());
  }

  private long framesTo(List<CapturedPacket> packets, int client) {
    String address = topology.clients().get(client).address();
    return packets.stream()
        .filter(packet -> packet.carriesPpp() && packet.destination().equals(address))
        .count();
  }

  private void assertNothingLeaked() {
    List<CapturedPacket> leaked =
        wan.packets().stream().filter(CapturedPacket::hasPrivateSource).toList();
    assertEquals(List.of(), leaked);
  }
}
