package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.CommandResult;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.PppStandIn;
import net.pptpalg.testbed.PptpClient;
import net.pptpalg.testbed.PptpServer;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who may dial, and what the ones who may not notice of it. */
@RequiresRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyTest {

  private static final int TIMED_OUT = 124;
  private static final int USAGE = 2;
  private static final int CONFIGURATION = 5;
  private static final int NOT_FOUND = 7;
  private static final Duration SOON = Duration.ofSeconds(10);

  private Topology topology;
  private PptpServer server;
  private Topology.Host client;
  private Topology.Host other;
  private GatewayProcess gateway;

  @BeforeAll
  void buildTheNetwork() {
    topology = Topology.builder().clients(2).build();
    client = topology.clients().get(0);
    other = topology.clients().get(1);
    server = PptpServer.start(topology, topology.servers().get(0));
  }

  @BeforeEach
  void startTheGateway() {
    gateway = GatewayProcess.start(topology);
  }

  @AfterEach
  void stopTheGateway() throws IOException {
    gateway.stop();
    Files.deleteIfExists(policyFile());
    // The next gateway would go on with the calls of this one.
    Files.deleteIfExists(topology.file("state").resolve("journal"));
  }

  @AfterAll
  void tearDown() {
    if (topology != null) {
      topology.close();
    }
  }

  @Test
  void shouldLeaveADeniedClientWithoutAnAnswer() {
    String lan = Topology.LAN_INTERFACE;
    require("policy", "add", "deny", "--client", client.address(), "--interface", lan);

    assertEquals(TIMED_OUT, connect(client).exitStatus());
    assertEquals(0, connect(other).exitStatus());
    assertTrue(list().contains("deny"), this::list);
  }

  @Test
  void shouldTellARejectedClientWithinASecond() {
    require("policy", "default", "reject");
    require("policy", "add", "allow", "--client", other.address());

    long startNs = System.nanoTime();
    CommandResult refused = connect(client);
    Duration took = Duration.ofNanos(System.nanoTime() - startNs);

    assertTrue(refused.errors().contains("refused"), refused::toString);
    assertTrue(took.toMillis() < 1000, took::toString);
    assertEquals(0, connect(other).exitStatus());
    PptpClient pptp = PptpClient.dial(topology, client, address(), 7, exchange());
    assertFalse(pptp.awaitReport(SOON).passed());
  }

  @Test
  void shouldKeepThePolicyOverARestart() {
    require("policy", "add", "reject", "--client", client.address(), "--comment", "$(reboot) `id`");
    require("policy", "add", "allow", "--max-calls-per-client", "3", "--time", "mon-sun");
    require("policy", "move", "2", "--before", "1");
    require("policy", "default", "deny");
    String before = rulesOnly();
    gateway.stop();

    gateway = GatewayProcess.start(topology);

    assertEquals(before, rulesOnly());
    require("policy", "remove", "2");
    assertTrue(connect(client).errors().contains("refused"));
    assertEquals(TIMED_OUT, connect(other).exitStatus());
  }

  @Test
  void shouldSayWhichRuleDecides() {
    require("policy", "add", "allow", "--client", other.address());
    require("policy", "add", "reject", "--interface", Topology.LAN_INTERFACE);

    String decision =
        require(
            "policy",
            "test",
            client.address(),
            address(),
            "--interface",
            Topology.LAN_INTERFACE,
            "--time",
            "sun 23:59");

    assertEquals(
        "reject: rule 2 is the first that matches (sun 23:59)\n"
            + "  rule 1 does not match: client is not in "
            + other.address()
            + "\n",
        decision);
  }

  @Test
  void shouldEndAKilledSessionOnBothSides() {
    int servedBefore = server.servedCalls().size();
    PptpClient pptp = dialled(client);
    long id = id();
    String shown = require("session", "show", Long.toString(id));
    assertTrue(shown.contains(client.address() + ":"), shown);

    String answer = require("session", "kill", Long.toString(id));

    assertEquals("ended 1 control connection and 1 call\n", answer);
    assertEquals(List.of(), gateway.sessions());
    pptp.awaitEnd(SOON);
    Await.until(
        SOON,
        () -> server.servedCalls().size() == servedBefore + 1,
        () -> "the server still has the call");
    assertEquals(NOT_FOUND, gateway.command("session", "kill", "" + id).exitStatus());
    assertEquals(NOT_FOUND, gateway.command("session", "show", "" + id).exitStatus());
  }

  @Test
  void shouldEndOnlyTheSessionsOfTheClientThatIsNamed() {
    PptpClient ended = dialled(client);
    PptpClient kept = dialled(other);

    require("session", "kill", "--client", client.address(), "--server", "0.0.0.0/0");

    ended.awaitEnd(SOON);
    assertEquals(1, gateway.sessions().size());
    assertEquals(other.address(), gateway.sessions().get(0).client());
    kept.hangUp();
  }

  @Test
  void shouldEndLiveSessionsThatAreDeniedNowWhenAskedTo() {
    PptpClient pptp = dialled(client);
    require("policy", "add", "deny", "--client", client.address());
    assertEquals(1, gateway.sessions().size());

    assertEquals(
        "ended 1 of 1 control connections, and 1 calls\n",
        require("policy", "apply", "--existing"));

    pptp.awaitEnd(SOON);
    assertEquals(List.of(), gateway.sessions());
  }

  @Test
  void shouldRefuseToStartWithoutThePolicyItWasGiven() throws IOException {
    require("policy", "default", "deny");
    gateway.stop();
    Files.writeString(policyFile(), Files.readString(policyFile()).replace("deny", "denied"));

    CommandResult result =
        topology.gateway().exec(GatewayProcess.runCommand(topology).toArray(String[]::new));

    assertEquals(CONFIGURATION, result.exitStatus(), result::toString);
    assertTrue(result.errors().contains(policyFile().toString()), result::toString);
    assertTrue(result.errors().contains("'denied' is not an action"), result::toString);
    assertTrue(Files.exists(policyFile()));
  }

  @Test
  void shouldSayWhatIsWrongWithARule() {
    assertWrong("'nobody' is not an IPv4 address", "policy", "add", "deny", "--client", "nobody");
    assertWrong("'drop' is not an action", "policy", "add", "drop");
    assertWrong("eth9", "policy", "add", "deny", "--interface", "eth9; reboot");
    assertWrong("not a time window", "policy", "add", "deny", "--time", "always");
    assertWrong("comment", "policy", "add", "deny", "--comment", "a\u001b[2Jb");
    assertWrong("can have limits", "policy", "add", "deny", "--max-calls", "3");
    assertEquals(NOT_FOUND, gateway.command("policy", "remove", "9").exitStatus());
    assertEquals(NOT_FOUND, gateway.command("policy", "insert", "9", "deny").exitStatus());
    assertFalse(Files.exists(policyFile()), "nothing was changed");
  }

  @Test
  void shouldRefuseGarbageOnTheSocketAndGoOn() {
    List<String> bodies =
        List.of(
            "",
            "[]",
            "{\"action\":null}",
            "{\"action\":{\"action\":\"deny\"}}",
            "{\"action\":\"deny\",\"client\":[\"10.0.0.0/8\"]}",
            "{\"action\":\"allow\",\"maxCalls\":1e9}",
            "{\"action\":\"allow\",\"maxCalls\":-1}",
            "{\"action\":\"deny\",\"before\":\"1\"}",
            "{\"action\":\"deny\",\"id\":7}",
            "{\"action\":\"deny\",\"comment\":\"" + "x".repeat(300) + "\"}");
    for (String body : bodies) {
      assertEquals("400", post("/v1/policy/rules", body), body);
    }
    assertEquals("400", post("/v1/policy/test", "{\"client\":1,\"server\":2}"));
    assertEquals("400", post("/v1/policy/default", "{\"action\":\"ALLOW\"}"));
    assertEquals("400", post("/v1/policy/rules/x/move", "{}"));
    assertEquals("404", post("/v1/policy/rules/99999999999999999/move", "{}"));
    assertEquals("400", post("/v1/sessions/kill", "{}"));
    assertEquals("400", post("/v1/sessions/kill", "{\"id\":1,\"all\":true}"));
    assertEquals("405", post("/v1/policy", "{}"));
    assertEquals("413", post("/v1/policy/rules", "x".repeat(70_000)));
    assertFalse(gateway.output().contains("\tat "), gateway::output);
    assertFalse(Files.exists(policyFile()), "nothing was changed");
    require("policy", "list");
  }

  /** The HTTP status of the answer. */
  private String post(String path, String body) {
    Path file = topology.file("body");
    try {
      Files.writeString(file, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return topology
        .gateway()
        .run(
            "curl",
            "-s",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code}",
            "-H",
            "Expect:",
            "--data-binary",
            "@" + file,
            "--unix-socket",
            GatewayProcess.socket(topology),
            "http://localhost" + path);
  }

  private void assertWrong(String what, String... command) {
    CommandResult result = gateway.command(command);
    assertEquals(USAGE, result.exitStatus(), result::toString);
    assertTrue(result.errors().contains(what), result::toString);
    assertEquals(1, result.errors().lines().count(), result::toString);
  }

  private String list() {
    return require("policy", "list");
  }

  private String rulesOnly() {
    return require("policy", "list", "--json").replaceAll("\"localTime\":\"[^\"]*\"", "");
  }

  private PptpClient dialled(Topology.Host host) {
    PptpClient pptp = PptpClient.dial(topology, host, address(), 7, exchange());
    pptp.awaitReport(SOON);
    return pptp;
  }

  private long id() {
    String json = require("sessions", "--json");
    return Long.parseLong(json.replaceAll("(?s).*?\"id\":([0-9]+).*", "$1").strip());
  }

  private static PppStandIn.Exchange exchange() {
    return PppStandIn.Exchange.of(3);
  }

  private String address() {
    return server.host().address();
  }

  /** Opens a TCP connection to the server, for at most three seconds. */
  private CommandResult connect(Topology.Host host) {
    return host.namespace()
        .exec("timeout", "3", "bash", "-c", "exec 3<>/dev/tcp/$0/1723", address());
  }

  private Path policyFile() {
    return topology.file("state").resolve("policy.json");
  }

  private String require(String... command) {
    CommandResult result = gateway.command(command);
    assertEquals(0, result.exitStatus(), result::toString);
    return result.output();
  }
}
