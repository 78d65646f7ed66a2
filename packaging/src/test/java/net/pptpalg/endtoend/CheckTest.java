package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.pptpalg.testbed.CommandResult;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.PppStandIn;
import net.pptpalg.testbed.PptpClient;
import net.pptpalg.testbed.PptpServer;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each finding is provoked on a real machine and mended by the very commands it prints. */
@RequiresRoot
class CheckTest {

  private static final int OK = 0;
  private static final int USAGE = 2;
  private static final int PERMISSION = 6;
  private static final int PROBLEM_FOUND = 8;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Topology topology;

  @BeforeEach
  void buildTheNetwork() {
    topology = Topology.builder().build();
  }

  @AfterEach
  void tearDown() {
    topology.close();
  }

  @Test
  void shouldFindNothingWrongWithAPlainRouter() throws IOException {
    CommandResult result = check();
    assertEquals(OK, result.exitStatus(), result::toString);
    assertEquals(List.of(), names(result, "error", "warning"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "forwarding|error|sysctl -w net.ipv4.ip_forward=0",
        "forwarding|error|sysctl -w net.ipv4.conf.wan0.forwarding=0",
        "interface-down|error|ip link set dev wan0 down",
        "mtu|warning|ip link set dev wan0 mtu 1492",
        "mtu|warning|ip link set dev lan0 mtu 1400",
        "reverse-path|warning|sysctl -w net.ipv4.conf.wan0.rp_filter=1",
        "port-range|error|sysctl -w net.ipv4.ip_local_port_range='1024 65535'",
        "forward-dropped|error|iptables -P FORWARD DROP",
        "forward-dropped|error|iptables-legacy -P FORWARD DROP",
        "forward-dropped|error|iptables -P FORWARD DROP; iptables -A FORWARD -m conntrack"
            + " --ctstate RELATED,ESTABLISHED -j ACCEPT; iptables -A FORWARD -i lan0 -m conntrack"
            + " --ctstate NEW -j ACCEPT",
        "forward-dropped|error|iptables -A FORWARD -m conntrack ! --ctstate"
            + " NEW,RELATED,ESTABLISHED -j REJECT",
        "forward-dropped|error|nft 'add table inet fw; add chain inet fw through { type filter hook"
            + " forward priority 0; policy drop; }; add rule inet fw through ct state"
            + " established,related accept; add rule inet fw through ct state invalid drop; add rule"
            + " inet fw through iifname lan0 oifname wan0 ct state new accept'",
        "forward-dropped|warning|iptables -P FORWARD DROP; iptables -A FORWARD -m mark --mark 1 -j"
            + " ACCEPT",
        "own-pptp-dropped|info|iptables -P INPUT DROP; iptables -A INPUT -m conntrack --ctstate"
            + " RELATED,ESTABLISHED -j ACCEPT",
        "icmp-error-dropped|warning|iptables -A OUTPUT -m conntrack --ctstate INVALID -j DROP",
        "kernel-pptp-helper|warning|iptables -t raw -A PREROUTING -p tcp --dport 1723 -j CT"
            + " --helper pptp",
        "kernel-pptp-helper|warning|nft 'table inet h { ct helper p { type \"pptp\" protocol tcp;"
            + " l3proto ip; }; chain c { type filter hook prerouting priority 0; tcp dport 1723 ct"
            + " helper set \"p\"; }; }'",
      })
  void shouldBeMendedByTheCommandsItPrints(String name, String severity, String provocation)
      throws IOException {
    sh(provocation);

    CommandResult before = check();
    List<Map<String, Object>> found = named(before, name);
    assertFalse(found.isEmpty(), before::toString);
    assertEquals(severity, found.get(0).get("severity"), before::toString);
    assertEquals(
        severity.equals("error") ? PROBLEM_FOUND : OK, before.exitStatus(), before::toString);
    mend(found);

    CommandResult after = check();
    assertEquals(List.of(), named(after, name), after::toString);
    assertEquals(OK, after.exitStatus(), after::toString);
  }

  @Test
  void shouldMissAPublicAddressOfTheWanAndBringItThere() throws IOException {
    CommandResult before = check("--public", "198.51.100.9");
    assertEquals(PROBLEM_FOUND, before.exitStatus(), before::toString);
    mend(named(before, "public-address"));
    assertEquals(OK, check("--public", "198.51.100.9").exitStatus());
  }

  @Test
  void shouldNameAMissingInterfaceAndAMissingAddress() throws IOException {
    CommandResult missing = check("--wan", "wan7");
    assertEquals(List.of("interface-missing"), names(missing, "error"));

    sh("ip address flush dev wan0");
    CommandResult bare = check();
    assertEquals(List.of("interface-address"), names(bare, "error"), bare::toString);
  }

  @Test
  void shouldNameTheOwnerOfAQueueAndTheCommandThatStopsIt() throws IOException {
    GatewayProcess other = GatewayProcess.start(topology);
    // The gateway asked on another socket doesn't answer: for this look it is a stranger.
    CommandResult before = check("--socket", topology.file("nobody.sock").toString());
    assertEquals(PROBLEM_FOUND, before.exitStatus(), before::toString);
    List<Map<String, Object>> found = named(before, "queue-in-use");
    mend(found.subList(0, 1));
    other.awaitEnd(DEADLINE);
    assertEquals(List.of(), named(check(), "queue-in-use"));
  }

  @Test
  void shouldTakeTheRunningGatewaysQueuesForItsOwn() throws IOException {
    GatewayProcess gateway = GatewayProcess.start(topology);
    CommandResult result = check("--socket", GatewayProcess.socket(topology));
    assertEquals(List.of(), named(result, "queue-in-use"), result::toString);
    assertEquals(0, gateway.stop().exitStatus());
  }

  @Test
  void shouldLetACallThroughADefaultDropFirewallOnceMended() throws IOException {
    sh(
        "iptables -P FORWARD DROP;"
            + "iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT;"
            + "nft 'add table inet fw; add chain inet fw through { type filter hook forward priority 10;"
            + " policy drop; }; add rule inet fw through ct state established,new accept'");
    PptpServer server = PptpServer.start(topology, topology.servers().get(0));
    GatewayProcess gateway = GatewayProcess.start(topology);
    CommandResult before = check("--socket", GatewayProcess.socket(topology));
    assertEquals(2, named(before, "forward-dropped").size(), before::toString);
    mend(named(before, "forward-dropped"));

    PppStandIn.Report report =
        PptpClient.dial(
                topology,
                topology.clients().get(0),
                server.host().address(),
                7,
                PppStandIn.Exchange.of(10))
            .awaitReport(DEADLINE);
    assertTrue(report.passed(), report::toString);
    assertEquals(0, gateway.stop().exitStatus());
  }

  @Test
  void shouldSayThatItLacksRights() {
    CommandResult result =
        exec(
            List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--inh-caps=+dac_read_search",
                "--ambient-caps=+dac_read_search",
                GatewayProcess.launcher(),
                "check",
                "--lan",
                Topology.LAN_INTERFACE,
                "--wan",
                Topology.WAN_INTERFACE));
    assertEquals(PERMISSION, result.exitStatus(), result::toString);
    assertTrue(result.output().contains("unchecked: privileges"), result::toString);
    assertTrue(result.output().contains("mend   sudo pptp-alg check"), result::toString);
  }

  @Test
  void shouldRefuseAnInterfaceNameThatCouldDoHarmInACommand() {
    CommandResult result = check("--wan", "a;reboot");
    assertEquals(USAGE, result.exitStatus(), result::toString);
    assertEquals("", result.output());
  }

  private CommandResult check(String... moreArguments) {
    List<String> command = new ArrayList<>(List.of(GatewayProcess.launcher(), "check", "--json"));
    List<String> more = Arrays.asList(moreArguments);
    command.addAll(List.of("--lan", Topology.LAN_INTERFACE));
    if (!more.contains("--wan")) {
      command.addAll(List.of("--wan", Topology.WAN_INTERFACE));
    }
    command.addAll(more);
    return exec(command);
  }

  private CommandResult exec(List<String> command) {
    return topology.gateway().exec(command.toArray(String[]::new));
  }

  private void sh(String command) {
    topology.gateway().run("sh", "-ec", command);
  }

  private void mend(List<Map<String, Object>> findings) {
    for (Map<String, Object> finding : findings) {
      List<?> remedy = (List<?>) finding.get("remedy");
      assertFalse(remedy.isEmpty(), finding::toString);
      remedy.forEach(command -> sh((String) command));
    }
  }

  private static List<Map<String, Object>> named(CommandResult result, String name)
      throws IOException {
    return findings(result).stream().filter(finding -> name.equals(finding.get("name"))).toList();
  }

  private static List<Object> names(CommandResult result, String... severities) throws IOException {
    return findings(result).stream()
        .filter(finding -> List.of(severities).contains(finding.get("severity")))
        .map(finding -> finding.get("name"))
        .toList();
  }

  private static List<Map<String, Object>> findings(CommandResult result) throws IOException {
    List<Map<String, Object>> findings = new ArrayList<>();
    for (Object entry : JSON.std.listFrom(result.output())) {
      Map<?, ?> fields = (Map<?, ?>) entry;
      Map<String, Object> finding = new LinkedHashMap<>();
      fields.forEach((key, value) -> finding.put((String) key, value));
      findings.add(finding);
    }
    return findings;
  }
}
