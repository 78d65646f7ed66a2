package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.pptpalg.alg.diagnosis.Finding;
import net.pptpalg.capture.SampleCaptures;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.CommandResult;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.Json;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a running gateway does about weak calls, and about clients that guess passwords. */
@RequiresRoot
class CryptoPolicyTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int USAGE = 2;
  private static final int CONFIGURATION = 5;
  private static final int NOT_FOUND = 7;

  private Topology topology;
  private GatewayProcess gateway;
  private CapturePlayer player;

  @BeforeEach
  void begin() {
    topology = Topology.builder().build();
    player = new CapturePlayer(topology);
  }

  @AfterEach
  void end() {
    player.close();
    topology.close();
  }

  @Test
  void shouldEndWeakCallsAtOnceAndLeaveTheOthersAlone() {
    gateway = GatewayProcess.start(topology);
    String rule =
        require(
            "policy",
            "add",
            "allow",
            "--require-encryption",
            "128",
            "--refuse-auth",
            "pap,mschap-v1");
    assertTrue(rule.contains("crypto no pap, no ms-chap-v1, 128 bits"), rule);
    String[] weak = {
      player.add(SampleCaptures.lastingWith(Finding.WEAK_PAP)),
      player.add(SampleCaptures.lastingWith(Finding.WEAK_MS_CHAP_V1)),
      player.add(SampleCaptures.lastingWith(Finding.WEAK_ENCRYPTION)),
      player.add(SampleCaptures.lastingInTheClear())
    };
    String healthy = player.add(SampleCaptures.lasting());
    player.play();

    Await.until(DEADLINE, () -> counter("control_breaches_ended") == weak.length, this::status);
    Await.until(
        DEADLINE,
        () ->
            gateway.sessions().stream().map(row -> row.client()).toList().equals(List.of(healthy)),
        () -> "sessions " + gateway.sessionTable());
    Map<String, List<String>> found = Diagnosed.byClient(gateway);
    assertEquals(List.of("PPTP-951"), found.get(weak[0]));
    assertEquals(List.of("PPTP-952"), found.get(weak[1]));
    assertEquals(List.of("PPTP-953"), found.get(weak[2]));
    assertEquals(List.of("PPTP-954"), found.get(weak[3]));
    assertFalse(found.containsKey(healthy), found::toString);
    String text = gateway.command("diagnose", "--client", weak[0]).output();
    assertTrue(text.contains("ended by the gateway"), text);
  }

  @Test
  void shouldOnlyAlarmWhereTheRuleSaysSo() {
    gateway = GatewayProcess.start(topology);
    require("policy", "add", "allow", "--require-encryption", "128", "--breach", "alarm");
    String client = player.add(SampleCaptures.lastingInTheClear());
    player.play();

    Await.until(DEADLINE, () -> counter("control_breaches_alarmed") == 1, this::status);
    assertEquals(client, gateway.sessions().get(0).client());
    assertEquals(0, counter("control_breaches_ended"));

    // Another rule is for others until it is applied to those that are there.
    require("policy", "insert", "1", "allow", "--require-encryption", "40");
    assertEquals(1, gateway.sessions().size());
    require("policy", "apply", "--existing");
    Await.until(DEADLINE, () -> gateway.sessions().isEmpty(), () -> "the weak call goes on");
  }

  @Test
  void shouldBanAClientAfterRepeatedFailuresAndLiftTheBan() {
    gateway = GatewayProcess.start(topology, "--ban-after", "4", "--ban-time", "1h");
    assertEquals("nobody is banned\n", require("bans", "list"));
    String client = player.add(SampleCaptures.of(Finding.AUTHENTICATION_REPEATED));
    player.play();

    Await.until(DEADLINE, () -> counter("control_bans") == 1, this::status);
    List<Map<String, Object>> bans = bans();
    assertEquals(1, bans.size());
    assertEquals(client, bans.get(0).get("client"));
    assertEquals(4, bans.get(0).get("failures"));
    assertTrue(counter("control_policy_banned") > 0, "its later attempts are refused");
    assertTrue(require("bans", "list").contains(client));

    require("reload");
    assertEquals(1, bans().size(), "a reload keeps it");
    assertEquals(NOT_FOUND, gateway.command("bans", "remove", "10.9.9.9").exitStatus());
    assertEquals(USAGE, gateway.command("bans", "remove", "nobody").exitStatus());
    require("bans", "remove", client);
    assertEquals(NOT_FOUND, gateway.command("bans", "remove", client).exitStatus());
    assertEquals("ended 0 bans\n", require("bans", "clear"));
  }

  @Test
  void shouldNotPromiseWhatItCannotSee() {
    gateway = GatewayProcess.start(topology, "--diagnose", "off");
    CommandResult rule = gateway.command("policy", "add", "allow", "--require-encryption", "128");
    assertEquals(USAGE, rule.exitStatus(), rule::toString);
    assertTrue(rule.errors().contains("--diagnose off"), rule::toString);
    gateway.stop();

    gateway = GatewayProcess.start(topology);
    require("policy", "add", "allow", "--require-encryption", "128");
    gateway.stop();
    CommandResult start =
        topology
            .gateway()
            .exec(GatewayProcess.runCommand(topology, "--diagnose", "off").toArray(String[]::new));
    assertEquals(CONFIGURATION, start.exitStatus(), start::toString);
    assertTrue(start.errors().contains("--diagnose off"), start::toString);
  }

  private List<Map<String, Object>> bans() {
    Map<String, Object> answer = Json.object(require("bans", "list", "--json"));
    return ((List<?>) answer.get("bans")).stream().map(CryptoPolicyTest::fields).toList();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> fields(Object ban) {
    return (Map<String, Object>) ban;
  }

  private int counter(String name) {
    return ((Number) ((Map<?, ?>) gateway.status().get("counters")).get(name)).intValue();
  }

  private String status() {
    return gateway.statusText() + gateway.command("diagnose") + gateway.output();
  }

  private String require(String... verb) {
    CommandResult result = gateway.command(verb);
    assertEquals(0, result.exitStatus(), result::toString);
    return result.output();
  }
}
