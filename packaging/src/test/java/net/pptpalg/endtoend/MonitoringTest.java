package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.CommandResult;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.Metrics;
import net.pptpalg.testbed.PppStandIn;
import net.pptpalg.testbed.PptpClient;
import net.pptpalg.testbed.PptpServer;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * One client calls and another is denied, while somebody follows the events, calls are recorded and
 * metrics are read. The story is told once; each test looks at one side of it.
 */
@RequiresRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MonitoringTest {

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final int CALL_ID = 4242;
  private static final Path MONITORING = monitoring();

  private Topology topology;
  private Topology.Host client;
  private Topology.Host denied;
  private List<Map<String, Object>> events;
  private List<Map<String, Object>> records;
  private Metrics metrics;
  private Path exposition;
  private String top;

  @BeforeAll
  void tellTheStory() {
    topology = Topology.builder().clients(2).build();
    client = topology.clients().get(0);
    denied = topology.clients().get(1);
    PptpServer server = PptpServer.start(topology, topology.servers().get(0));
    Path accounting = topology.file("calls.log");
    GatewayProcess gateway =
        GatewayProcess.start(
            topology, "--accounting", accounting.toString(), "--metrics", "127.0.0.1:9723");
    Path followed = topology.file("events");
    Process follower =
        topology
            .gateway()
            .start(
                followed,
                GatewayProcess.launcher(),
                "events",
                "--follow",
                "--socket",
                GatewayProcess.socket(topology));
    CommandResult rule = gateway.command("policy", "add", "reject", "--client", denied.address());
    assertEquals(0, rule.exitStatus(), rule::toString);
    // Until the follower follows: each try is an event.
    Await.until(
        DEADLINE,
        () -> {
          connect(server.host().address());
          return text(followed).contains("connection-refused");
        },
        () -> "no event: " + text(followed));

    PptpClient call =
        PptpClient.dial(
            topology, client, server.host().address(), CALL_ID, PppStandIn.Exchange.of(5));
    assertTrue(call.awaitReport(DEADLINE).passed());
    top = gateway.command("top").output();
    exposition = topology.file("metrics");
    topology.gateway().run("curl", "-sSo", "" + exposition, "http://127.0.0.1:9723/metrics");
    metrics = Metrics.parse(text(exposition));
    call.hangUp();
    Await.until(DEADLINE, () -> text(followed).contains("connection-ended"), () -> text(followed));
    gateway.stop();
    follower.destroy();
    events = objects(text(followed));
    records = objects(text(accounting));
  }

  @AfterAll
  void tearDown() {
    if (topology != null) {
      topology.close();
    }
  }

  @Test
  void shouldTellAFollowerWhatHappens() {
    Map<String, Object> refused = first(events, "connection-refused");
    assertEquals(denied.address(), refused.get("client"));
    assertEquals("rejected", refused.get("reason"));
    assertEquals(1, refused.get("rule"));
    List<Object> ofTheCall =
        events.stream()
            .filter(event -> client.address().equals(event.get("client")))
            .map(event -> event.get("event"))
            .toList();
    assertEquals(
        List.of("call-requested", "call-established", "call-clearing", "call-ended"),
        ofTheCall.stream().filter(event -> event.toString().startsWith("call-")).toList());
    assertEquals("connection-opened", ofTheCall.get(0));
    assertEquals("connection-ended", ofTheCall.get(ofTheCall.size() - 1));
  }

  @Test
  void shouldRecordTheCall() {
    assertEquals(2, records.size(), records::toString);
    Map<String, Object> began = first(records, "call-established");
    Map<String, Object> ended = first(records, "call-ended");
    for (Map<String, Object> record : records) {
      assertEquals(client.address(), record.get("client"));
      assertEquals(topology.publicAddress(), record.get("publicAddress"));
      assertEquals(CALL_ID, record.get("insideCallId"));
    }
    assertEquals(began.get("outsideCallId"), ended.get("outsideCallId"));
    assertTrue((int) ended.get("packetsToServer") >= 5, ended::toString);
    assertTrue(ended.get("cause") instanceof Map<?, ?>, ended::toString);
  }

  @Test
  void shouldServeMetricsThatKeepTheRulesOfTheFormat() {
    assertEquals(1, metrics.value("pptp_alg_calls"));
    assertTrue(metrics.sum("pptp_alg_gre_to_remote_total") >= 5);
    assertTrue(
        metrics.value(
                "pptp_alg_dropped_packets_total{queue=\"1723\",reason=\"control_policy_rejected\"}")
            >= 1);
    assertTrue(metrics.value("pptp_alg_policy_hits_total{rule=\"1\",action=\"reject\"}") >= 1);
    assertTrue(metrics.value("pptp_alg_control_resets_total{queue=\"1723\"}") >= 1);
  }

  @Test
  void shouldShowTheCallInTop() {
    assertTrue(top.contains(client.address()), top);
    assertTrue(top.contains("control_policy_rejected"), top);
    assertFalse(top.contains("\u001b"), top);
  }

  @Test
  void shouldShipADashboardAndAlertsOfMetricsThatExist() throws IOException {
    String dashboard = Files.readString(MONITORING.resolve("grafana-dashboard.json"));
    assertFalse(JSON.std.mapFrom(dashboard).isEmpty());
    String alerts = Files.readString(MONITORING.resolve("alerts.yml"));
    assertEquals(Set.of(), unknown(dashboard));
    assertEquals(Set.of(), unknown(alerts));
    assertTrue(alerts.lines().noneMatch(line -> line.contains("\t")));
  }

  /** Prometheus' own tool, where it is installed (Debian: prometheus). */
  @Test
  void shouldShipAlertsAndServeMetricsThatPromtoolAccepts() throws IOException {
    if (topology.gateway().exec("sh", "-c", "command -v promtool").exitStatus() != 0) {
      System.out.println("NOT TRIED: no promtool here; the alert rules are not checked by it");
      return;
    }
    promtool("check", "rules", MONITORING.resolve("alerts.yml").toString());
    promtool("test", "rules", MONITORING.resolve("alerts-test.yml").toString());
    promtool("check", "rules", queriesOfTheDashboard().toString());
    CommandResult linted =
        topology.gateway().exec("sh", "-c", "promtool check metrics <\"$0\"", "" + exposition);
    assertEquals(0, linted.exitStatus(), linted::toString);
  }

  /** As recording rules, with what Grafana would put in the place of its variables. */
  private Path queriesOfTheDashboard() throws IOException {
    Map<String, Object> dashboard =
        JSON.std.mapFrom(Files.readString(MONITORING.resolve("grafana-dashboard.json")));
    StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
    int number = 0;
    for (Object panel : (List<?>) dashboard.get("panels")) {
      for (Object target : (List<?>) ((Map<?, ?>) panel).get("targets")) {
        String query = ((Map<?, ?>) target).get("expr").toString();
        String filled = query.replace("$__rate_interval", "1m").replace("$instance", ".*");
        rules.append("  - record: dashboard:query_").append(number++).append('\n');
        rules.append("    expr: ").append(JSON.std.asString(filled)).append('\n');
      }
    }
    Path file = topology.file("dashboard-rules.yml");
    Files.writeString(file, rules);
    return file;
  }

  private void promtool(String... arguments) {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    CommandResult result = topology.gateway().exec(command.toArray(String[]::new));
    assertEquals(0, result.exitStatus(), result::toString);
  }

  @Test
  void shouldDocumentEveryMetric() throws IOException {
    String documentation = Files.readString(MONITORING.resolve("README.md"));
    assertEquals(
        List.of(),
        metrics.names().stream()
            .filter(name -> !documentation.contains("`" + name + "`"))
            .toList());
  }

  @Test
  void shouldDocumentEveryReasonOfADrop() throws IOException {
    String documentation = Files.readString(MONITORING.resolve("README.md"));
    Set<String> reasons = new TreeSet<>();
    Matcher dropped =
        Pattern.compile("^pptp_alg_dropped_packets_total.*reason=\"(\\w+)\"", Pattern.MULTILINE)
            .matcher(text(exposition));
    while (dropped.find()) {
      reasons.add(dropped.group(1));
    }
    assertTrue(reasons.size() > 10, reasons::toString);
    reasons.removeIf(reason -> documentation.contains("| `" + reason + "` |"));
    assertEquals(Set.of(), reasons);
  }

  private Set<String> unknown(String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = Pattern.compile("pptp_alg_[a-z_]+").matcher(text);
    while (matcher.find()) {
      names.add(matcher.group());
    }
    assertFalse(names.isEmpty());
    names.removeAll(metrics.names());
    return names;
  }

  private void connect(String server) {
    denied.namespace().exec("timeout", "2", "bash", "-c", "exec 3<>/dev/tcp/$0/1723", server);
  }

  private static Map<String, Object> first(List<Map<String, Object>> all, String event) {
    return all.stream()
        .filter(each -> event.equals(each.get("event")))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + event + " in " + all));
  }

  private static List<Map<String, Object>> objects(String lines) {
    List<Map<String, Object>> objects = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      try {
        objects.add(JSON.std.mapFrom(line));
      } catch (IOException e) {
        // What the follower says when the gateway ends is not an event.
        assertTrue(line.startsWith("pptp-alg: "), line);
      }
    }
    return objects;
  }

  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path monitoring() {
    return Path.of(GatewayProcess.launcher()).resolveSibling("packaging").resolve("monitoring");
  }
}
