package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.CommandResult;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.PppStandIn;
import net.pptpalg.testbed.PptpClient;
import net.pptpalg.testbed.PptpServer;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A configuration taken up while a real call goes on. */
@RequiresRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReloadTest {
  private static final int CONFIGURATION = 5;
  private static final int NOT_FOUND = 7;
  private static final Duration SOON = Duration.ofSeconds(10);

  private Topology topology;
  private GatewayProcess gateway;
  private Path file;

  @BeforeAll
  void build() throws IOException {
    topology = Topology.builder().clients(1).build();
    file = topology.file("reload.toml");
    Files.writeString(file, "");
    gateway = GatewayProcess.start(topology, "--config", file.toString());
  }

  @BeforeEach
  void startFromAnEmptyFile() throws IOException {
    Files.writeString(file, "");
    gateway.command("reload");
  }

  @AfterAll
  void tearDown() {
    if (gateway != null) {
      gateway.stop();
    }
    if (topology != null) {
      topology.close();
    }
  }

  @Test
  void shouldTakeUpAFileAndKeepTheCall() throws IOException {
    Topology.Host server = topology.servers().get(0);
    PptpServer.start(topology, server);
    PptpClient client =
        PptpClient.dial(
            topology,
            topology.clients().get(0),
            server.address(),
            7,
            new PppStandIn.Exchange(60, Duration.ofMillis(50), 64));
    Await.until(
        SOON,
        () ->
            gateway.sessions().stream().anyMatch(session -> session.state().equals("established")),
        () -> "the call is not up");
    Files.writeString(file, "linger = \"9s\"\npublish = \"192.168.77.200\"\nlanes = 3\n");

    assertTrue(output("config", "diff").contains("linger: 5s -> 9s (a reload applies it)"));
    String reloaded = output("reload");
    assertTrue(reloaded.contains("publish: none -> 192.168.77.200 (applied)"), reloaded);
    assertTrue(reloaded.contains("-> 3 (takes a restart)"), reloaded);
    PppStandIn.Report report = client.awaitReport(Duration.ofSeconds(30));
    assertTrue(report.passed(), report::toString);
    client.hangUp();
  }

  @Test
  void shouldChangeNothingWhenTheFileIsWrong() throws IOException {
    Files.writeString(file, "linger = \"9s\"\nlingr = 1\n");
    CommandResult refused = gateway.command("reload");
    assertEquals(CONFIGURATION, refused.exitStatus());
    assertTrue(refused.errors().contains(":2:1: unknown key 'lingr' (did you mean 'linger'?)"));
    Files.writeString(file, "");
    assertEquals("no changes\n", output("config", "diff"));
  }

  @Test
  void shouldUndoAReloadThatNobodyConfirms() throws IOException {
    Files.writeString(file, "linger = \"8s\"\n");
    assertTrue(output("reload", "--confirm-within", "1s").contains("undone in 1s"));
    Await.until(
        SOON, () -> output("config", "diff").contains("5s -> 8s"), () -> "it is not undone");
    assertEquals(NOT_FOUND, gateway.command("confirm").exitStatus());
  }

  @Test
  void shouldKeepAReloadThatIsConfirmed() throws IOException {
    Files.writeString(file, "linger = \"7s\"\n");
    output("reload", "--confirm-within", "1h");
    assertEquals("confirmed\n", output("confirm"));
    assertEquals("no changes\n", output("config", "diff"));
  }

  private String output(String... verb) {
    CommandResult result = gateway.command(verb);
    assertEquals(0, result.exitStatus(), result::toString);
    return result.output();
  }
}
