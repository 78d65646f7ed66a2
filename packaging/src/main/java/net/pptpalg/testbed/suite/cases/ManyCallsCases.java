package net.pptpalg.testbed.suite.cases;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.pptpalg.testbed.suite.endpoint.ScriptedTcp;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.ControlPair;
import net.pptpalg.testbed.suite.scenario.Expect;
import net.pptpalg.testbed.suite.wire.IpPacket;
import net.pptpalg.testbed.suite.wire.PptpMessage;
import net.pptpalg.testbed.suite.wire.TcpSegment;

/** More than one call, connection, client or server at a time. */
final class ManyCallsCases {

  private static final int MANY = 65_000;
  private static final int ALL_IDS = 65_536;
  private static final int CLIENTS = 65;
  private static final int BATCH = 40;
  private static final int REQUESTS_IN_SEGMENT = 8;
  private static final int SAMPLES = 50;

  private ManyCallsCases() {}

  static void addTo(Catalogue catalogue) {
    catalogue.add(
        "calls.several-on-one-connection",
        "calls that share a control connection are kept apart",
        ManyCallsCases::severalOnOneConnection);
    catalogue.add(
        "calls.replies-in-another-order",
        "several requests are under way and are answered last first",
        ManyCallsCases::repliesInAnotherOrder);
    catalogue.add(
        "calls.redial.same-connection",
        "after a hang-up the client dials with the same id on the same connection",
        ManyCallsCases::redialOnTheSameConnection);
    catalogue.add(
        "calls.redial.new-connection",
        "after a hang-up the client dials with the same id on a new connection",
        ManyCallsCases::redialOnANewConnection);
    catalogue.add(
        "calls.redial.same-port",
        "a rebooted client dials again from the port of a connection that never ended",
        ManyCallsCases::redialFromTheSamePort);
    catalogue.add(
        "calls.several-connections",
        "one client has several control connections to one server",
        ManyCallsCases::severalConnections);
    catalogue.add(
        "calls.several-servers",
        "one client uses one id with several servers",
        ManyCallsCases::severalServers);
    catalogue.add(
        "calls.same-client-port",
        "two clients dial one server from the same port",
        ManyCallsCases::sameClientPort);
    catalogue.add(
        "calls.fifty-clients",
        "fifty clients with one id and one port at one server are kept apart",
        ManyCallsCases::fiftyClients);
    catalogue.add(
        "calls.65000",
        "65,000 calls to one server from one public address, every id outside unique",
        ManyCallsCases::sixtyFiveThousand);
    catalogue.add(
        "calls.exhausted",
        "when no id is left the next call is refused politely, and other servers are not affected",
        ManyCallsCases::exhausted);
  }

  private static void severalOnOneConnection(Bench bench) {
    ControlPair control = bench.dial().start();
    List<CallPair> calls = new ArrayList<>();
    for (int id = 0; id < 4; id++) {
      calls.add(control.call(id, 9000 + id));
    }
    calls.forEach(CallPair::expectAlive);
    control.hangUp(calls.get(1));
    calls.get(0).expectAlive();
    calls.get(2).expectAlive();
    calls.get(3).expectAlive();
  }

  private static void repliesInAnotherOrder(Bench bench) {
    ControlPair control = bench.dial().start();
    int[] outside = new int[5];
    for (int id = 0; id < outside.length; id++) {
      outside[id] = control.announce(PptpMessage.outgoingCallRequest(500 + id), true);
    }
    for (int id = outside.length - 1; id >= 0; id--) {
      int serverOutside =
          control.answer(PptpMessage.outgoingCallReply(9000 + id, outside[id]), false, 500 + id);
      new CallPair(bench, control, 500 + id, outside[id], 9000 + id, serverOutside).expectAlive();
    }
  }

  private static void redialOnTheSameConnection(Bench bench) {
    ControlPair control = bench.dial().start();
    for (int round = 0; round < 4; round++) {
      CallPair call = control.call(77, 9000 + round);
      call.expectAlive();
      control.hangUp(call);
    }
  }

  private static void redialOnANewConnection(Bench bench) {
    Station client = bench.lanHost();
    Station server = bench.wanHost();
    for (int round = 0; round < 4; round++) {
      ControlPair control = bench.dial(client, server).start();
      CallPair call = control.call(77, 9000 + round);
      call.expectAlive();
      control.hangUp(call);
      control.close();
    }
  }

  private static void redialFromTheSamePort(Bench bench) {
    Station client = bench.lanHost();
    Station server = bench.wanHost();
    int port = bench.nextPort();
    ControlPair before = ControlPair.dial(bench, client, port, server.address(), server).start();
    before.call(77, 9000);
    before.opener().poll();
    ScriptedTcp again =
        new ScriptedTcp(
            client, port, server.address(), ScriptedTcp.PPTP_PORT, before.opener().next() + 90_000);
    again.synchronise();
    // Ours may come by the port of the old connection, whose end still listens there.
    before
        .listener()
        .expect(
            "SYN of the second connection",
            segment -> segment.has(TcpSegment.SYN) && segment.sequence() == again.initial());
  }

  private static void severalConnections(Bench bench) {
    Station client = bench.lanHost();
    Station server = bench.wanHost();
    List<CallPair> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      calls.add(bench.dial(client, server).start().call(300 + i, 9000 + i));
    }
    calls.forEach(CallPair::expectAlive);
    calls.get(0).control().close();
    calls.get(1).expectAlive();
    calls.get(3).expectAlive();
  }

  private static void severalServers(Bench bench) {
    Station client = bench.lanHost();
    List<CallPair> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      calls.add(bench.dial(client, bench.wanHost()).start().call(300, 9000));
    }
    calls.forEach(CallPair::expectAlive);
  }

  private static void sameClientPort(Bench bench) {
    Station server = bench.wanHost();
    int port = bench.nextPort();
    ControlPair first =
        ControlPair.dial(bench, bench.lanHost(), port, server.address(), server).start();
    ControlPair second =
        ControlPair.dial(bench, bench.lanHost(), port, server.address(), server).start();
    Expect.notEqual(
        "the port outside", first.listener().remotePort(), second.listener().remotePort());
    first.call(1, 2).expectAlive();
    second.call(3, 4).expectAlive();
  }

  private static void fiftyClients(Bench bench) {
    Station server = bench.wanHost();
    int port = bench.nextPort();
    BitSet outside = new BitSet();
    List<CallPair> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      CallPair call =
          ControlPair.dial(bench, bench.lanHost(), port, server.address(), server)
              .start()
              .call(4242, 9000 + i);
      Expect.that(!outside.get(call.openerOutside()), "two clients share an id outside");
      outside.set(call.openerOutside());
      calls.add(call);
    }
    calls.forEach(CallPair::expectAlive);
  }

  private static void sixtyFiveThousand(Bench bench) {
    makeMany(bench, bench.wanHost());
  }

  private static void exhausted(Bench bench) {
    Station server = bench.wanHost();
    makeMany(bench, server);
    ControlPair last = bench.dial(bench.lanHost(), server).start();
    boolean refused = false;
    for (int id = 0; id <= ALL_IDS - MANY && !refused; id++) {
      refused = Calls.isRefused(last, id);
    }
    Expect.that(refused, "more calls than there are ids were granted");
    bench.dial().start().call(1, 2).expectAlive();
  }

  /** Several clients use the same ids, many requests under way at a time. */
  private static void makeMany(Bench bench, Station server) {
    BitSet seen = new BitSet(ALL_IDS);
    List<CallPair> samples = new ArrayList<>();
    int each = MANY / CLIENTS;
    for (int client = 0; client < CLIENTS; client++) {
      ControlPair control = bench.dial(bench.lanHost(), server).start();
      for (int first = 0; first < each; first += BATCH) {
        makeBatch(bench, control, first, Math.min(BATCH, each - first), seen, samples);
      }
    }
    Expect.equal("ids outside", MANY, seen.cardinality());
    samples.forEach(CallPair::expectAlive);
  }

  private static void makeBatch(
      Bench bench, ControlPair control, int first, int count, BitSet seen, List<CallPair> samples) {
    for (int i = 0; i < count; i += REQUESTS_IN_SEGMENT) {
      byte[] segment = {};
      for (int j = i; j < Math.min(i + REQUESTS_IN_SEGMENT, count); j++) {
        segment = IpPacket.concat(segment, PptpMessage.outgoingCallRequest(first + j).bytes());
      }
      control.opener().send(segment);
    }
    int requestBytes = PptpMessage.outgoingCallRequest(0).length();
    control.opener().deliver(control.listener(), count * requestBytes, count + " requests");
    int[] outside = new int[count];
    byte[] replies = {};
    for (int i = 0; i < count; i++) {
      PptpMessage request = PptpMessage.of(control.listener().take(requestBytes));
      outside[i] = request.callId();
      Expect.that(!seen.get(outside[i]), "id " + outside[i] + " is used outside for two calls");
      seen.set(outside[i]);
      replies =
          IpPacket.concat(
              replies, PptpMessage.outgoingCallReply(seen.cardinality() - 1, outside[i]).bytes());
    }
    control.listener().send(replies);
    int replyBytes = replies.length / count;
    control.listener().deliver(control.opener(), replies.length, count + " replies");
    int serverId = seen.cardinality() - count;
    for (int i = 0; i < count; i++) {
      PptpMessage reply = PptpMessage.of(control.opener().take(replyBytes));
      ControlPair.expectSame(PptpMessage.outgoingCallReply(serverId, first + i), reply);
      if (bench.random().nextInt(MANY) < SAMPLES) {
        samples.add(new CallPair(bench, control, first + i, outside[i], serverId, serverId));
      }
      serverId++;
    }
  }
}
