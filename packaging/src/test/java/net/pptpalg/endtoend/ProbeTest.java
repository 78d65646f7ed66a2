package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.pptpalg.testbed.CommandResult;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.Json;
import net.pptpalg.testbed.PptpServer;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The active test against a real pptpd, through the gateway and without one. */
@RequiresRoot
class ProbeTest {

  private static final int PROBLEM_FOUND = 8;
  private static final List<String> ALL_STEPS =
      List.of(
          "resolve",
          "tcp port 1723",
          "control connection",
          "call",
          "lcp over gre",
          "packet sizes",
          "disconnect");

  private Topology topology;

  @AfterEach
  void end() {
    if (topology != null) {
      topology.close();
    }
  }

  @Test
  void shouldPassThroughTheGateway() {
    topology = Topology.builder().build();
    PptpServer.start(topology, server());
    GatewayProcess gateway = GatewayProcess.start(topology);

    Map<String, Object> answer = probe(0);

    assertEquals(ALL_STEPS, steps(answer));
    assertEquals(true, answer.get("passed"));
    assertEquals(List.of(), codes(answer));
    assertTrue(detail(answer, "control connection").contains("linux"), answer::toString);
    assertEquals(0, gateway.command("diagnose").exitStatus());
  }

  @Test
  void shouldPassWithoutAGateway() {
    topology = Topology.builder().withRouteBack().build();
    PptpServer.start(topology, server());

    assertEquals(ALL_STEPS, steps(probe(0)));
    CommandResult text = run(server().address());
    assertEquals(0, text.exitStatus(), text::toString);
    assertTrue(text.output().contains("ok       disconnect"), text::output);
  }

  @Test
  void shouldNameGreThatDoesNotComeBack() {
    topology = Topology.builder().withRouteBack().build();
    PptpServer.start(topology, server());
    drop("OUTPUT", "-p", "gre");

    Map<String, Object> answer = probe(PROBLEM_FOUND);

    assertEquals("lcp over gre", last(answer));
    assertEquals(List.of("PPTP-303"), codes(answer));
  }

  @Test
  void shouldNameAClosedPort() {
    topology = Topology.builder().withRouteBack().build();

    Map<String, Object> answer = probe(PROBLEM_FOUND);

    assertEquals("tcp port 1723", last(answer));
    assertEquals(List.of("PPTP-102"), codes(answer));
  }

  @Test
  void shouldNameAFilteredPort() {
    topology = Topology.builder().withRouteBack().build();
    drop("INPUT", "-p", "tcp", "--dport", "1723");

    assertEquals(List.of("PPTP-101"), codes(probe(PROBLEM_FOUND)));
  }

  @Test
  void shouldNameAHoleForLargePackets() {
    topology = Topology.builder().withRouteBack().build();
    PptpServer.start(topology, server());
    drop("INPUT", "-p", "gre", "-m", "length", "--length", "1300:");

    Map<String, Object> answer = probe(PROBLEM_FOUND);

    assertEquals(ALL_STEPS, steps(answer));
    assertTrue(detail(answer, "packet sizes").startsWith("1280 of 1440"), answer::toString);
    assertEquals(List.of("PPTP-802"), codes(answer));
  }

  @Test
  void shouldNameANameThatIsNotKnown() {
    topology = Topology.builder().build();
    CommandResult result = run("nosuch.invalid", "--json");
    assertEquals(PROBLEM_FOUND, result.exitStatus(), result::toString);
    assertEquals(List.of("resolve"), steps(Json.object(result.output())));
  }

  private Topology.Host server() {
    return topology.servers().get(0);
  }

  private void drop(String chain, String... match) {
    List<String> command = new ArrayList<>(List.of("iptables", "-A", chain));
    command.addAll(List.of(match));
    command.addAll(List.of("-j", "DROP"));
    server().namespace().run(command.toArray(String[]::new));
  }

  private Map<String, Object> probe(int exitStatus) {
    CommandResult result = run(server().address(), "--json");
    assertEquals(exitStatus, result.exitStatus(), result::toString);
    return Json.object(result.output());
  }

  private CommandResult run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(GatewayProcess.launcher(), "probe"));
    command.addAll(List.of(arguments));
    return topology.clients().get(0).namespace().exec(command.toArray(String[]::new));
  }

  private static List<String> steps(Map<String, Object> answer) {
    return ((List<?>) answer.get("steps"))
        .stream().map(step -> (String) ((Map<?, ?>) step).get("step")).toList();
  }

  private static String last(Map<String, Object> answer) {
    List<String> steps = steps(answer);
    return steps.get(steps.size() - 1);
  }

  private static String detail(Map<String, Object> answer, String name) {
    for (Object each : (List<?>) answer.get("steps")) {
      Map<?, ?> step = (Map<?, ?>) each;
      if (name.equals(step.get("step"))) {
        return (String) step.get("detail");
      }
    }
    return "";
  }

  private static List<String> codes(Map<String, Object> answer) {
    return ((List<?>) answer.get("findings"))
        .stream().map(finding -> (String) ((Map<?, ?>) finding).get("code")).toList();
  }
}
