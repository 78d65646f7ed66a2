package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.pptpalg.testbed.CommandResult;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.suite.gateway.PptpAlgGateway;
import net.pptpalg.testbed.suite.gateway.Setup;
import net.pptpalg.testbed.suite.gateway.Site;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.ControlPair;
import net.pptpalg.testbed.suite.wire.Address;
import net.pptpalg.testbed.suite.wire.GrePacket;
import net.pptpalg.testbed.suite.wire.IpPacket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** An operator ends one of two calls that share a control connection. */
@RequiresRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedConnectionTest {

  private static final int ENDED_ID = 7;
  private static final int KEPT_ID = 8;
  private static final int LAST_SEQUENCE = 4000;

  /** Behind the GRE header with a sequence number: LCP Terminate-Request. */
  private static final String TERMINATE_REQUEST = "ff03c02105010004";

  private Site site;
  private String socket;
  private Bench bench;
  private ControlPair control;
  private CallPair ended;
  private CallPair kept;

  @BeforeAll
  void startTheGateway() {
    site = new PptpAlgGateway().start(Setup.ROUTER);
    socket = PptpAlgGateway.socket(site);
  }

  @BeforeEach
  void dialTwoCalls() {
    bench = new Bench(site, 1);
    control = bench.dial().start();
    ended = control.call(ENDED_ID, 128);
    kept = control.call(KEPT_ID, 129);
    kept.expectAlive();
  }

  @AfterAll
  void takeDown() {
    if (site != null) {
      site.close();
    }
  }

  @Test
  void shouldCutTheCallAndLeaveTheOtherAlone() throws IOException {
    byte[] data = GrePacket.data(0, LAST_SEQUENCE, bench.pppFrame(60));
    ended.toOpener("GRE", ended.fromListener(data).build());

    CommandResult killed = command("session", "kill", idOf(ENDED_ID));

    assertEquals(0, killed.exitStatus(), killed::toString);
    assertTrue(killed.output().startsWith("cut call "), killed::toString);
    assertTrue(killed.output().contains("is asked to end PPP"), killed::toString);
    IpPacket asked = ended.opener().expect("Terminate-Request", SharedConnectionTest::asksToEnd);
    ByteBuffer gre = ByteBuffer.wrap(asked.payload());
    assertEquals(control.target(), asked.source());
    assertEquals(ENDED_ID, GrePacket.callId(asked.payload()));
    assertEquals(LAST_SEQUENCE + 1, gre.getInt(8));
    ended.expectClosedToOpener("of the call that was cut");
    kept.expectAlive();
    assertEquals(Map.of(ENDED_ID, "cut", KEPT_ID, "established"), states());

    control.hangUp(ended);
    assertEquals(Map.of(KEPT_ID, "established"), states());
    kept.expectAlive();
  }

  @Test
  void shouldSayThatTheEndCannotBeAskedWhenNothingOfItsGreWasSeen() throws IOException {
    CommandResult killed = command("session", "kill", idOf(ENDED_ID));

    assertEquals(0, killed.exitStatus(), killed::toString);
    assertTrue(killed.output().contains("can't be asked to end PPP"), killed::toString);
    ended.opener().expectNothing("Terminate-Request", SharedConnectionTest::asksToEnd);
    ended.expectClosedToOpener("of the call that was cut");
    kept.expectAlive();
  }

  @Test
  void shouldEndTheWholeConnectionWhenAskedTo() throws IOException {
    CommandResult killed = command("session", "kill", idOf(ENDED_ID), "--connection");

    assertEquals("ended 1 control connection and 2 calls\n", killed.output(), killed::toString);
    kept.expectClosedToOpener("of the other call");
    assertEquals(Map.of(), states());
  }

  private static boolean asksToEnd(IpPacket packet) {
    return packet.protocol() == IpPacket.GRE && hex(packet.payload()).endsWith(TERMINATE_REQUEST);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private CommandResult command(String... verb) {
    List<String> command = new ArrayList<>(List.of(GatewayProcess.launcher()));
    command.addAll(List.of(verb));
    command.addAll(List.of("--socket", socket));
    return bench.gateway().exec(command.toArray(String[]::new));
  }

  /** The calls of the connection at hand. */
  private List<Map<String, Object>> rows() throws IOException {
    String client = Address.text(ended.opener().address());
    CommandResult sessions = command("sessions", "--client", client, "--json");
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Object row : JSON.std.listFrom(sessions.output())) {
      @SuppressWarnings("unchecked")
      Map<String, Object> fields = (Map<String, Object>) row;
      if (fields.get("insideCallId") != null) {
        rows.add(fields);
      }
    }
    return rows;
  }

  private Map<Object, Object> states() throws IOException {
    Map<Object, Object> states = new HashMap<>();
    rows().forEach(row -> states.put(row.get("insideCallId"), row.get("state")));
    return states;
  }

  private String idOf(int insideId) throws IOException {
    return rows().stream()
        .filter(row -> row.get("insideCallId").equals(insideId))
        .map(row -> row.get("id").toString())
        .findFirst()
        .orElseThrow();
  }
}
