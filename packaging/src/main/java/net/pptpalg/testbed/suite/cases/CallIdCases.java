package net.pptpalg.testbed.suite.cases;

import java.util.function.IntFunction;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.ControlPair;
import net.pptpalg.testbed.suite.scenario.Expect;
import net.pptpalg.testbed.suite.wire.PptpMessage;

/** Every id field of every message, both ways (RFC 2637 section 2). */
final class CallIdCases {

  private static final int COMMON_ID = 4242;
  private static final int SERVER_ID = 7001;

  private CallIdCases() {}

  static void addTo(Catalogue catalogue) {
    catalogue.add(
        "ids.start", "Start-Control-Connection passes unchanged both ways", CallIdCases::start);
    catalogue.add(
        "ids.stop",
        "Stop-Control-Connection passes unchanged, from either side",
        CallIdCases::stop);
    catalogue.add(
        "ids.echo",
        "Echo passes unchanged both ways, though its identifier looks like a Call ID",
        CallIdCases::echo);
    catalogue.add(
        "ids.outgoing-call",
        "the reply names the client's own id again, and GRE flows",
        CallIdCases::outgoingCall);
    catalogue.add(
        "ids.outgoing-call.colliding",
        "two clients with one id to one server are kept apart",
        CallIdCases::collidingCalls);
    catalogue.add(
        "ids.outgoing-call.zero",
        "Call ID 0 on both sides is a call like any other",
        bench -> alive(bench, 0, 0));
    catalogue.add(
        "ids.outgoing-call.65535",
        "Call ID 65535 on both sides is a call like any other",
        bench -> alive(bench, 65535, 65535));
    catalogue.add(
        "ids.outgoing-call.same-id-both-sides",
        "client and server pick the same id",
        bench -> alive(bench, COMMON_ID, COMMON_ID));
    catalogue.add(
        "ids.outgoing-call.zero-colliding",
        "two clients with Call ID 0 to one server with Call ID 0 are kept apart",
        CallIdCases::collidingZeros);
    catalogue.add(
        "ids.outgoing-call.from-server",
        "a server calls out through a client's control connection",
        CallIdCases::outgoingCallFromServer);
    catalogue.add(
        "ids.outgoing-call.refused",
        "the refusal names the client's id, and no GRE gets in",
        CallIdCases::refusedOutgoingCall);
    catalogue.add(
        "ids.incoming-call",
        "Incoming-Call-Request, -Reply and -Connected carry the right ids, and GRE flows",
        CallIdCases::incomingCall);
    catalogue.add(
        "ids.incoming-call.colliding",
        "two clients answer incoming calls of one server with one id",
        CallIdCases::collidingIncomingCalls);
    catalogue.add(
        "ids.incoming-call.from-client",
        "a client is the PAC of an incoming call",
        CallIdCases::incomingCallFromClient);
    catalogue.add(
        "ids.incoming-call.refused",
        "the client's refusal names the server's id",
        CallIdCases::refusedIncomingCall);
    catalogue.add(
        "ids.call-clear-request",
        "the client's Call-Clear-Request names its outside id",
        CallIdCases::callClearRequest);
    catalogue.add(
        "ids.disconnect-notify.server-id",
        "the server's Call-Disconnect-Notify with its own id passes unchanged",
        CallIdCases::disconnectWithServerId);
    catalogue.add(
        "ids.disconnect-notify.client-id",
        "the server's Call-Disconnect-Notify with the client's outside id names its inside id",
        CallIdCases::disconnectWithClientId);
    catalogue.add(
        "ids.disconnect-notify.from-client",
        "the client's Call-Disconnect-Notify with its own id names its outside id",
        CallIdCases::disconnectFromClient);
    catalogue.add(
        "ids.wan-error-notify.from-server",
        "the server's WAN-Error-Notify names the client's inside id",
        bench -> peerIdFromServer(bench, PptpMessage::wanErrorNotify));
    catalogue.add(
        "ids.wan-error-notify.from-client",
        "the client's WAN-Error-Notify names the server's id",
        bench -> peerIdFromClient(bench, PptpMessage::wanErrorNotify));
    catalogue.add(
        "ids.set-link-info.from-server",
        "the server's Set-Link-Info names the client's inside id",
        bench -> peerIdFromServer(bench, PptpMessage::setLinkInfo));
    catalogue.add(
        "ids.set-link-info.from-client",
        "the client's Set-Link-Info names the server's id",
        bench -> peerIdFromClient(bench, PptpMessage::setLinkInfo));
  }

  private static void start(Bench bench) {
    bench.dial().start();
  }

  private static void stop(Bench bench) {
    ControlPair fromClient = bench.dial().start();
    fromClient.expectUnchanged(PptpMessage.stopRequest(), true);
    fromClient.expectUnchanged(PptpMessage.stopReply(), false);
    fromClient.close();
    ControlPair fromServer = bench.dial().start();
    fromServer.expectUnchanged(PptpMessage.stopRequest(), false);
    fromServer.expectUnchanged(PptpMessage.stopReply(), true);
    fromServer.close();
  }

  private static void echo(Bench bench) {
    CallPair call = secondOfTwo(bench);
    for (int id : new int[] {call.openerId(), call.openerOutside(), call.listenerId()}) {
      int identifier = id << 16 | id;
      call.control().expectUnchanged(PptpMessage.echoRequest(identifier), true);
      call.control().expectUnchanged(PptpMessage.echoReply(identifier), false);
      call.control().expectUnchanged(PptpMessage.echoRequest(identifier), false);
      call.control().expectUnchanged(PptpMessage.echoReply(identifier), true);
    }
  }

  private static void outgoingCall(Bench bench) {
    CallPair call = bench.dial().start().call(COMMON_ID, SERVER_ID);
    Expect.equal("the server's id at the client", SERVER_ID, call.listenerOutside());
    call.expectAlive();
  }

  private static void alive(Bench bench, int clientId, int serverId) {
    bench.dial().start().call(clientId, serverId).expectAlive();
  }

  private static void collidingCalls(Bench bench) {
    Station server = bench.wanHost();
    CallPair first = bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID);
    CallPair second = bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID + 1);
    Expect.notEqual("the id outside", first.openerOutside(), second.openerOutside());
    first.expectAlive();
    second.expectAlive();
    first.expectAlive();
  }

  private static void collidingZeros(Bench bench) {
    Station server = bench.wanHost();
    CallPair first = bench.dial(bench.lanHost(), server).start().call(0, 0);
    CallPair second = bench.dial(bench.lanHost(), server).start().call(0, 1);
    Expect.notEqual("the id outside", first.openerOutside(), second.openerOutside());
    first.expectAlive();
    second.expectAlive();
  }

  private static void outgoingCallFromServer(Bench bench) {
    Station server = bench.wanHost();
    bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID);
    ControlPair control = bench.dial(bench.lanHost(), server).start();
    int serverOutside = control.announce(PptpMessage.outgoingCallRequest(SERVER_ID + 1), false);
    int clientOutside =
        control.answer(
            PptpMessage.outgoingCallReply(COMMON_ID, serverOutside), true, SERVER_ID + 1);
    new CallPair(bench, control, COMMON_ID, clientOutside, SERVER_ID + 1, serverOutside)
        .expectAlive();
  }

  private static void refusedOutgoingCall(Bench bench) {
    CallPair other = secondOfTwo(bench);
    ControlPair control = other.control();
    int outside = control.announce(PptpMessage.outgoingCallRequest(COMMON_ID + 1), true);
    PptpMessage refusal = control.toOpener(PptpMessage.outgoingCallRefusal(outside));
    ControlPair.expectSame(PptpMessage.outgoingCallRefusal(COMMON_ID + 1), refusal);
    new CallPair(bench, control, COMMON_ID + 1, outside, 0, 0)
        .expectClosedToOpener("of a refused call");
    other.expectAlive();
  }

  private static void incomingCall(Bench bench) {
    bench.dial().start().incomingCall(COMMON_ID, SERVER_ID).expectAlive();
  }

  private static void collidingIncomingCalls(Bench bench) {
    Station server = bench.wanHost();
    CallPair first = bench.dial(bench.lanHost(), server).start().incomingCall(COMMON_ID, SERVER_ID);
    CallPair second =
        bench.dial(bench.lanHost(), server).start().incomingCall(COMMON_ID, SERVER_ID + 1);
    Expect.notEqual("the id outside", first.openerOutside(), second.openerOutside());
    first.expectAlive();
    second.expectAlive();
  }

  private static void incomingCallFromClient(Bench bench) {
    Station server = bench.wanHost();
    bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID);
    ControlPair control = bench.dial(bench.lanHost(), server).start();
    int clientOutside = control.announce(PptpMessage.incomingCallRequest(COMMON_ID), true);
    int serverOutside =
        control.answer(
            PptpMessage.incomingCallReply(SERVER_ID + 1, clientOutside), false, COMMON_ID);
    ControlPair.expectSame(
        PptpMessage.incomingCallConnected(SERVER_ID + 1),
        control.toListener(PptpMessage.incomingCallConnected(serverOutside)));
    new CallPair(bench, control, COMMON_ID, clientOutside, SERVER_ID + 1, serverOutside)
        .expectAlive();
  }

  private static void refusedIncomingCall(Bench bench) {
    ControlPair control = bench.dial().start();
    int serverOutside = control.announce(PptpMessage.incomingCallRequest(SERVER_ID), false);
    ControlPair.expectSame(
        PptpMessage.incomingCallRefusal(SERVER_ID),
        control.toListener(PptpMessage.incomingCallRefusal(serverOutside)));
  }

  private static void callClearRequest(Bench bench) {
    CallPair call = secondOfTwo(bench);
    ControlPair.expectSame(
        PptpMessage.callClearRequest(call.openerOutside()),
        call.control().toListener(PptpMessage.callClearRequest(COMMON_ID)));
  }

  private static void disconnectWithServerId(Bench bench) {
    CallPair call = secondOfTwo(bench);
    ControlPair.expectSame(
        PptpMessage.callDisconnectNotify(call.listenerOutside()),
        call.control().toOpener(PptpMessage.callDisconnectNotify(call.listenerId())));
  }

  private static void disconnectWithClientId(Bench bench) {
    CallPair call = secondOfTwo(bench);
    ControlPair.expectSame(
        PptpMessage.callDisconnectNotify(COMMON_ID),
        call.control().toOpener(PptpMessage.callDisconnectNotify(call.openerOutside())));
  }

  private static void disconnectFromClient(Bench bench) {
    CallPair call = secondOfTwo(bench);
    ControlPair.expectSame(
        PptpMessage.callDisconnectNotify(call.openerOutside()),
        call.control().toListener(PptpMessage.callDisconnectNotify(COMMON_ID)));
  }

  private static void peerIdFromServer(Bench bench, IntFunction<PptpMessage> message) {
    CallPair call = secondOfTwo(bench);
    ControlPair.expectSame(
        message.apply(COMMON_ID), call.control().toOpener(message.apply(call.openerOutside())));
    call.expectAlive();
  }

  private static void peerIdFromClient(Bench bench, IntFunction<PptpMessage> message) {
    CallPair call = secondOfTwo(bench);
    ControlPair.expectSame(
        message.apply(call.listenerId()),
        call.control().toListener(message.apply(call.listenerOutside())));
    call.expectAlive();
  }

  /** A call whose client's id had to be changed, because another client has it. */
  private static CallPair secondOfTwo(Bench bench) {
    return Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
  }
}
