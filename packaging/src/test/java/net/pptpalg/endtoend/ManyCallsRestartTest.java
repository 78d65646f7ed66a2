package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.gateway.PptpAlgGateway;
import net.pptpalg.testbed.suite.gateway.Setup;
import net.pptpalg.testbed.suite.gateway.Site;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.ControlPair;
import net.pptpalg.testbed.suite.wire.PptpMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Scripted peers whose gateway is killed, message by message and call by call. */
@RequiresRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyCallsRestartTest {

  private static final int CONNECTIONS = 50;
  private static final int CALLS_EACH = 20;

  /** Generous: the machine may be busy with other things. What it takes is printed. */
  private static final Duration LONGEST_GAP = Duration.ofSeconds(60);

  private Site site;
  private Bench bench;

  @BeforeAll
  void start() {
    site = new PptpAlgGateway().start(Setup.ROUTER);
  }

  @BeforeEach
  void begin() {
    bench = new Bench(site, 1);
  }

  @AfterEach
  void end() {
    List<String> complaints = bench.complaints();
    bench.close();
    assertEquals(List.of(), complaints);
  }

  @AfterAll
  void stop() {
    if (site != null) {
      site.close();
    }
  }

  @Test
  void shouldCarryAThousandCallsAfterAKill() {
    Station server = bench.wanHost();
    List<CallPair> calls = new ArrayList<>();
    for (int connection = 0; connection < CONNECTIONS; connection++) {
      ControlPair control = bench.dial(bench.lanHost(), server).start();
      for (int call = 0; call < CALLS_EACH; call++) {
        calls.add(control.call(call, calls.size()));
      }
    }
    Duration gap = site.restart(true);
    System.out.println(
        "restart: " + gap.toMillis() + " ms from kill to ready, " + calls.size() + " calls");
    assertTrue(gap.compareTo(LONGEST_GAP) < 0, gap::toString);
    calls.forEach(CallPair::expectAlive);
    CallPair last = calls.get(calls.size() - 1);
    last.control().hangUp(last);
    last.expectClosedToOpener("after the call");
  }

  @Test
  void shouldGoOnWithinAMessageThatIsCutInACallId() {
    Station server = bench.wanHost();
    bench.dial(bench.lanHost(), server).start().call(7, 1);
    ControlPair control = bench.dial(bench.lanHost(), server).start();
    PptpMessage request = PptpMessage.outgoingCallRequest(7);
    int cut = 13;
    control.opener().send(Arrays.copyOf(request.bytes(), cut));
    control.opener().deliver(control.listener(), cut, "the first part");
    site.restart(true);
    control.opener().send(Arrays.copyOfRange(request.bytes(), cut, request.length()));
    PptpMessage seen =
        ControlPair.receive(
            control.opener(), control.listener(), request.length(), "the whole request");
    int outside = seen.callId();
    ControlPair.expectSame(request.withCallId(outside), seen);
    int serverOutside = control.answer(PptpMessage.outgoingCallReply(9, outside), false, 7);
    new CallPair(bench, control, 7, outside, 9, serverOutside).expectAlive();
  }

  @Test
  void shouldChangeWhatIsSentAgainAsItWasChangedBefore() {
    Station server = bench.wanHost();
    bench.dial(bench.lanHost(), server).start().call(7, 1);
    ControlPair control = bench.dial(bench.lanHost(), server).start();
    control.listener().setAcknowledging(false);
    PptpMessage request = PptpMessage.outgoingCallRequest(7);
    int first = control.opener().append(request.bytes());
    control.opener().sendAgain(first, request.length());
    PptpMessage seen =
        ControlPair.receive(control.opener(), control.listener(), request.length(), "the request");
    ControlPair.expectSame(request.withCallId(seen.callId()), seen);
    site.restart(true);
    for (int length = request.length(); length > 8; length -= 20) {
      byte[] expected = Arrays.copyOf(seen.bytes(), length);
      control.opener().sendAgain(first, length);
      control
          .listener()
          .expect(
              length + " bytes of it again", segment -> Arrays.equals(expected, segment.payload()));
    }
  }
}
