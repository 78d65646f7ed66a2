package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.pptpalg.testbed.CommandResult;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A start that can't work: one clear line, the right exit code, no rule left behind. */
@RequiresRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadStartTest {

  private static final int FAILURE = 1;
  private static final int USAGE = 2;
  private static final int CONFIGURATION = 5;
  private static final int PERMISSION = 6;

  /** The state directory is a small disk of its own; the mode of the mount is to follow. */
  private static final String ON_A_DISK =
      "mkdir -p \"$0\"; mount -t tmpfs pptp-state \"$0\" -o size=64k,mode=700,";

  private Topology topology;
  private String rulesBefore;

  @BeforeAll
  void buildTheNetwork() {
    topology = Topology.builder().build();
    Firewall.addForeignRules(topology.gateway());
    rulesBefore = Firewall.rules(topology.gateway());
  }

  @AfterEach
  void shouldLeaveNoRuleBehind() {
    assertEquals(rulesBefore, Firewall.rules(topology.gateway()));
  }

  @AfterAll
  void tearDown() {
    if (topology != null) {
      topology.close();
    }
  }

  @Test
  void shouldNameAnInterfaceThatDoesNotExist() {
    CommandResult result = run("--wan", "nosuch0");

    assertOneLineAbout("nosuch0", result);
    assertTrue(
        List.of(FAILURE, USAGE, CONFIGURATION).contains(result.exitStatus()), result::toString);
  }

  @Test
  void shouldRefuseAnUnknownFlag() {
    CommandResult result = run("--no-such-flag");

    assertOneLineAbout("--no-such-flag", result);
    assertEquals(USAGE, result.exitStatus(), result::toString);
  }

  @Test
  void shouldRefuseASecondDaemon() {
    GatewayProcess gateway = GatewayProcess.start(topology);
    String rulesOfTheFirst = Firewall.rules(topology.gateway());

    CommandResult second = run();

    assertOneLineAbout("another pptp-alg (pid " + pid(gateway) + ")", second);
    assertNotEquals(0, second.exitStatus(), second::toString);
    assertEquals(rulesOfTheFirst, Firewall.rules(topology.gateway()), "the first one's rules");
    assertEquals(List.of(), gateway.sessions(), "the first one still answers");
    assertEquals(0, gateway.stop().exitStatus());
  }

  @Test
  void shouldNameAQueueThatIsInUse() {
    GatewayProcess gateway = GatewayProcess.start(topology);
    String rulesOfTheFirst = Firewall.rules(topology.gateway());

    CommandResult second =
        run(
            "--socket",
            topology.file("other.sock").toString(),
            "--state-dir",
            topology.file("other-state").toString());

    assertOneLineAbout("another program (pid " + pid(gateway) + ", java) owns this queue", second);
    assertNotEquals(0, second.exitStatus(), second::toString);
    assertEquals(rulesOfTheFirst, Firewall.rules(topology.gateway()), "the first one's rules");
    assertEquals(0, gateway.stop().exitStatus());
  }

  /** The lock file is there, as after any earlier run; only its contents find no room. */
  @Test
  void shouldStartAndStopWhereTheDiskIsFull() {
    GatewayProcess gateway =
        GatewayProcess.startAs(
            topology,
            List.of(
                "sh",
                "-ec",
                ON_A_DISK
                    + "rw\ntouch \"$0/pptp-alg.pid\"; cat /dev/zero >\"$0/filler\" 2>&1 || :\n"
                    + "exec \"$@\"",
                stateDirectory(),
                GatewayProcess.launcher()));

    assertTrue(gateway.output().contains("No space left on device"), gateway::output);
    assertEquals(0, gateway.stop().exitStatus());
  }

  @Test
  void shouldRefuseToRunWithoutTheNetworkCapability() {
    CommandResult result =
        runThrough(List.of("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin"));

    assertOneLineAbout("", result);
    assertEquals(PERMISSION, result.exitStatus(), result::toString);
  }

  @Test
  void shouldRefuseToRunForAnyoneButRoot() {
    // The source tree may be below a folder that only its owner may enter.
    CommandResult result =
        runThrough(
            List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--inh-caps=+dac_read_search",
                "--ambient-caps=+dac_read_search"));

    assertOneLineAbout("", result);
    assertEquals(PERMISSION, result.exitStatus(), result::toString);
  }

  private String stateDirectory() {
    return topology.file("state").toString();
  }

  private static Object pid(GatewayProcess gateway) {
    return gateway.status().get("pid");
  }

  private CommandResult run(String... moreArguments) {
    return runThrough(List.of(), moreArguments);
  }

  private CommandResult runThrough(List<String> wrapper, String... moreArguments) {
    List<String> command = new ArrayList<>(wrapper);
    command.addAll(withoutDuplicates(GatewayProcess.runCommand(topology), moreArguments));
    return topology.gateway().exec(command.toArray(String[]::new));
  }

  /** An option given by the test replaces the default one: giving both would be an error itself. */
  private static List<String> withoutDuplicates(List<String> command, String... moreArguments) {
    List<String> result = new ArrayList<>(command);
    for (int i = 0; i < moreArguments.length; i++) {
      int given = result.indexOf(moreArguments[i]);
      if (given >= 0 && i + 1 < moreArguments.length) {
        result.set(given + 1, moreArguments[++i]);
      } else {
        result.add(moreArguments[i]);
      }
    }
    return result;
  }

  /** Beside the log of what it had done before it failed. */
  private static void assertOneLineAbout(String subject, CommandResult result) {
    List<String> complaints =
        result.errors().lines().filter(line -> !line.startsWith("INFO:")).toList();
    assertEquals(1, complaints.size(), result::toString);
    assertTrue(complaints.get(0).contains(subject), result::toString);
  }
}
