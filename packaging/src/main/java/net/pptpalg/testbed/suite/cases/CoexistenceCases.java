package net.pptpalg.testbed.suite.cases;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import net.pptpalg.testbed.suite.endpoint.ExpectationException;
import net.pptpalg.testbed.suite.endpoint.OwnPeer;
import net.pptpalg.testbed.suite.endpoint.ScriptedTcp;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.gateway.Setup;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.ControlPair;
import net.pptpalg.testbed.suite.scenario.Expect;
import net.pptpalg.testbed.suite.wire.Address;
import net.pptpalg.testbed.suite.wire.GrePacket;
import net.pptpalg.testbed.suite.wire.IcmpError;
import net.pptpalg.testbed.suite.wire.IpPacket;
import net.pptpalg.testbed.suite.wire.PptpMessage;
import net.pptpalg.testbed.suite.wire.TcpSegment;

/** Everything else on the same box and address. */
final class CoexistenceCases {

  private static final int COMMON_ID = 4242;
  private static final int SERVER_ID = 7001;
  private static final int OWN_PORT = 45_000;

  private CoexistenceCases() {}

  static void addTo(Catalogue catalogue) {
    catalogue.add(
        "coexist.calls",
        "colliding clients on a box that masquerades and forwards only what is accepted",
        Setup.BOX,
        CoexistenceCases::collidingCalls);
    catalogue.add(
        "coexist.tcp",
        "other TCP is masqueraded behind the same address",
        Setup.BOX,
        CoexistenceCases::otherTcp);
    catalogue.add(
        "coexist.udp",
        "UDP is masqueraded behind the same address",
        Setup.BOX,
        CoexistenceCases::udp);
    catalogue.add("coexist.ping", "a ping gets its answer", Setup.BOX, CoexistenceCases::ping);
    catalogue.add(
        "coexist.gre-version-0",
        "GRE that is not PPTP's is masqueraded, not translated",
        Setup.BOX,
        CoexistenceCases::otherGre);
    catalogue.add(
        "coexist.forward-policy",
        "what the WAN begins is still not forwarded",
        Setup.BOX,
        CoexistenceCases::forwardPolicy);
    catalogue.add(
        "coexist.kernel-helper",
        "colliding clients while the kernel's own PPTP helper is assigned",
        Setup.HELPER_LOADED,
        CoexistenceCases::collidingCalls);
    catalogue.add(
        "coexist.kernel-helper.several-calls",
        "several calls on one connection while the kernel's own PPTP helper is assigned",
        Setup.HELPER_LOADED,
        CoexistenceCases::severalCalls);
    catalogue.add(
        "coexist.own-client",
        "a PPTP client on the gateway itself has its call, beside a LAN client with its id",
        bench -> ownClient(bench));
    catalogue.add(
        "coexist.own-client.box",
        "the same on a box that masquerades",
        Setup.BOX,
        bench -> ownClient(bench));
    catalogue.add(
        "coexist.own-server",
        "a PPTP server on the gateway itself serves a WAN client",
        bench -> ownServer(bench));
    catalogue.add(
        "coexist.own-server.box",
        "the same on a box that masquerades",
        Setup.BOX,
        bench -> ownServer(bench));
  }

  private static void collidingCalls(Bench bench) {
    Station server = bench.wanHost();
    CallPair one = bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID);
    CallPair two = bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID + 1);
    one.expectAlive();
    two.expectAlive();
    Expect.equal(
        "the address outside",
        Address.text(bench.publicAddress()),
        Address.text(two.control().openerAsSeen()));
    two.control().hangUp(two);
    two.control().close();
    one.expectAlive();
  }

  private static void severalCalls(Bench bench) {
    ControlPair control = bench.dial().start();
    CallPair one = control.call(COMMON_ID, SERVER_ID);
    CallPair two = control.call(COMMON_ID + 1, SERVER_ID + 1);
    one.expectAlive();
    two.expectAlive();
  }

  private static void otherTcp(Bench bench) {
    Station client = bench.lanHost();
    Station server = bench.wanHost();
    ScriptedTcp opener = new ScriptedTcp(client, bench.nextPort(), server.address(), 80, 7);
    opener.synchronise();
    IpPacket syn =
        server.expect(
            "SYN to port 80",
            packet ->
                packet.protocol() == IpPacket.TCP
                    && TcpSegment.parse(packet).destinationPort() == 80);
    Expect.equal("its source", Address.text(bench.publicAddress()), Address.text(syn.source()));
    ScriptedTcp listener = ScriptedTcp.answering(server, syn, 9);
    listener.synchronise();
    opener.expect("SYN+ACK", segment -> segment.has(TcpSegment.SYN | TcpSegment.ACK));
    opener.acknowledge();
    // What looks like a control message is no business of the gateway's on this port.
    byte[] request = PptpMessage.outgoingCallRequest(COMMON_ID).bytes();
    opener.send(request);
    opener.deliver(listener, request.length, "the request");
    Expect.sameBytes("the request", request, listener.take(request.length));
  }

  private static void udp(Bench bench) {
    Station client = bench.lanHost();
    Station server = bench.wanHost();
    IpPacket seen =
        masqueraded(bench, client, server, IpPacket.UDP, datagram(5000, 53, "question"));
    int port = ByteBuffer.wrap(seen.payload()).getShort(0) & 0xffff;
    server.send(
        IpPacket.builder(server.address(), seen.source(), IpPacket.UDP)
            .payload(datagram(53, port, "answer!!"))
            .build());
    IpPacket answer = client.expect("the answer", packet -> packet.protocol() == IpPacket.UDP);
    Expect.sameBytes("the answer", datagram(53, 5000, "answer!!"), answer.payload());
  }

  /** Without a checksum, which UDP allows. */
  private static byte[] datagram(int from, int to, String text) {
    return ByteBuffer.allocate(16)
        .putShort((short) from)
        .putShort((short) to)
        .putShort((short) 16)
        .putShort((short) 0)
        .put(text.getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  private static void ping(Bench bench) {
    Station client = bench.lanHost();
    Station server = bench.wanHost();
    IpPacket seen =
        masqueraded(bench, client, server, IpPacket.ICMP, IcmpError.echo(true, 0x1234, 1));
    int identifier = IcmpError.rest(seen.payload()) >>> 16;
    server.send(
        IpPacket.builder(server.address(), seen.source(), IpPacket.ICMP)
            .payload(IcmpError.echo(false, identifier, 1))
            .build());
    IpPacket answer = client.expect("the answer", packet -> packet.protocol() == IpPacket.ICMP);
    Expect.sameBytes("the answer", IcmpError.echo(false, 0x1234, 1), answer.payload());
  }

  private static void otherGre(Bench bench) {
    Station client = bench.lanHost();
    Station server = bench.wanHost();
    byte[] gre = GrePacket.versionZero(0x00011092, bench.bytes(40));
    IpPacket seen = masqueraded(bench, client, server, IpPacket.GRE, gre);
    Expect.sameBytes("GRE version 0", gre, seen.payload());
    server.send(
        IpPacket.builder(server.address(), seen.source(), IpPacket.GRE).payload(gre).build());
    IpPacket answer = client.expect("the answer", packet -> packet.protocol() == IpPacket.GRE);
    Expect.sameBytes("the answer", gre, answer.payload());
  }

  private static IpPacket masqueraded(
      Bench bench, Station client, Station server, int protocol, byte[] payload) {
    client.send(
        IpPacket.builder(client.address(), server.address(), protocol).payload(payload).build());
    IpPacket seen = server.expect("protocol " + protocol, packet -> packet.protocol() == protocol);
    Expect.equal("its source", Address.text(bench.publicAddress()), Address.text(seen.source()));
    return seen;
  }

  private static void forwardPolicy(Bench bench) {
    Station client = bench.lanHost();
    Station stranger = bench.wanHost();
    for (int port : new int[] {80, ScriptedTcp.PPTP_PORT}) {
      stranger.send(
          new TcpSegment(1025, port, 1, 0, TcpSegment.SYN, 1000, new byte[0], new byte[0])
              .packet(stranger.address(), client.address())
              .build());
    }
    stranger.send(
        IpPacket.builder(stranger.address(), client.address(), IpPacket.GRE)
            .payload(GrePacket.data(COMMON_ID, 1, bench.pppFrame(40)))
            .build());
    client.expectNothing("something of a stranger", packet -> true);
  }

  private static void ownClient(Bench bench) {
    Station server = bench.wanHost();
    CallPair lan = bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID);
    try (OwnPeer own = OwnPeer.client(bench.gateway().name())) {
      CompletableFuture<Void> connected =
          CompletableFuture.runAsync(() -> own.connect(OWN_PORT, server.address()));
      IpPacket syn = server.expect("SYN of the gateway's own client", packet -> isFreshSyn(packet));
      Expect.equal("its source", Address.text(bench.publicAddress()), Address.text(syn.source()));
      ScriptedTcp listener = ScriptedTcp.answering(server, syn, bench.random().nextInt());
      listener.synchronise();
      await(connected);
      own.send(PptpMessage.outgoingCallRequest(COMMON_ID).bytes());
      Expect.that(
          listener.awaitAvailable(168, Station.MUST_COME_NS),
          "the request of the gateway's own client did not arrive");
      int outside = PptpMessage.of(listener.take(168)).callId();
      Expect.notEqual("the id outside", lan.openerOutside(), outside);
      listener.send(PptpMessage.outgoingCallReply(SERVER_ID + 1, outside).bytes());
      ControlPair.expectSame(
          PptpMessage.outgoingCallReply(SERVER_ID + 1, COMMON_ID), PptpMessage.of(own.receive(32)));
      expectOwnGre(bench, own, server, outside, COMMON_ID, SERVER_ID + 1);
      lan.expectAlive();
    }
  }

  private static boolean isFreshSyn(IpPacket packet) {
    return packet.protocol() == IpPacket.TCP && TcpSegment.parse(packet).has(TcpSegment.SYN);
  }

  private static void await(CompletableFuture<Void> connected) {
    try {
      connected.get();
    } catch (ExecutionException e) {
      throw new ExpectationException("the gateway's own client: " + e.getCause().getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExpectationException("interrupted");
    }
  }

  private static void ownServer(Bench bench) {
    Station client = bench.wanHost();
    try (OwnPeer own = OwnPeer.server(bench.gateway().name())) {
      ScriptedTcp opener =
          new ScriptedTcp(
              client,
              bench.nextPort(),
              bench.publicAddress(),
              ScriptedTcp.PPTP_PORT,
              bench.random().nextInt());
      opener.synchronise();
      opener.expect("SYN+ACK of the gateway's own server", segment -> segment.has(TcpSegment.SYN));
      opener.acknowledge();
      own.accept(client.address());
      opener.send(PptpMessage.outgoingCallRequest(COMMON_ID).bytes());
      ControlPair.expectSame(
          PptpMessage.outgoingCallRequest(COMMON_ID), PptpMessage.of(own.receive(168)));
      own.send(PptpMessage.outgoingCallReply(SERVER_ID, COMMON_ID).bytes());
      Expect.that(
          opener.awaitAvailable(32, Station.MUST_COME_NS),
          "the reply of the gateway's own server did not arrive");
      PptpMessage reply = PptpMessage.of(opener.take(32));
      ControlPair.expectSame(PptpMessage.outgoingCallReply(reply.callId(), COMMON_ID), reply);
      expectOwnGre(bench, own, client, reply.callId(), SERVER_ID, COMMON_ID);
    }
  }

  /** GRE between the gateway's own peer and a WAN host, both ways. */
  private static void expectOwnGre(
      Bench bench, OwnPeer own, Station host, int ownIdOutside, int ownId, int hostId) {
    byte[] out = GrePacket.data(hostId, 5, bench.pppFrame(60));
    own.sendGre(out);
    IpPacket seen =
        host.expect("GRE of the gateway's own peer", packet -> packet.protocol() == IpPacket.GRE);
    Expect.equal("its source", Address.text(bench.publicAddress()), Address.text(seen.source()));
    Expect.sameBytes("GRE of the gateway's own peer", out, seen.payload());
    byte[] in = GrePacket.data(ownIdOutside, 6, bench.pppFrame(60));
    host.send(
        IpPacket.builder(host.address(), bench.publicAddress(), IpPacket.GRE).payload(in).build());
    byte[] expected = GrePacket.withCallId(in, ownId);
    IpPacket back = own.awaitGre(packet -> packet.payload().length == in.length);
    Expect.that(back != null, "GRE to the gateway's own peer did not arrive");
    Expect.sameBytes("GRE to the gateway's own peer", expected, back.payload());
  }
}
