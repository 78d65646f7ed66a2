package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.CommandResult;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.Json;
import net.pptpalg.testbed.PppStandIn;
import net.pptpalg.testbed.PptpClient;
import net.pptpalg.testbed.PptpServer;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The running gateway says why a tunnel of real peers fails, and nothing of healthy ones. */
@RequiresRoot
class LiveDiagnosisTest {

  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int PROBLEM_FOUND = 8;
  private static final int NOT_FOUND = 7;

  private Topology topology;
  private GatewayProcess gateway;

  @BeforeEach
  void begin() {
    topology = Topology.builder().clients(2).servers(2).build();
    PptpServer.start(topology, topology.servers().get(0));
    gateway = GatewayProcess.start(topology);
  }

  @AfterEach
  void end() {
    topology.close();
  }

  @Test
  void shouldNameGreThatIsBlockedAndRecordTheCall() throws IOException {
    topology
        .servers()
        .get(0)
        .namespace()
        .run("iptables", "-A", "OUTPUT", "-p", "gre", "-j", "DROP");
    PptpClient client = dial(0, 0);
    awaitFinding("PPTP-30");

    Map<String, Object> answer = diagnosis(PROBLEM_FOUND);
    Map<?, ?> connection = (Map<?, ?>) ((List<?>) answer.get("connections")).get(0);
    assertEquals(topology.clients().get(0).address(), connection.get("client"));
    Map<?, ?> call = (Map<?, ?>) ((List<?>) connection.get("calls")).get(0);
    long id = ((Number) call.get("id")).longValue();

    CommandResult text = gateway.command("diagnose");
    assertEquals(PROBLEM_FOUND, text.exitStatus(), text::toString);
    assertTrue(text.output().contains("call " + id + ", Call IDs"), text::output);
    assertTrue(text.output().contains("Outgoing-Call-Reply"), text::output);
    String other = topology.clients().get(1).address();
    assertEquals(0, gateway.command("diagnose", "--client", other).exitStatus());

    Path file = topology.file("call.pcap");
    CommandResult record = gateway.command("record", Long.toString(id), "--write", file.toString());
    assertEquals(0, record.exitStatus(), record::toString);
    assertTrue(Files.size(file) > 1000, record::toString);
    CommandResult again = gateway.command("diagnose", "--json", file.toString());
    assertEquals(PROBLEM_FOUND, again.exitStatus(), again::toString);
    assertEquals(NOT_FOUND, gateway.command("record", "999999").exitStatus());

    client.hangUp();
    // It stays known after its end.
    Await.until(DEADLINE, () -> gateway.sessions().isEmpty(), () -> "the session stays");
    assertTrue(codes(diagnosis(PROBLEM_FOUND)).stream().anyMatch(c -> c.startsWith("PPTP-30")));

    CommandResult report = gateway.command("report");
    assertTrue(report.output().contains(topology.clients().get(0).address()), report::output);
    assertTrue(report.output().contains("PPTP-30"), report::output);
  }

  @Test
  void shouldNameAClosedPort() {
    dial(1, 1);
    awaitFinding("PPTP-10");
    assertEquals(List.of("PPTP-102"), codes(diagnosis(PROBLEM_FOUND)));
  }

  @Test
  void shouldNameAServerThatDropsWhatComesToItsPort() {
    Topology.Host server = topology.servers().get(0);
    server.namespace().run("iptables", "-A", "INPUT", "-p", "tcp", "--dport", "1723", "-j", "DROP");
    dial(0, 0);
    awaitFinding("PPTP-101");
    assertEquals(List.of("PPTP-101"), codes(diagnosis(PROBLEM_FOUND)));
  }

  @Test
  void shouldNameAServerWhosePptpProcessHangs() {
    signal(topology.servers().get(0), "pptpd", "-STOP");
    dial(0, 0);
    awaitFinding("PPTP-105");
    assertEquals(List.of("PPTP-105"), codes(diagnosis(PROBLEM_FOUND)));
  }

  @Test
  void shouldFindNothingWrongWithAHealthyCall() {
    PptpClient client = dial(0, 0);
    client.awaitReport(DEADLINE);
    Map<String, Object> answer = diagnosis(0);
    assertEquals(true, answer.get("healthy"));
    client.hangUp();
    Await.until(DEADLINE, () -> gateway.sessions().isEmpty(), () -> "the session stays");
    assertEquals(List.of(), codes(diagnosis(0)));
    Map<?, ?> counters = (Map<?, ?>) gateway.status().get("counters");
    assertEquals(0, ((Number) counters.get("observer_missed")).intValue());
    assertEquals(0, ((Number) counters.get("observer_faults")).intValue());
  }

  @Test
  void shouldSayThatATunnelFragments() {
    PptpClient client = dial(0, 0, new PppStandIn.Exchange(40, Duration.ofMillis(20), 1480));
    assertTrue(client.awaitReport(DEADLINE).passed());
    Map<String, Object> answer = diagnosis(PROBLEM_FOUND);
    assertEquals(List.of("PPTP-807"), codes(answer));
    assertTrue(answer.toString().contains("--mru auto"), answer::toString);
    client.hangUp();
  }

  @Test
  void shouldTraceTheMessagesOfAClient() throws IOException {
    Topology.Host host = topology.clients().get(0);
    Path log = topology.file("trace.log");
    String[] trace = {
      GatewayProcess.launcher(), "trace", "--client", host.address(), "--socket", socket()
    };
    Process process = topology.gateway().start(log, trace);
    // The first question begins the trace: a message before it is not in it.
    Await.until(DEADLINE, () -> dialled(log), () -> "no trace: " + text(log));
    assertTrue(text(log).contains("client: Outgoing-Call-Request, Call ID 4242"), text(log));
    process.destroy();
  }

  private boolean dialled(Path log) {
    dial(0, 0).awaitReport(DEADLINE);
    return text(log).contains("server: LCP Configure-Request");
  }

  @Test
  void shouldSayThatNothingIsObservedWhenItIsTurnedOff() {
    gateway.stop();
    gateway = GatewayProcess.start(topology, "--diagnose", "off");
    CommandResult result = gateway.command("diagnose");
    assertEquals(1, result.exitStatus(), result::toString);
    assertTrue(result.errors().contains("--diagnose off"), result::toString);
  }

  /** Sends a signal to every process of this name on a host. */
  private static void signal(Topology.Host host, String program, String signal) {
    List<Long> processes =
        host.namespace().processIds().stream()
            .filter(id -> commandOf(id).endsWith("/" + program))
            .toList();
    assertFalse(processes.isEmpty(), "no " + program + " on " + host.name());
    for (long process : processes) {
      host.namespace().run("kill", signal, Long.toString(process));
    }
  }

  private static String commandOf(long process) {
    return ProcessHandle.of(process).flatMap(handle -> handle.info().command()).orElse("");
  }

  private String socket() {
    return GatewayProcess.socket(topology);
  }

  private static String text(Path log) {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PptpClient dial(int client, int server) {
    return dial(client, server, PppStandIn.Exchange.of(20));
  }

  private PptpClient dial(int client, int server, PppStandIn.Exchange exchange) {
    return PptpClient.dial(
        topology,
        topology.clients().get(client),
        topology.servers().get(server).address(),
        4242,
        exchange);
  }

  private void awaitFinding(String code) {
    Await.until(
        DEADLINE,
        () ->
            codes(Json.object(gateway.command("diagnose", "--json").output())).stream()
                .anyMatch(each -> each.startsWith(code)),
        () -> "no " + code + ": " + gateway.command("diagnose"));
  }

  private Map<String, Object> diagnosis(int exitStatus) {
    CommandResult result = gateway.command("diagnose", "--json");
    assertEquals(exitStatus, result.exitStatus(), result::toString);
    assertFalse(result.output().isEmpty());
    return Json.object(result.output());
  }

  private static List<String> codes(Map<String, Object> diagnosis) {
    List<String> codes = new ArrayList<>();
    for (Object each : (List<?>) diagnosis.get("connections")) {
      Map<?, ?> connection = (Map<?, ?>) each;
      collect(codes, connection);
      ((List<?>) connection.get("calls")).forEach(call -> collect(codes, (Map<?, ?>) call));
    }
    return codes;
  }

  private static void collect(List<String> codes, Map<?, ?> of) {
    for (Object each : (List<?>) of.get("findings")) {
      codes.add((String) ((Map<?, ?>) each).get("code"));
    }
  }
}
