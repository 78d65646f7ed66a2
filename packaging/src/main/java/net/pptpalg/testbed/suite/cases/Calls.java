package net.pptpalg.testbed.suite.cases;

import java.util.concurrent.TimeUnit;
import net.pptpalg.testbed.suite.endpoint.ExpectationException;
import net.pptpalg.testbed.suite.endpoint.ScriptedTcp;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.ControlPair;
import net.pptpalg.testbed.suite.scenario.Expect;
import net.pptpalg.testbed.suite.wire.PptpMessage;

/** Calls that many cases begin with, and what they ask of a gateway that has to say no. */
final class Calls {

  private static final int REPLY_BYTES = 32;
  private static final int GRANTED_ID = 60_000;
  private static final int CONNECTED = 1;
  private static final long REFUSAL_NS = TimeUnit.SECONDS.toNanos(3);

  private Calls() {}

  /** A call whose client's id had to be changed, because another client of the server has it. */
  static CallPair secondOfTwo(Bench bench, int commonId, int serverId) {
    Station server = bench.wanHost();
    bench.dial(bench.lanHost(), server).start().call(commonId, serverId);
    return bench.dial(bench.lanHost(), server).start().call(commonId, serverId + 1);
  }

  /**
   * Asks for a call that may be refused by the gateway: with a failing reply, or by ending the
   * control connection. The listener grants whatever reaches it: what counts is what the client is
   * told, and how soon.
   *
   * @return whether the client was told that it is refused
   */
  static boolean isRefused(ControlPair control, int callId) {
    ScriptedTcp client = control.opener();
    ScriptedTcp server = control.listener();
    PptpMessage request = PptpMessage.outgoingCallRequest(callId);
    client.send(request.bytes());
    long deadlineNs = System.nanoTime() + REFUSAL_NS;
    while (System.nanoTime() - deadlineNs < 0) {
      long seen = client.station().arrivals().count();
      client.poll();
      server.poll();
      if (server.available() >= request.length()) {
        int asked = PptpMessage.of(server.take(request.length())).callId();
        server.send(PptpMessage.outgoingCallReply(GRANTED_ID, asked).bytes());
      }
      if (client.resetReceived() || client.finReceived()) {
        return true;
      }
      if (client.available() >= REPLY_BYTES) {
        PptpMessage reply = PptpMessage.of(client.take(REPLY_BYTES));
        Expect.equal("the refusal", PptpMessage.OUTGOING_CALL_REPLY, reply.type());
        Expect.equal("the call that is refused", callId, reply.peerCallId());
        return reply.result() != CONNECTED;
      }
      client
          .station()
          .arrivals()
          .awaitMoreThan(seen, Math.min(deadlineNs, System.nanoTime() + 20_000_000));
    }
    throw new ExpectationException(
        "the client was told neither that it has its call nor that it is refused within 3 s");
  }
}
