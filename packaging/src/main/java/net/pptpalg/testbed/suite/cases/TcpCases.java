package net.pptpalg.testbed.suite.cases;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import net.pptpalg.testbed.suite.endpoint.ScriptedTcp;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.ControlPair;
import net.pptpalg.testbed.suite.scenario.Expect;
import net.pptpalg.testbed.suite.wire.IpPacket;
import net.pptpalg.testbed.suite.wire.PptpMessage;
import net.pptpalg.testbed.suite.wire.TcpSegment;

/** TCP as it is (RFC 9293, RFC 7323, RFC 2018). */
final class TcpCases {

  private static final int COMMON_ID = 4242;
  private static final int SERVER_ID = 7001;
  private static final byte[] NOTHING = {};

  private TcpCases() {}

  static void addTo(Catalogue catalogue) {
    catalogue.add(
        "tcp.retransmission.same-boundaries",
        "a segment sent again gets the same rewrite, either way",
        bench ->
            sentAgain(
                bench,
                (tcp, message) -> {
                  int first = tcp.append(message);
                  tcp.sendAgain(first, message.length);
                  tcp.sendAgain(first, message.length);
                  tcp.sendAgain(first, message.length);
                }));
    catalogue.add(
        "tcp.retransmission.other-boundaries",
        "bytes sent again in other segments get the same rewrite, either way",
        bench ->
            sentAgain(
                bench,
                (tcp, message) -> {
                  int first = tcp.append(message);
                  tcp.sendAgain(first, message.length);
                  tcp.sendAgain(first, 13);
                  tcp.sendAgain(first + 13, 1);
                  tcp.sendAgain(first + 14, message.length - 14);
                  tcp.sendAgain(first + 12, 4);
                  tcp.sendAgain(first + 5, 12);
                }));
    catalogue.add(
        "tcp.retransmission.longer",
        "a message sent again together with the next one, either way",
        TcpCases::sentAgainWithMore);
    catalogue.add(
        "tcp.lost",
        "the first segment of a message is lost before the gateway, either way",
        bench ->
            sentAgain(
                bench,
                (tcp, message) -> {
                  int first = tcp.append(message);
                  tcp.sendAgain(first + 13, message.length - 13);
                }));
    catalogue.add(
        "tcp.reordered",
        "segments arrive last first, either way",
        bench ->
            sentAgain(
                bench,
                (tcp, message) -> {
                  int first = tcp.append(message);
                  tcp.sendAgain(first + 20, message.length - 20);
                  tcp.sendAgain(first + 13, 7);
                  tcp.sendAgain(first, 13);
                }));
    catalogue.add(
        "tcp.overlap",
        "segments overlap in the Call IDs, either way",
        bench ->
            sentAgain(
                bench,
                (tcp, message) -> {
                  int first = tcp.append(message);
                  tcp.sendAgain(first, 13);
                  tcp.sendAgain(first + 5, 10);
                  tcp.sendAgain(first + 14, 10);
                  tcp.sendAgain(first + 10, message.length - 10);
                }));
    catalogue.add(
        "tcp.fin-with-data.client",
        "a FIN with a message, sent twice by the client, is the same twice",
        bench -> finWithData(bench, true));
    catalogue.add(
        "tcp.fin-with-data.server",
        "a FIN with a message, sent twice by the server, is the same twice",
        bench -> finWithData(bench, false));
    catalogue.add(
        "tcp.half-close",
        "after the client's FIN the server's messages still get through",
        TcpCases::halfClose);
    catalogue.add("tcp.syn.again", "a SYN sent again is the same connection", TcpCases::synAgain);
    catalogue.add("tcp.syn-ack.again", "a SYN+ACK sent again gets through", TcpCases::synAckAgain);
    catalogue.add(
        "tcp.rst.refused",
        "the server's RST in answer to SYN reaches the client",
        TcpCases::refused);
    catalogue.add(
        "tcp.rst.client",
        "the client's RST reaches the server, and it can dial again",
        bench -> reset(bench, true));
    catalogue.add(
        "tcp.rst.server",
        "the server's RST reaches the client, and it can dial again",
        bench -> reset(bench, false));
    catalogue.add(
        "tcp.rst.half-closed", "RST gets through after FIN, either way", TcpCases::resetHalfClosed);
    catalogue.add(
        "tcp.keep-alive",
        "keep-alives with and without a byte get through, either way",
        TcpCases::keepAlive);
    catalogue.add(
        "tcp.window-probe",
        "a zero window gets through, and bytes of a message come as probes",
        TcpCases::windowProbe);
    catalogue.add(
        "tcp.sequence-wrap",
        "sequence numbers wrap inside a Call ID, either way",
        TcpCases::sequenceWrap);
    catalogue.add(
        "tcp.options.timestamps",
        "timestamps get through untouched, either way",
        TcpCases::timestamps);
    catalogue.add(
        "tcp.options.sack", "SACK blocks get through untouched, either way", TcpCases::sack);
    catalogue.add(
        "tcp.options.syn",
        "MSS, window scale, SACK-permitted and timestamps of SYN get through untouched",
        TcpCases::synOptions);
    catalogue.add(
        "tcp.ip-header",
        "type of service, DF and time to live behave as in a router",
        TcpCases::ipHeader);
    catalogue.add(
        "tcp.source-port-1723",
        "a client that dials from port 1723 itself gets its call",
        TcpCases::sourcePort1723);
  }

  /**
   * A colliding call whose request and reply are sent in some unruly way; what does not arrive is
   * sent again by the rules.
   */
  private static void sentAgain(Bench bench, BiConsumer<ScriptedTcp, byte[]> way) {
    Station server = bench.wanHost();
    bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID);
    ControlPair control = bench.dial(bench.lanHost(), server).start();
    PptpMessage request = PptpMessage.outgoingCallRequest(COMMON_ID);
    control.listener().setAcknowledging(false);
    way.accept(control.opener(), request.bytes());
    PptpMessage seen =
        ControlPair.receive(control.opener(), control.listener(), request.length(), "request");
    ControlPair.expectSame(request.withCallId(seen.callId()), seen);
    settle(control.listener(), "request");
    control.listener().setAcknowledging(true);
    control.listener().acknowledge();

    PptpMessage reply = PptpMessage.outgoingCallReply(SERVER_ID + 1, seen.callId());
    control.opener().setAcknowledging(false);
    way.accept(control.listener(), reply.bytes());
    PptpMessage seenReply =
        ControlPair.receive(control.listener(), control.opener(), reply.length(), "reply");
    ControlPair.expectSame(PptpMessage.outgoingCallReply(SERVER_ID + 1, COMMON_ID), seenReply);
    settle(control.opener(), "reply");
    control.opener().setAcknowledging(true);
    control.opener().acknowledge();
    new CallPair(bench, control, COMMON_ID, seen.callId(), SERVER_ID + 1, SERVER_ID + 1)
        .expectAlive();
  }

  /** Whatever is still under way comes and is compared. */
  private static void settle(ScriptedTcp tcp, String what) {
    tcp.awaitAvailable(Integer.MAX_VALUE, TimeUnit.MILLISECONDS.toNanos(50));
    tcp.expectNoContradiction(what + " sent again");
  }

  private static void sentAgainWithMore(Bench bench) {
    Station server = bench.wanHost();
    bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID);
    ControlPair control = bench.dial(bench.lanHost(), server).start();
    control.listener().setAcknowledging(false);
    int first = control.opener().append(PptpMessage.outgoingCallRequest(COMMON_ID).bytes());
    control.opener().sendAgain(first, 168);
    control.opener().append(PptpMessage.outgoingCallRequest(COMMON_ID + 1).bytes());
    control.opener().sendAgain(first, 2 * 168);
    control.opener().deliver(control.listener(), 2 * 168, "both requests");
    int one = PptpMessage.of(control.listener().take(168)).callId();
    int two = PptpMessage.of(control.listener().take(168)).callId();
    control.listener().setAcknowledging(true);
    control.listener().acknowledge();
    control.answer(PptpMessage.outgoingCallReply(SERVER_ID + 1, one), false, COMMON_ID);
    control.answer(PptpMessage.outgoingCallReply(SERVER_ID + 2, two), false, COMMON_ID + 1);
  }

  private static void finWithData(Bench bench, boolean fromClient) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    ScriptedTcp from = fromClient ? call.control().opener() : call.control().listener();
    ScriptedTcp to = fromClient ? call.control().listener() : call.control().opener();
    PptpMessage sent =
        fromClient
            ? PptpMessage.callClearRequest(call.openerId())
            : PptpMessage.setLinkInfo(call.openerOutside());
    PptpMessage expected =
        fromClient
            ? PptpMessage.callClearRequest(call.openerOutside())
            : PptpMessage.setLinkInfo(call.openerId());
    from.poll();
    to.poll();
    to.segments().clear();
    to.setAcknowledging(false);
    TcpSegment last =
        from.segment(TcpSegment.FIN | TcpSegment.PSH | TcpSegment.ACK, from.next(), sent.bytes());
    for (int time = 0; time < 2; time++) {
      to.segments().clear();
      from.transmit(last);
      TcpSegment seen = to.expect("FIN with data", segment -> segment.has(TcpSegment.FIN));
      Expect.equal("its sequence number", last.sequence(), seen.sequence());
      Expect.sameBytes("its payload", expected.bytes(), seen.payload());
    }
  }

  private static void halfClose(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    ControlPair control = call.control();
    control.opener().finish();
    control.listener().expect("FIN", segment -> segment.has(TcpSegment.FIN));
    ControlPair.expectSame(
        PptpMessage.setLinkInfo(COMMON_ID),
        control.toOpener(PptpMessage.setLinkInfo(call.openerOutside())));
    control.expectUnchanged(PptpMessage.echoRequest(5), false);
    control.listener().finish();
    control.opener().expect("FIN", segment -> segment.has(TcpSegment.FIN));
  }

  private static void synAgain(Bench bench) {
    Station client = bench.lanHost();
    Station server = bench.wanHost();
    ScriptedTcp opener =
        new ScriptedTcp(
            client, bench.nextPort(), server.address(), ScriptedTcp.PPTP_PORT, 0x12345678);
    opener.synchronise();
    IpPacket first = ControlPair.expectSyn(server, opener.initial());
    opener.synchronise();
    IpPacket second = ControlPair.expectSyn(server, opener.initial());
    Expect.equal(
        "the port of the second SYN",
        TcpSegment.parse(first).sourcePort(),
        TcpSegment.parse(second).sourcePort());
    ScriptedTcp listener = ScriptedTcp.answering(server, second, 99);
    listener.synchronise();
    opener.expect("SYN+ACK", segment -> segment.has(TcpSegment.SYN | TcpSegment.ACK));
    opener.acknowledge();
    opener.send(PptpMessage.startRequest().bytes());
    opener.deliver(listener, 156, "Start-Control-Connection-Request");
  }

  private static void synAckAgain(Bench bench) {
    ControlPair control = bench.dial();
    control.opener().segments().clear();
    control.listener().synchronise();
    control
        .opener()
        .expect("the second SYN+ACK", segment -> segment.has(TcpSegment.SYN | TcpSegment.ACK));
    control.opener().acknowledge();
    control.start().call(COMMON_ID, SERVER_ID).expectAlive();
  }

  private static void refused(Bench bench) {
    Station client = bench.lanHost();
    Station server = bench.wanHost();
    ScriptedTcp opener =
        new ScriptedTcp(
            client, bench.nextPort(), server.address(), ScriptedTcp.PPTP_PORT, 0x7fffffff);
    opener.synchronise();
    IpPacket syn = ControlPair.expectSyn(server, opener.initial());
    ScriptedTcp listener = ScriptedTcp.answering(server, syn, 0);
    listener.transmit(listener.segment(TcpSegment.RST | TcpSegment.ACK, 0, NOTHING));
    TcpSegment reset = opener.expect("RST", segment -> segment.has(TcpSegment.RST));
    Expect.equal("what RST acknowledges", opener.initial() + 1, reset.acknowledgment());
    bench.dial(client, server).start();
  }

  private static void reset(Bench bench, boolean fromClient) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    ScriptedTcp from = fromClient ? call.control().opener() : call.control().listener();
    ScriptedTcp to = fromClient ? call.control().listener() : call.control().opener();
    from.poll();
    from.reset();
    TcpSegment seen = to.expect("RST", segment -> segment.has(TcpSegment.RST));
    Expect.equal("its sequence number", from.next(), seen.sequence());
    bench.dial(call.opener(), call.listener()).start().call(COMMON_ID, SERVER_ID + 2).expectAlive();
  }

  private static void resetHalfClosed(Bench bench) {
    for (boolean fromClient : new boolean[] {true, false}) {
      ControlPair control = bench.dial().start();
      ScriptedTcp from = fromClient ? control.opener() : control.listener();
      ScriptedTcp to = fromClient ? control.listener() : control.opener();
      from.finish();
      to.expect("FIN", segment -> segment.has(TcpSegment.FIN));
      from.poll();
      from.reset();
      to.expect("RST after FIN", segment -> segment.has(TcpSegment.RST));
    }
  }

  private static void keepAlive(Bench bench) {
    ControlPair control = bench.dial().start();
    for (boolean fromClient : new boolean[] {true, false}) {
      ScriptedTcp from = fromClient ? control.opener() : control.listener();
      ScriptedTcp to = fromClient ? control.listener() : control.opener();
      from.poll();
      to.poll();
      to.segments().clear();
      int before = from.next() - 1;
      from.transmit(from.segment(TcpSegment.ACK, before, NOTHING));
      to.expect("keep-alive", segment -> segment.sequence() == before);
      to.segments().clear();
      from.sendAgain(before, 1);
      TcpSegment seen =
          to.expect(
              "keep-alive with a byte",
              segment -> segment.sequence() == before && segment.payload().length == 1);
      Expect.equal("what it acknowledges", from.expected(), seen.acknowledgment());
      to.acknowledge();
      from.expect("its answer", segment -> segment.acknowledgment() == from.next());
    }
    control.call(COMMON_ID, SERVER_ID).expectAlive();
  }

  private static void windowProbe(Bench bench) {
    Station server = bench.wanHost();
    bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID);
    ControlPair control = bench.dial(bench.lanHost(), server).start();
    ScriptedTcp client = control.opener();
    ScriptedTcp listener = control.listener();
    client.poll();
    listener.setWindow(0);
    listener.acknowledge();
    client.expect("the zero window", segment -> segment.window() == 0);
    listener.setAcknowledging(false);
    int first = client.append(PptpMessage.outgoingCallRequest(COMMON_ID).bytes());
    listener.segments().clear();
    client.sendAgain(first, 1);
    client.sendAgain(first, 1);
    listener.expect("the probe", segment -> segment.sequence() == first);
    listener.setWindow(12);
    listener.setAcknowledging(true);
    client.sendAgain(first, 12);
    client.deliver(listener, 12, "what fits the window");
    listener.setWindow(0);
    listener.acknowledge();
    // Half of the Call ID as a probe, again and again.
    client.sendAgain(first + 12, 1);
    client.sendAgain(first + 12, 1);
    client.sendAgain(first + 12, 1);
    listener.setWindow(0xffff);
    listener.acknowledge();
    PptpMessage seen = ControlPair.receive(client, listener, 168, "the request");
    ControlPair.expectSame(
        PptpMessage.outgoingCallRequest(COMMON_ID).withCallId(seen.callId()), seen);
    control.answer(PptpMessage.outgoingCallReply(SERVER_ID + 1, seen.callId()), false, COMMON_ID);
  }

  private static void sequenceWrap(Bench bench) {
    Station server = bench.wanHost();
    bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID);
    // The first byte after the wrap is the second byte of the request's and the reply's Call ID.
    int requestWraps = -(156 + 13) - 1;
    int replyWraps = -(156 + 15) - 1;
    ControlPair control =
        ControlPair.dial(
                bench,
                bench.lanHost(),
                bench.nextPort(),
                server.address(),
                server,
                requestWraps,
                replyWraps)
            .start();
    CallPair call = control.call(COMMON_ID, SERVER_ID + 1);
    call.expectAlive();
    control.hangUp(call);
    control.call(COMMON_ID, SERVER_ID + 2).expectAlive();
  }

  private static void timestamps(Bench bench) {
    ControlPair control = bench.dial();
    byte[] clientStamp = {1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8};
    byte[] serverStamp = {1, 1, 8, 10, 9, 8, 7, 6, 5, 4, 3, 2};
    control.opener().setOptions(clientStamp);
    control.listener().setOptions(serverStamp);
    control.opener().segments().clear();
    control.listener().segments().clear();
    control.start().call(COMMON_ID, SERVER_ID);
    expectOptions(control.listener(), clientStamp);
    expectOptions(control.opener(), serverStamp);
  }

  private static void sack(Bench bench) {
    ControlPair control = bench.dial().start();
    for (boolean fromClient : new boolean[] {true, false}) {
      ScriptedTcp from = fromClient ? control.opener() : control.listener();
      ScriptedTcp to = fromClient ? control.listener() : control.opener();
      from.poll();
      to.poll();
      byte[] block = {1, 1, 5, 10, 0, 0, 0, 0, 0, 0, 0, 0};
      ByteBuffer.wrap(block).putInt(4, from.expected() + 100).putInt(8, from.expected() + 200);
      from.setOptions(block);
      from.acknowledge();
      from.setOptions(NOTHING);
      TcpSegment seen = to.expect("SACK", segment -> segment.options().length == block.length);
      Expect.sameBytes("SACK", block, seen.options());
    }
  }

  private static void expectOptions(ScriptedTcp tcp, byte[] options) {
    tcp.expect("a segment", segment -> true);
    for (TcpSegment segment : tcp.segments()) {
      Expect.sameBytes("TCP options", options, segment.options());
    }
  }

  private static void synOptions(Bench bench) {
    byte[] options = {2, 4, 5, 0x50, 4, 2, 8, 10, 1, 2, 3, 4, 0, 0, 0, 0, 1, 3, 3, 7};
    Station server = bench.wanHost();
    ScriptedTcp opener =
        new ScriptedTcp(
            bench.lanHost(), bench.nextPort(), server.address(), ScriptedTcp.PPTP_PORT, 1);
    opener.setOptions(options);
    opener.synchronise();
    IpPacket syn = ControlPair.expectSyn(server, 1);
    Expect.sameBytes("options of SYN", options, TcpSegment.parse(syn).options());
    ScriptedTcp listener = ScriptedTcp.answering(server, syn, 2);
    listener.setOptions(options);
    listener.synchronise();
    TcpSegment answer = opener.expect("SYN+ACK", segment -> segment.has(TcpSegment.SYN));
    Expect.sameBytes("options of SYN+ACK", options, answer.options());
  }

  private static void ipHeader(Bench bench) {
    ControlPair control = bench.dial().start();
    for (boolean fromClient : new boolean[] {true, false}) {
      for (boolean dontFragment : new boolean[] {true, false}) {
        ScriptedTcp from = fromClient ? control.opener() : control.listener();
        ScriptedTcp to = fromClient ? control.listener() : control.opener();
        from.poll();
        settle(to, "what came before");
        IpPacket sent =
            from.segment(TcpSegment.ACK, from.next(), NOTHING)
                .packet(from.station().address(), from.remote())
                .typeOfService(0x28)
                .timeToLive(17)
                .dontFragment(dontFragment)
                .build();
        IpPacket seen = to.expectPacket("ACK", () -> from.station().send(sent));
        Bench.expectForwarded(
            "ACK", sent, seen, to.remote(), to.station().address(), seen.payload());
        Expect.equal("its sequence number", from.next(), TcpSegment.parse(seen).sequence());
      }
    }
  }

  private static void sourcePort1723(Bench bench) {
    Station server = bench.wanHost();
    ControlPair control =
        ControlPair.dial(bench, bench.lanHost(), ScriptedTcp.PPTP_PORT, server.address(), server)
            .start();
    control.call(COMMON_ID, SERVER_ID).expectAlive();
  }
}
