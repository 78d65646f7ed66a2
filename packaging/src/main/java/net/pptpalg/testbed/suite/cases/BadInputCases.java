package net.pptpalg.testbed.suite.cases;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import net.pptpalg.testbed.suite.endpoint.ScriptedTcp;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.gateway.Setup;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.ControlPair;
import net.pptpalg.testbed.suite.scenario.Expect;
import net.pptpalg.testbed.suite.wire.GrePacket;
import net.pptpalg.testbed.suite.wire.IcmpError;
import net.pptpalg.testbed.suite.wire.IpPacket;
import net.pptpalg.testbed.suite.wire.PptpMessage;
import net.pptpalg.testbed.suite.wire.TcpSegment;

/**
 * What no gateway may stumble over. Afterwards the calls that were there still work, a new one can
 * be made, and no packet with a wrong checksum or length, or with a private source, has come out.
 */
final class BadInputCases {

  private static final int COMMON_ID = 4242;
  private static final int SERVER_ID = 7001;
  private static final int RANDOM_PACKETS = 4000;

  private BadInputCases() {}

  static void addTo(Catalogue catalogue) {
    addMessage(
        catalogue,
        "wrong-cookie",
        "a message with a wrong cookie",
        PptpMessage.outgoingCallRequest(9).with16(4, 0xdead));
    addMessage(
        catalogue,
        "wrong-message-type",
        "a message that is no control message",
        PptpMessage.outgoingCallRequest(9).with16(2, 2));
    addMessage(
        catalogue,
        "unknown-type",
        "a control message of an unknown type",
        PptpMessage.echoRequest(9).with16(8, 99));
    addMessage(
        catalogue,
        "too-long",
        "a request whose length says more than it should",
        PptpMessage.of(
            Arrays.copyOf(PptpMessage.outgoingCallRequest(9).with16(0, 200).bytes(), 200)));
    addMessage(
        catalogue,
        "too-short",
        "a request that ends right behind its Call ID",
        PptpMessage.of(
            Arrays.copyOf(PptpMessage.outgoingCallRequest(9).with16(0, 14).bytes(), 14)));
    addMessage(
        catalogue,
        "without-id",
        "a request that ends before its Call ID",
        PptpMessage.of(
            Arrays.copyOf(PptpMessage.outgoingCallRequest(9).with16(0, 12).bytes(), 12)));
    addMessage(
        catalogue, "length-zero", "a message of length 0", PptpMessage.echoRequest(9).with16(0, 0));
    addMessage(
        catalogue,
        "length-huge",
        "a message whose length says 65,535",
        PptpMessage.echoRequest(9).with16(0, 0xffff));
    catalogue.add(
        "bad.message.unassigned-ids",
        "messages from either side about calls nobody made pass, and no other call is hurt",
        BadInputCases::unassignedIds);
    catalogue.add(
        "bad.message.reply-without-request",
        "replies that nobody asked for pass, and open nothing",
        BadInputCases::replyWithoutRequest);
    catalogue.add(
        "bad.message.garbage",
        "two kilobytes of random bytes pass unchanged",
        BadInputCases::garbage);
    catalogue.add(
        "bad.gre.truncated",
        "GRE of 1 to 11 bytes disturbs nothing",
        Setup.BOX,
        BadInputCases::truncatedGre);
    catalogue.add(
        "bad.gre.flags",
        "GRE with every combination of flags and versions disturbs nothing",
        Setup.BOX,
        BadInputCases::greFlags);
    catalogue.add(
        "bad.tcp.truncated",
        "TCP headers that are cut short or lie about their length disturb nothing",
        Setup.BOX,
        BadInputCases::truncatedTcp);
    catalogue.add(
        "bad.icmp.truncated",
        "ICMP errors with quotes of any length disturb nothing",
        Setup.BOX,
        BadInputCases::truncatedIcmp);
    catalogue.add(
        "bad.random",
        "thousands of damaged packets from both sides disturb nothing",
        Setup.BOX,
        BadInputCases::random);
  }

  private static void addMessage(
      Catalogue catalogue, String id, String title, PptpMessage message) {
    catalogue.add(
        "bad.message." + id,
        title + ", from either side, passes unchanged, and the connection goes on",
        bench -> passesUnchanged(bench, message));
  }

  private static void passesUnchanged(Bench bench, PptpMessage message) {
    for (boolean fromClient : new boolean[] {true, false}) {
      CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
      ControlPair control = call.control();
      PptpMessage seen = fromClient ? control.toListener(message) : control.toOpener(message);
      // A request long enough for its Call ID may have that translated.
      boolean mayBeTranslated =
          message.length() >= 14 && message.type() == PptpMessage.OUTGOING_CALL_REQUEST;
      ControlPair.expectSame(mayBeTranslated ? message.withCallId(seen.callId()) : message, seen);
      expectUnhurt(bench, call);
    }
  }

  /** The call, its control connection and the rest of the gateway work as before. */
  private static void expectUnhurt(Bench bench, CallPair call) {
    call.expectAlive();
    ControlPair.expectSame(
        PptpMessage.setLinkInfo(call.openerId()),
        call.control().toOpener(PptpMessage.setLinkInfo(call.openerOutside())));
    ControlPair.expectSame(
        PptpMessage.callClearRequest(call.openerOutside()),
        call.control().toListener(PptpMessage.callClearRequest(call.openerId())));
    bench.dial().start().call(COMMON_ID, SERVER_ID).expectAlive();
  }

  private static void unassignedIds(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    ControlPair control = call.control();
    int nobody = 33_333;
    control.toListener(PptpMessage.callClearRequest(nobody));
    control.toListener(PptpMessage.callDisconnectNotify(nobody));
    control.toListener(PptpMessage.setLinkInfo(nobody));
    control.toListener(PptpMessage.wanErrorNotify(nobody));
    control.toOpener(PptpMessage.callDisconnectNotify(nobody));
    control.toOpener(PptpMessage.callClearRequest(nobody));
    control.toOpener(PptpMessage.setLinkInfo(nobody));
    control.toOpener(PptpMessage.wanErrorNotify(nobody));
    expectUnhurt(bench, call);
  }

  private static void replyWithoutRequest(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    ControlPair control = call.control();
    control.toOpener(PptpMessage.outgoingCallReply(5, 33_333));
    control.toListener(PptpMessage.incomingCallReply(6, 33_333));
    control.toOpener(PptpMessage.incomingCallConnected(33_333));
    new CallPair(bench, control, 33_333, 33_333, 5, 5).expectClosedToOpener("nobody asked for");
    expectUnhurt(bench, call);
  }

  private static void garbage(Bench bench) {
    for (boolean fromClient : new boolean[] {true, false}) {
      ControlPair control = bench.dial().start();
      ScriptedTcp from = fromClient ? control.opener() : control.listener();
      ScriptedTcp to = fromClient ? control.listener() : control.opener();
      byte[] garbage = bench.bytes(2000);
      ControlPair.sendCut(from, garbage, 1, 700, 1400);
      from.deliver(to, garbage.length, "random bytes");
      Expect.sameBytes("random bytes", garbage, to.take(garbage.length));
    }
    bench.dial().start().call(COMMON_ID, SERVER_ID).expectAlive();
  }

  private static void truncatedGre(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    byte[] gre = GrePacket.data(0, 1, bench.pppFrame(40));
    for (int length = 1; length < 12; length++) {
      IpPacket there = call.fromOpener(gre).build();
      call.opener().send(cut(there, length));
      call.listener().send(cut(call.fromListener(gre).build(), length));
    }
    expectUnhurt(bench, call);
  }

  private static IpPacket cut(IpPacket packet, int payloadLength) {
    return packet.toBuilder().payload(Arrays.copyOf(packet.payload(), payloadLength)).build();
  }

  private static void greFlags(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    for (int high = 0; high < 256; high++) {
      byte[] there = call.fromOpener(GrePacket.data(0, 1, bench.pppFrame(40))).build().payload();
      there[0] = (byte) high;
      there[1] = (byte) bench.random().nextInt();
      call.opener().send(call.fromOpener(there).payload(there).build());
      byte[] back = call.fromListener(GrePacket.data(0, 1, bench.pppFrame(40))).build().payload();
      back[0] = (byte) high;
      back[1] = (byte) bench.random().nextInt();
      call.listener().send(call.fromListener(back).payload(back).build());
    }
    expectUnhurt(bench, call);
  }

  private static void truncatedTcp(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    for (boolean fromClient : new boolean[] {true, false}) {
      ScriptedTcp from = fromClient ? call.control().opener() : call.control().listener();
      Station station = from.station();
      IpPacket whole =
          from.segment(TcpSegment.ACK, from.next(), new byte[0])
              .packet(station.address(), from.remote())
              .build();
      for (int length = 1; length < 20; length++) {
        station.send(cut(whole, length));
      }
      for (int words = 0; words < 16; words++) {
        if (words != 5) {
          byte[] lying = whole.payload();
          lying[12] = (byte) (words << 4);
          station.send(whole.toBuilder().payload(lying).build());
        }
      }
    }
    expectUnhurt(bench, call);
  }

  private static void truncatedIcmp(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    byte[] gre = GrePacket.data(0, 1, bench.pppFrame(10));
    call.opener().send(call.fromOpener(gre).build());
    IpPacket atServer = call.listener().expect("GRE", packet -> packet.protocol() == IpPacket.GRE);
    call.listener().send(call.fromListener(gre).build());
    IpPacket atClient = call.opener().expect("GRE", packet -> packet.protocol() == IpPacket.GRE);
    for (int length = 0; length < 48; length++) {
      report(call.listener(), atServer, length);
      report(call.opener(), atClient, length);
    }
    expectUnhurt(bench, call);
  }

  private static void report(Station from, IpPacket seen, int quotedBytes) {
    byte[] quoted = Arrays.copyOf(seen.bytes(), quotedBytes);
    from.send(
        IpPacket.builder(from.address(), seen.source(), IpPacket.ICMP)
            .payload(
                IcmpError.encode(
                    IcmpError.UNREACHABLE, IcmpError.FRAGMENTATION_NEEDED, 1400, quoted))
            .build());
  }

  private static void random(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    CallPair victim = bench.dial().start().call(7, 8);
    for (int i = 0; i < RANDOM_PACKETS; i++) {
      boolean fromClient = bench.random().nextBoolean();
      IpPacket packet =
          switch (bench.random().nextInt(4)) {
            case 0 -> damagedGre(bench, victim, fromClient);
            case 1 -> damagedIcmp(bench, victim, fromClient);
            default -> damagedControl(bench, victim, fromClient);
          };
      (fromClient ? victim.opener() : victim.listener()).send(packet);
    }
    // Until all have passed.
    victim.listener().await(packet -> false, TimeUnit.MILLISECONDS.toNanos(300));
    expectUnhurt(bench, call);
  }

  private static byte[] damaged(Bench bench, byte[] bytes) {
    byte[] changed =
        Arrays.copyOf(
            bytes,
            bench.random().nextInt(3) == 0
                ? bench.random().nextInt(bytes.length + 1)
                : bytes.length);
    for (int i = 0; changed.length > 0 && i < 1 + bench.random().nextInt(4); i++) {
      changed[bench.random().nextInt(changed.length)] = (byte) bench.random().nextInt();
    }
    return changed;
  }

  private static IpPacket damagedGre(Bench bench, CallPair call, boolean fromClient) {
    byte[] gre = GrePacket.data(0, 1, bench.pppFrame(40));
    IpPacket packet = (fromClient ? call.fromOpener(gre) : call.fromListener(gre)).build();
    return packet.toBuilder().payload(damaged(bench, packet.payload())).build();
  }

  /** About a packet as its receiver has seen it, before the damage. */
  private static IpPacket damagedIcmp(Bench bench, CallPair call, boolean fromClient) {
    int client = call.opener().address();
    int asSeen = call.control().openerAsSeen();
    int server = call.listener().address();
    IpPacket quoted =
        fromClient
            ? IpPacket.builder(server, client, IpPacket.GRE)
                .payload(GrePacket.data(call.openerId(), 1, bench.pppFrame(40)))
                .build()
            : IpPacket.builder(asSeen, server, IpPacket.GRE)
                .payload(GrePacket.data(call.listenerId(), 1, bench.pppFrame(40)))
                .build();
    return IpPacket.builder(
            fromClient ? client : server, fromClient ? server : asSeen, IpPacket.ICMP)
        .payload(
            IcmpError.encode(
                bench.random().nextInt(20),
                bench.random().nextInt(6),
                bench.random().nextInt(),
                damaged(bench, quoted.bytes())))
        .build();
  }

  /** With a right checksum and the right ports, so that it gets as far as it can. */
  private static IpPacket damagedControl(Bench bench, CallPair call, boolean fromClient) {
    ScriptedTcp from = fromClient ? call.control().opener() : call.control().listener();
    PptpMessage[] messages = {
      PptpMessage.outgoingCallRequest(bench.random().nextInt(65536)),
      PptpMessage.outgoingCallReply(bench.random().nextInt(65536), 7),
      PptpMessage.callDisconnectNotify(bench.random().nextInt(65536)),
      PptpMessage.setLinkInfo(bench.random().nextInt(65536)),
      PptpMessage.incomingCallReply(bench.random().nextInt(65536), 7)
    };
    byte[] message = messages[bench.random().nextInt(messages.length)].bytes();
    int flags = bench.random().nextInt(8) == 0 ? bench.random().nextInt(256) : TcpSegment.ACK;
    TcpSegment segment =
        from.segment(
            flags, from.next() + bench.random().nextInt(2000) - 500, damaged(bench, message));
    return segment.packet(from.station().address(), from.remote()).build();
  }
}
