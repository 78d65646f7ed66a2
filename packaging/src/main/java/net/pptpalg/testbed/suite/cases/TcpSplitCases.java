package net.pptpalg.testbed.suite.cases;

import java.util.stream.IntStream;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.ControlPair;
import net.pptpalg.testbed.suite.wire.IpPacket;
import net.pptpalg.testbed.suite.wire.PptpMessage;

/** Messages and segments have nothing to do with each other. */
final class TcpSplitCases {

  private static final int FIRST_ID = 1000;
  private static final int FIRST_SERVER_ID = 20_000;

  private TcpSplitCases() {}

  static void addTo(Catalogue catalogue) {
    catalogue.add(
        "tcp.split.outgoing-call-request", "cut at every byte", bench -> everyCall(bench, 168, 1));
    catalogue.add("tcp.split.outgoing-call-reply", "cut at every byte", bench -> everyReply(bench));
    catalogue.add(
        "tcp.split.incoming-call",
        "Incoming-Call-Request, -Reply and -Connected, each cut at every byte",
        TcpSplitCases::incomingCalls);
    catalogue.add(
        "tcp.split.call-clear-request", "cut at every byte", TcpSplitCases::callClearRequest);
    catalogue.add(
        "tcp.split.call-disconnect-notify",
        "with either side's id, from either side, cut at every byte",
        TcpSplitCases::callDisconnectNotify);
    catalogue.add(
        "tcp.split.notices",
        "Set-Link-Info and WAN-Error-Notify from either side, cut at every byte",
        TcpSplitCases::notices);
    catalogue.add(
        "tcp.split.start-stop-echo",
        "messages without a Call ID, cut at every byte",
        TcpSplitCases::withoutIds);
    catalogue.add(
        "tcp.split.single-bytes",
        "a call is made and cleared in segments of one byte each",
        TcpSplitCases::singleBytes);
    catalogue.add(
        "tcp.split.three-parts-around-the-id",
        "the Call ID's two bytes travel in segments of their own",
        TcpSplitCases::threePartsAroundTheId);
    catalogue.add(
        "tcp.coalesced",
        "several messages in one segment, either way",
        bench -> coalesced(bench, false));
    catalogue.add(
        "tcp.coalesced.cut",
        "several messages in segments that end inside any of them",
        bench -> coalesced(bench, true));
    catalogue.add(
        "tcp.coalesced.other-types",
        "a request behind an Echo-Request and before a Set-Link-Info",
        TcpSplitCases::coalescedWithOtherTypes);
  }

  /** The second of two clients whose ids all collide. */
  private static ControlPair colliding(Bench bench, int ids) {
    Station server = bench.wanHost();
    ControlPair first = bench.dial(bench.lanHost(), server).start();
    for (int id = FIRST_ID; id < FIRST_ID + ids; id++) {
      first.call(id, id);
    }
    return bench.dial(bench.lanHost(), server).start();
  }

  private static void everyCall(Bench bench, int length, int step) {
    ControlPair control = colliding(bench, length);
    for (int cut = 1; cut < length; cut += step) {
      int id = FIRST_ID + cut;
      int outside = control.announce(PptpMessage.outgoingCallRequest(id), true, cut);
      int serverOutside =
          control.answer(PptpMessage.outgoingCallReply(FIRST_SERVER_ID + cut, outside), false, id);
      if (cut >= 8 && cut <= 18) {
        new CallPair(bench, control, id, outside, FIRST_SERVER_ID + cut, serverOutside)
            .expectAlive();
      }
    }
  }

  private static void everyReply(Bench bench) {
    ControlPair control = colliding(bench, 32);
    for (int cut = 1; cut < 32; cut++) {
      int id = FIRST_ID + cut;
      int outside = control.announce(PptpMessage.outgoingCallRequest(id), true);
      int serverOutside =
          control.answer(
              PptpMessage.outgoingCallReply(FIRST_SERVER_ID + cut, outside), false, id, cut);
      new CallPair(bench, control, id, outside, FIRST_SERVER_ID + cut, serverOutside).expectAlive();
    }
  }

  private static void incomingCalls(Bench bench) {
    ControlPair control = colliding(bench, 220);
    for (int cut = 1; cut < 220; cut++) {
      int id = FIRST_ID + cut;
      int serverId = FIRST_SERVER_ID + cut;
      int serverOutside = control.announce(PptpMessage.incomingCallRequest(serverId), false, cut);
      int[] replyCut = cut < 24 ? new int[] {cut} : new int[0];
      int outside =
          control.answer(
              PptpMessage.incomingCallReply(id, serverOutside), true, serverId, replyCut);
      int[] connectedCut = cut < 28 ? new int[] {cut} : new int[0];
      ControlPair.expectSame(
          PptpMessage.incomingCallConnected(id),
          control.toOpener(PptpMessage.incomingCallConnected(outside), connectedCut));
    }
  }

  private static void callClearRequest(Bench bench) {
    ControlPair control = colliding(bench, 16);
    for (int cut = 1; cut < 16; cut++) {
      CallPair call = control.call(FIRST_ID + cut, FIRST_SERVER_ID + cut);
      ControlPair.expectSame(
          PptpMessage.callClearRequest(call.openerOutside()),
          control.toListener(PptpMessage.callClearRequest(call.openerId()), cut));
    }
  }

  private static void callDisconnectNotify(Bench bench) {
    ControlPair control = colliding(bench, 148);
    for (int cut = 1; cut < 148; cut++) {
      CallPair call = control.call(FIRST_ID + cut, FIRST_SERVER_ID + cut);
      switch (cut % 3) {
        case 0 ->
            ControlPair.expectSame(
                PptpMessage.callDisconnectNotify(call.listenerOutside()),
                control.toOpener(PptpMessage.callDisconnectNotify(call.listenerId()), cut));
        case 1 ->
            ControlPair.expectSame(
                PptpMessage.callDisconnectNotify(call.openerId()),
                control.toOpener(PptpMessage.callDisconnectNotify(call.openerOutside()), cut));
        default ->
            ControlPair.expectSame(
                PptpMessage.callDisconnectNotify(call.openerOutside()),
                control.toListener(PptpMessage.callDisconnectNotify(call.openerId()), cut));
      }
    }
  }

  private static void notices(Bench bench) {
    CallPair call = colliding(bench, 2).call(FIRST_ID + 1, FIRST_SERVER_ID);
    ControlPair control = call.control();
    for (int cut = 1; cut < 24; cut++) {
      ControlPair.expectSame(
          PptpMessage.setLinkInfo(call.openerId()),
          control.toOpener(PptpMessage.setLinkInfo(call.openerOutside()), cut));
      ControlPair.expectSame(
          PptpMessage.setLinkInfo(call.listenerId()),
          control.toListener(PptpMessage.setLinkInfo(call.listenerOutside()), cut));
    }
    for (int cut = 1; cut < 40; cut++) {
      ControlPair.expectSame(
          PptpMessage.wanErrorNotify(call.openerId()),
          control.toOpener(PptpMessage.wanErrorNotify(call.openerOutside()), cut));
      ControlPair.expectSame(
          PptpMessage.wanErrorNotify(call.listenerId()),
          control.toListener(PptpMessage.wanErrorNotify(call.listenerOutside()), cut));
    }
    call.expectAlive();
  }

  private static void withoutIds(Bench bench) {
    ControlPair control = bench.dial();
    for (int cut = 1; cut < 156; cut++) {
      control.expectUnchanged(PptpMessage.startRequest(), true, cut);
      control.expectUnchanged(PptpMessage.startReply(), false, cut);
    }
    for (int cut = 1; cut < 16; cut++) {
      control.expectUnchanged(PptpMessage.echoRequest(cut), true, cut);
      control.expectUnchanged(PptpMessage.echoRequest(cut), false, cut);
      control.expectUnchanged(PptpMessage.stopRequest(), true, cut);
      control.expectUnchanged(PptpMessage.stopReply(), false, cut);
    }
    for (int cut = 1; cut < 20; cut++) {
      control.expectUnchanged(PptpMessage.echoReply(cut), true, cut);
      control.expectUnchanged(PptpMessage.echoReply(cut), false, cut);
    }
  }

  private static int[] everyByte(PptpMessage message) {
    return IntStream.range(1, message.length()).toArray();
  }

  private static void singleBytes(Bench bench) {
    ControlPair control = colliding(bench, 2);
    PptpMessage request = PptpMessage.outgoingCallRequest(FIRST_ID);
    int outside = control.announce(request, true, everyByte(request));
    PptpMessage reply = PptpMessage.outgoingCallReply(FIRST_SERVER_ID, outside);
    int serverOutside = control.answer(reply, false, FIRST_ID, everyByte(reply));
    new CallPair(bench, control, FIRST_ID, outside, FIRST_SERVER_ID, serverOutside).expectAlive();
    PptpMessage clear = PptpMessage.callClearRequest(FIRST_ID);
    ControlPair.expectSame(
        PptpMessage.callClearRequest(outside), control.toListener(clear, everyByte(clear)));
  }

  private static void threePartsAroundTheId(Bench bench) {
    ControlPair control = colliding(bench, 4);
    for (int id = FIRST_ID; id < FIRST_ID + 4; id++) {
      int outside = control.announce(PptpMessage.outgoingCallRequest(id), true, 12, 13, 14);
      control.answer(
          PptpMessage.outgoingCallReply(FIRST_SERVER_ID + id, outside), false, id, 14, 15, 16);
    }
  }

  private static void coalesced(Bench bench, boolean cut) {
    int count = 6;
    ControlPair control = colliding(bench, count);
    byte[] requests = {};
    for (int id = FIRST_ID; id < FIRST_ID + count; id++) {
      requests = IpPacket.concat(requests, PptpMessage.outgoingCallRequest(id).bytes());
    }
    int[] requestCuts = cut ? new int[] {100, 168 + 13, 2 * 168, 3 * 168 + 5, 4 * 168 + 1} : null;
    ControlPair.sendCut(control.opener(), requests, cut ? requestCuts : new int[0]);
    int[] outside = new int[count];
    byte[] replies = {};
    for (int i = 0; i < count; i++) {
      PptpMessage seen =
          ControlPair.receive(control.opener(), control.listener(), 168, "request " + i);
      outside[i] = seen.callId();
      ControlPair.expectSame(
          PptpMessage.outgoingCallRequest(FIRST_ID + i).withCallId(outside[i]), seen);
      replies =
          IpPacket.concat(
              replies, PptpMessage.outgoingCallReply(FIRST_SERVER_ID + i, outside[i]).bytes());
    }
    int[] replyCuts = cut ? new int[] {7, 32 + 15, 64, 3 * 32 + 14, 5 * 32 + 31} : new int[0];
    ControlPair.sendCut(control.listener(), replies, replyCuts);
    for (int i = 0; i < count; i++) {
      ControlPair.expectSame(
          PptpMessage.outgoingCallReply(FIRST_SERVER_ID + i, FIRST_ID + i),
          ControlPair.receive(control.listener(), control.opener(), 32, "reply " + i));
      new CallPair(
              bench, control, FIRST_ID + i, outside[i], FIRST_SERVER_ID + i, FIRST_SERVER_ID + i)
          .expectAlive();
    }
  }

  private static void coalescedWithOtherTypes(Bench bench) {
    ControlPair control = colliding(bench, 2);
    CallPair call = control.call(FIRST_ID, FIRST_SERVER_ID);
    PptpMessage echo = PptpMessage.echoRequest(7);
    PptpMessage request = PptpMessage.outgoingCallRequest(FIRST_ID + 1);
    PptpMessage link = PptpMessage.setLinkInfo(call.listenerOutside());
    control.opener().send(IpPacket.concat(echo.bytes(), request.bytes(), link.bytes()));
    ControlPair.expectSame(
        echo, ControlPair.receive(control.opener(), control.listener(), echo.length(), "echo"));
    PptpMessage seen =
        ControlPair.receive(control.opener(), control.listener(), request.length(), "request");
    ControlPair.expectSame(request.withCallId(seen.callId()), seen);
    ControlPair.expectSame(
        PptpMessage.setLinkInfo(call.listenerId()),
        ControlPair.receive(control.opener(), control.listener(), link.length(), "link info"));
    control.answer(
        PptpMessage.outgoingCallReply(FIRST_SERVER_ID + 1, seen.callId()), false, FIRST_ID + 1);
  }
}
