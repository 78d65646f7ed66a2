package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.pptpalg.testbed.CommandResult;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.PppStandIn;
import net.pptpalg.testbed.PptpClient;
import net.pptpalg.testbed.PptpServer;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the gateway may do, who may talk to it, and who may read what it keeps. */
@RequiresRoot
class PrivilegesTest {

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final int PERMISSION = 6;
  private static final int CONFIGURATION = 5;
  private static final String NOBODY = "65534";
  private static final String STRANGER = "61999";
  private static final String GROUP = "nogroup";

  /** CAP_NET_ADMIN and CAP_NET_RAW. */
  private static final String TWO_CAPABILITIES = "0000000000003000";

  private Topology topology;
  private List<String> program;

  @BeforeEach
  void buildTheNetwork() throws IOException {
    topology = Topology.builder().build();
    program = OpenProgram.in(topology);
  }

  @AfterEach
  void tearDown() {
    topology.close();
  }

  @Test
  void shouldCarryACallAsAnotherUserWithTwoCapabilitiesWhenRootStartsIt() throws IOException {
    PptpServer server = PptpServer.start(topology, topology.servers().get(0));
    GatewayProcess gateway = GatewayProcess.startAs(topology, program, "--user", "nobody");
    Path process = process(gateway);

    for (Path thread : threads(process)) {
      Map<String, String> status = status(thread);
      String all = thread + ": " + status;
      assertEquals(List.of(NOBODY, NOBODY, NOBODY, NOBODY), words(status.get("Uid")), all);
      assertEquals(List.of(NOBODY, NOBODY, NOBODY, NOBODY), words(status.get("Gid")), all);
      assertFalse(words(status.get("Groups")).contains("0"), all);
      for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
        assertEquals(TWO_CAPABILITIES, status.get(set), () -> set + " of " + all);
      }
      assertEquals("1", status.get("NoNewPrivs"), all);
    }
    PppStandIn.Report report =
        PptpClient.dial(
                topology,
                topology.clients().get(0),
                server.host().address(),
                7,
                PppStandIn.Exchange.of(10))
            .awaitReport(DEADLINE);
    assertTrue(report.passed(), report::toString);
    assertEquals(1, gateway.sessions().size());
    assertFalse(gateway.output().contains("WARNING"), gateway::output);
    assertEquals(0, gateway.stop().exitStatus());
    assertFalse(Firewall.hasRulesOfTheGateway(topology.gateway()));
  }

  @Test
  void shouldKeepItsMemoryFromEverybodyButRoot() throws IOException {
    GatewayProcess gateway = GatewayProcess.startAs(topology, program, "--user", "nobody");
    Path process = process(gateway);

    String core =
        Files.readAllLines(process.resolve("limits")).stream()
            .filter(line -> line.startsWith("Max core file size"))
            .findFirst()
            .orElseThrow();
    assertEquals(List.of("0", "0"), words(core.substring(26)).subList(0, 2), core);
    // What nobody's process would show to nobody, were it dumpable.
    assertEquals(0, Files.getAttribute(process.resolve("maps"), "unix:uid"));
    CommandResult look = as(NOBODY, NOBODY, List.of(), "head", "-c", "1", process + "/maps");
    assertEquals(1, look.exitStatus(), look::toString);
  }

  @Test
  void shouldTakeOverTheStateDirectoryOfAGatewayOfRoot() throws IOException {
    GatewayProcess.startAs(topology, program, "--user", "root").stop();
    assertEquals(0, Files.getAttribute(state(), "unix:uid"));

    GatewayProcess gateway = GatewayProcess.startAs(topology, program, "--user", "nobody");
    assertEquals("rwx------", mode(state()));
    assertEquals(65534, Files.getAttribute(state(), "unix:uid"));
    assertEquals(0, gateway.command("policy", "add", "deny", "--client", "10.9.9.9").exitStatus());
    try (Stream<Path> files = Files.list(state())) {
      for (Path file : files.toList()) {
        assertEquals("rw-------", mode(file), file::toString);
        assertEquals(65534, Files.getAttribute(file, "unix:uid"), file::toString);
      }
    }
    assertEquals(0, gateway.stop().exitStatus());
  }

  @Test
  void shouldNotTouchADirectoryOfOthersAndSaySo() throws IOException {
    Path shared = Files.createDirectory(topology.file("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(shared.resolve("precious"), "");

    CommandResult result = run("nobody", "--state-dir", shared.toString());

    assertEquals(PERMISSION, result.exitStatus(), result::toString);
    assertEquals("pptp-alg: user 'nobody' can't write to " + shared + "\n", result.errors());
    assertEquals(0, Files.getAttribute(shared, "unix:uid"));
    assertEquals("rwxr-xr-x", mode(shared));
  }

  @Test
  void shouldNameAUserThatDoesNotExist() {
    CommandResult result = run("no-such-user");

    assertEquals(CONFIGURATION, result.exitStatus(), result::toString);
    assertEquals("pptp-alg: --user: there is no user 'no-such-user'\n", result.errors());
  }

  @Test
  void shouldRefuseTheSocketToOtherUsersInOneSentence() {
    GatewayProcess gateway = GatewayProcess.startAs(topology, program, "--user", "root");

    for (String verb : List.of("status", "sessions", "reload", "diagnose")) {
      CommandResult result = client(STRANGER, STRANGER, List.of(), verb);
      assertEquals(PERMISSION, result.exitStatus(), result::toString);
      assertEquals("", result.output());
      assertEquals(1, result.errors().lines().count(), result::toString);
      assertTrue(
          result.errors().startsWith("pptp-alg: no permission to open " + socket()),
          result::toString);
    }
    assertEquals(0, gateway.stop().exitStatus());
  }

  @Test
  void shouldOpenTheSocketToMembersOfTheGroupOnly() {
    GatewayProcess gateway =
        GatewayProcess.startAs(topology, program, "--user", "root", "--socket-group", GROUP);

    CommandResult member = client(STRANGER, STRANGER, List.of("--groups=" + GROUP), "sessions");
    assertEquals(0, member.exitStatus(), member::toString);
    CommandResult stranger = client(STRANGER, STRANGER, List.of(), "sessions");
    assertEquals(PERMISSION, stranger.exitStatus(), stranger::toString);
    assertEquals(0, gateway.stop().exitStatus());
  }

  private CommandResult client(String user, String group, List<String> groups, String verb) {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(verb, "--socket", socket()));
    return as(user, group, groups, command.toArray(String[]::new));
  }

  private CommandResult as(String user, String group, List<String> groups, String... command) {
    List<String> whole = new ArrayList<>(List.of("setpriv", "--reuid=" + user, "--regid=" + group));
    whole.addAll(groups.isEmpty() ? List.of("--clear-groups") : groups);
    whole.addAll(List.of("--inh-caps=-all", "--bounding-set=-all"));
    whole.addAll(List.of(command));
    return topology.gateway().exec(whole.toArray(String[]::new));
  }

  /** Runs a gateway that does not get ready. */
  private CommandResult run(String user, String... more) {
    List<String> command = new ArrayList<>(program);
    List<String> arguments = GatewayProcess.runCommand(topology, "--user", user);
    for (int i = 0; i < more.length; i += 2) {
      arguments.set(arguments.indexOf(more[i]) + 1, more[i + 1]);
    }
    command.addAll(arguments.subList(1, arguments.size()));
    return topology.gateway().exec(command.toArray(String[]::new));
  }

  private Path state() {
    return topology.file("state");
  }

  private String socket() {
    return GatewayProcess.socket(topology);
  }

  private static Path process(GatewayProcess gateway) {
    return Path.of("/proc", gateway.status().get("pid").toString());
  }

  private static List<Path> threads(Path process) throws IOException {
    try (Stream<Path> threads = Files.list(process.resolve("task"))) {
      return threads.toList();
    }
  }

  private static Map<String, String> status(Path thread) throws IOException {
    return Files.readAllLines(thread.resolve("status")).stream()
        .map(line -> line.split(":", 2))
        .collect(Collectors.toMap(field -> field[0], field -> field[1].strip()));
  }

  private static List<String> words(String text) {
    return Arrays.asList(text.strip().split("\\s+"));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
