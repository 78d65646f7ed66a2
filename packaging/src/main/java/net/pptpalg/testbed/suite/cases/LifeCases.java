package net.pptpalg.testbed.suite.cases;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.pptpalg.testbed.suite.endpoint.ScriptedTcp;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.gateway.Setup;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.ControlPair;
import net.pptpalg.testbed.suite.scenario.Expect;
import net.pptpalg.testbed.suite.wire.GrePacket;
import net.pptpalg.testbed.suite.wire.IpPacket;
import net.pptpalg.testbed.suite.wire.PptpMessage;
import net.pptpalg.testbed.suite.wire.TcpSegment;

/** From when GRE is let in, and until when. */
final class LifeCases {

  private static final int COMMON_ID = 4242;
  private static final int SERVER_ID = 7001;
  private static final int GRACE_SECONDS = 2;

  private LifeCases() {}

  static void addTo(Catalogue catalogue) {
    catalogue.add(
        "life.no-call-no-gre",
        "GRE for a call nobody made gets in nowhere, and leaves with no private address",
        LifeCases::noCall);
    catalogue.add(
        "life.stranger",
        "GRE with the right id from a host that is not the call's server never gets in",
        LifeCases::stranger);
    catalogue.add(
        "life.other-client", "another LAN host can't use a client's call", LifeCases::otherClient);
    catalogue.add(
        "life.disconnect.server",
        "GRE stops at the server's Call-Disconnect-Notify",
        LifeCases::disconnectByServer);
    catalogue.add(
        "life.disconnect.client",
        "GRE stops at the client's Call-Disconnect-Notify",
        LifeCases::disconnectByClient);
    catalogue.add(
        "life.disconnect.other-calls",
        "the end of a call leaves the other calls of its connection alone",
        LifeCases::otherCalls);
    catalogue.add(
        "life.fin",
        "GRE stops a second (the linger time) after FIN",
        Setup.TIMERS,
        bench -> ending(bench, ScriptedTcp::finish));
    catalogue.add(
        "life.rst",
        "GRE stops a second (the linger time) after RST",
        Setup.TIMERS,
        bench -> ending(bench, ScriptedTcp::reset));
    catalogue.add(
        "life.stop-control-connection",
        "GRE stops a second after Stop-Control-Connection and FIN",
        Setup.TIMERS,
        LifeCases::stopControlConnection);
    catalogue.add(
        "life.linger", "GRE still gets in right after FIN", Setup.TIMERS, LifeCases::linger);
    catalogue.add(
        "life.forged-rst",
        "RST outside of the window ends nothing",
        Setup.TIMERS,
        LifeCases::forgedReset);
    catalogue.add(
        "life.idle",
        "GRE stops when a call was idle for two seconds (the idle time)",
        Setup.TIMERS,
        LifeCases::idle);
    catalogue.add(
        "life.busy",
        "a call with GRE one way lives on, though its control connection is silent",
        Setup.TIMERS,
        LifeCases::busy);
    catalogue.add(
        "life.id-rests",
        "the id outside of an ended call rests before it is used again",
        Setup.TIMERS,
        LifeCases::idRests);
  }

  private static void noCall(Bench bench) {
    ControlPair control = bench.dial().start();
    byte[] gre = GrePacket.data(COMMON_ID, 1, bench.pppFrame(40));
    Station client = control.opener().station();
    Station server = control.listener().station();
    server.send(
        IpPacket.builder(server.address(), control.openerAsSeen(), IpPacket.GRE)
            .payload(gre)
            .build());
    client.send(
        IpPacket.builder(client.address(), server.address(), IpPacket.GRE).payload(gre).build());
    client.expectNothing("GRE", packet -> packet.protocol() == IpPacket.GRE);
  }

  private static void stranger(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    call.expectAlive();
    Station stranger = bench.wanHost();
    byte[] gre = GrePacket.data(call.openerOutside(), 99, bench.pppFrame(40));
    stranger.send(
        IpPacket.builder(stranger.address(), call.control().openerAsSeen(), IpPacket.GRE)
            .payload(gre)
            .build());
    call.opener()
        .expectNothing("a stranger's GRE", packet -> packet.source() == stranger.address());
    call.expectAlive();
  }

  private static void otherClient(Bench bench) {
    CallPair call = bench.dial().start().call(COMMON_ID, SERVER_ID);
    Station other = bench.lanHost();
    byte[] gre = GrePacket.data(SERVER_ID, 99, bench.pppFrame(40));
    other.send(
        IpPacket.builder(other.address(), call.listener().address(), IpPacket.GRE)
            .payload(gre)
            .build());
    call.listener()
        .expectNothing(
            "GRE of a LAN host without a call", packet -> packet.protocol() == IpPacket.GRE);
    call.expectAlive();
  }

  private static void disconnectByServer(Bench bench) {
    CallPair call = bench.dial().start().call(COMMON_ID, SERVER_ID);
    call.expectAlive();
    call.control().toOpener(PptpMessage.callDisconnectNotify(SERVER_ID));
    call.expectClosedToOpener("of an ended call");
  }

  private static void disconnectByClient(Bench bench) {
    CallPair call = bench.dial().start().call(COMMON_ID, SERVER_ID);
    call.expectAlive();
    call.control().toListener(PptpMessage.callDisconnectNotify(COMMON_ID));
    call.expectClosedToOpener("of an ended call");
  }

  private static void otherCalls(Bench bench) {
    ControlPair control = bench.dial().start();
    CallPair one = control.call(1, 9001);
    CallPair two = control.call(2, 9002);
    one.expectAlive();
    two.expectAlive();
    control.toOpener(PptpMessage.callDisconnectNotify(9001));
    one.expectClosedToOpener("of an ended call");
    two.expectAlive();
  }

  private interface End {
    void of(ScriptedTcp tcp);
  }

  private static void ending(Bench bench, End end) {
    for (boolean byClient : new boolean[] {true, false}) {
      CallPair call = bench.dial().start().call(COMMON_ID, SERVER_ID);
      call.expectAlive();
      ControlPair control = call.control();
      ScriptedTcp from = byClient ? control.opener() : control.listener();
      ScriptedTcp to = byClient ? control.listener() : control.opener();
      from.poll();
      end.of(from);
      to.expect(
          "the end of the connection",
          segment -> segment.has(TcpSegment.FIN) || segment.has(TcpSegment.RST));
      expectClosing(call, Setup.LINGER_SECONDS);
    }
  }

  private static void stopControlConnection(Bench bench) {
    CallPair call = bench.dial().start().call(COMMON_ID, SERVER_ID);
    call.expectAlive();
    call.control().expectUnchanged(PptpMessage.stopRequest(), true);
    call.control().expectUnchanged(PptpMessage.stopReply(), false);
    call.control().close();
    expectClosing(call, Setup.LINGER_SECONDS);
  }

  /**
   * Nothing gets in once the time, and a little more, is over. No packet keeps it alive meanwhile.
   */
  private static void expectClosing(CallPair call, int seconds) {
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds) + TimeUnit.SECONDS.toNanos(1));
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
    while (call.isOpenToOpener()) {
      Expect.that(
          System.nanoTime() - deadlineNs < 0,
          "GRE still gets in " + (seconds + 1 + GRACE_SECONDS) + " s after the end");
    }
  }

  private static void linger(Bench bench) {
    CallPair call = bench.dial().start().call(COMMON_ID, SERVER_ID);
    call.control().opener().poll();
    call.control().opener().finish();
    call.control().listener().expect("FIN", segment -> segment.has(TcpSegment.FIN));
    call.expectAlive();
  }

  private static void forgedReset(Bench bench) {
    CallPair call = bench.dial().start().call(COMMON_ID, SERVER_ID);
    ControlPair control = call.control();
    ScriptedTcp server = control.listener();
    server.poll();
    server.transmit(server.segment(TcpSegment.RST, server.next() + 0x20000000, new byte[0]));
    long endNs =
        System.nanoTime()
            + TimeUnit.SECONDS.toNanos(Setup.LINGER_SECONDS)
            + TimeUnit.MILLISECONDS.toNanos(1500);
    while (System.nanoTime() - endNs < 0) {
      call.expectAlive();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
    control.expectUnchanged(PptpMessage.echoRequest(1), true);
  }

  private static void idle(Bench bench) {
    CallPair call = bench.dial().start().call(COMMON_ID, SERVER_ID);
    call.expectAlive();
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(Setup.IDLE_SECONDS + GRACE_SECONDS));
    call.expectClosedToOpener("of an idle call");
  }

  private static void busy(Bench bench) {
    CallPair call = bench.dial().start().call(COMMON_ID, SERVER_ID);
    long endNs =
        System.nanoTime() + TimeUnit.SECONDS.toNanos(Setup.IDLE_SECONDS + 2 * GRACE_SECONDS);
    while (System.nanoTime() - endNs < 0) {
      byte[] gre = GrePacket.data(0, bench.random().nextInt(), bench.pppFrame(40));
      call.toListener("GRE of a busy call", call.fromOpener(gre).build());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(400));
    }
    call.expectAlive();
  }

  private static void idRests(Bench bench) {
    Station server = bench.wanHost();
    CallPair call = bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID);
    call.control().hangUp(call);
    CallPair next = bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID + 1);
    Expect.notEqual("the id outside", call.openerOutside(), next.openerOutside());
    next.control().hangUp(next);
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(Setup.REST_SECONDS + GRACE_SECONDS));
    CallPair later = bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID + 2);
    later.expectAlive();
  }
}
