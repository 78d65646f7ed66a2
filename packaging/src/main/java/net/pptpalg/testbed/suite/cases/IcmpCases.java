package net.pptpalg.testbed.suite.cases;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.pptpalg.testbed.Namespace;
import net.pptpalg.testbed.suite.endpoint.ScriptedTcp;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.gateway.Setup;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.Expect;
import net.pptpalg.testbed.suite.wire.Address;
import net.pptpalg.testbed.suite.wire.GrePacket;
import net.pptpalg.testbed.suite.wire.IcmpError;
import net.pptpalg.testbed.suite.wire.IpPacket;
import net.pptpalg.testbed.suite.wire.TcpSegment;

/**
 * ICMP errors about translated traffic: whoever gets one has to find in the quote the packet that
 * he sent himself.
 */
final class IcmpCases {

  private static final int COMMON_ID = 4242;
  private static final int SERVER_ID = 7001;
  private static final int WHOLE = Integer.MAX_VALUE;
  private static final int EIGHT_BYTES = 28;
  private static final int NEXT_HOP_MTU = 1400;

  private IcmpCases() {}

  /** Who sends the error. */
  private enum Reporter {
    THE_OTHER_END,
    A_ROUTER
  }

  static void addTo(Catalogue catalogue) {
    catalogue.add(
        "icmp.to-client.gre.frag-needed",
        "fragmentation needed about the client's GRE, the whole packet quoted",
        bench -> aboutClientsGre(bench, Reporter.THE_OTHER_END, WHOLE, false));
    catalogue.add(
        "icmp.to-client.gre.eight-bytes",
        "fragmentation needed about the client's GRE, eight bytes quoted",
        bench -> aboutClientsGre(bench, Reporter.THE_OTHER_END, EIGHT_BYTES, false));
    catalogue.add(
        "icmp.to-client.gre.from-router",
        "an error from a router on the WAN about the client's GRE keeps the router's address",
        bench -> aboutClientsGre(bench, Reporter.A_ROUTER, EIGHT_BYTES, false));
    catalogue.add(
        "icmp.to-client.gre.rfc4884",
        "an error with RFC 4884 extensions about the client's GRE keeps them",
        bench -> aboutClientsGre(bench, Reporter.A_ROUTER, WHOLE, true));
    catalogue.add(
        "icmp.to-server.gre.frag-needed",
        "fragmentation needed about the server's GRE, the whole packet quoted",
        bench -> aboutServersGre(bench, Reporter.THE_OTHER_END, WHOLE, false));
    catalogue.add(
        "icmp.to-server.gre.eight-bytes",
        "fragmentation needed about the server's GRE, eight bytes quoted",
        bench -> aboutServersGre(bench, Reporter.THE_OTHER_END, EIGHT_BYTES, false));
    catalogue.add(
        "icmp.to-server.gre.from-router",
        "an error from a router on the LAN about the server's GRE leaves from the public address",
        bench -> aboutServersGre(bench, Reporter.A_ROUTER, EIGHT_BYTES, false));
    catalogue.add(
        "icmp.to-server.gre.rfc4884",
        "an error with RFC 4884 extensions about the server's GRE keeps them",
        bench -> aboutServersGre(bench, Reporter.A_ROUTER, WHOLE, true));
    catalogue.add(
        "icmp.to-client.tcp.frag-needed",
        "fragmentation needed about the client's TCP, the whole segment quoted",
        bench -> aboutClientsTcp(bench, WHOLE));
    catalogue.add(
        "icmp.to-client.tcp.eight-bytes",
        "fragmentation needed about the client's TCP, eight bytes quoted",
        bench -> aboutClientsTcp(bench, EIGHT_BYTES));
    catalogue.add(
        "icmp.to-server.tcp.frag-needed",
        "fragmentation needed about the server's TCP, the whole segment quoted",
        bench -> aboutServersTcp(bench, WHOLE));
    catalogue.add(
        "icmp.to-server.tcp.eight-bytes",
        "fragmentation needed about the server's TCP, eight bytes quoted",
        bench -> aboutServersTcp(bench, EIGHT_BYTES));
    catalogue.add(
        "icmp.to-client.syn.unreachable",
        "host unreachable in answer to SYN reaches the client",
        IcmpCases::unreachableAboutSyn);
    catalogue.add(
        "icmp.gateway.time-exceeded.to-client",
        "the gateway's own time exceeded quotes the client's GRE as the client sent it",
        IcmpCases::timeExceededToClient);
    catalogue.add(
        "icmp.gateway.time-exceeded.to-server",
        "the gateway's own time exceeded quotes the server's GRE as the server sent it",
        IcmpCases::timeExceededToServer);
    catalogue.add(
        "icmp.gateway.frag-needed.to-client",
        "path MTU discovery: a WAN of 1400 bytes makes the gateway tell the client",
        IcmpCases::fragmentationNeededToClient);
    catalogue.add(
        "icmp.gateway.frag-needed.to-server",
        "path MTU discovery: a LAN of 1400 bytes makes the gateway tell the server",
        IcmpCases::fragmentationNeededToServer);
    catalogue.add(
        "icmp.box.to-client.gre",
        "on a box that tracks connections an error about the client's GRE reaches the client",
        Setup.BOX,
        bench -> aboutClientsGre(bench, Reporter.A_ROUTER, EIGHT_BYTES, false));
    catalogue.add(
        "icmp.box.to-server.gre",
        "on a box that tracks connections an error about the server's GRE reaches the server",
        Setup.BOX,
        bench -> aboutServersGre(bench, Reporter.A_ROUTER, EIGHT_BYTES, false));
    catalogue.add(
        "icmp.box.to-client.tcp",
        "on a box that tracks connections an error about the client's TCP reaches the client",
        Setup.BOX,
        bench -> aboutClientsTcp(bench, EIGHT_BYTES));
    catalogue.add(
        "icmp.about-unknown-call",
        "an error about a call nobody made goes nowhere",
        IcmpCases::aboutUnknownCall);
  }

  private static void aboutClientsGre(
      Bench bench, Reporter reporter, int quotedBytes, boolean extended) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    byte[] gre = GrePacket.data(0, 7, bench.pppFrame(300));
    IpPacket sent = call.fromOpener(gre).dontFragment(true).build();
    call.opener().send(sent);
    IpPacket seen = call.listener().expect("GRE", packet -> packet.protocol() == IpPacket.GRE);
    Station from = reporter == Reporter.A_ROUTER ? bench.wanHost() : call.listener();
    IpPacket expectedQuote = seen.toBuilder().source(sent.source()).payload(sent.payload()).build();
    expectError(from, seen, call.opener(), from.address(), expectedQuote, quotedBytes, extended);
    call.expectAlive();
  }

  private static void aboutServersGre(
      Bench bench, Reporter reporter, int quotedBytes, boolean extended) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    byte[] gre = GrePacket.data(0, 7, bench.pppFrame(300));
    IpPacket sent = call.fromListener(gre).dontFragment(true).build();
    call.listener().send(sent);
    IpPacket seen = call.opener().expect("GRE", packet -> packet.protocol() == IpPacket.GRE);
    Station from = reporter == Reporter.A_ROUTER ? bench.lanHost() : call.opener();
    IpPacket expectedQuote =
        seen.toBuilder().destination(sent.destination()).payload(sent.payload()).build();
    expectError(
        from,
        seen,
        call.listener(),
        call.control().openerAsSeen(),
        expectedQuote,
        quotedBytes,
        extended);
    call.expectAlive();
  }

  private static void aboutClientsTcp(Bench bench, int quotedBytes) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    ScriptedTcp client = call.control().opener();
    ScriptedTcp server = call.control().listener();
    client.poll();
    TcpSegment segment = client.segment(TcpSegment.ACK, client.next(), new byte[0]);
    IpPacket seen = server.expectPacket("ACK", () -> client.transmit(segment));
    byte[] asSent = segment.encode(client.station().address(), client.remote());
    IpPacket expectedQuote =
        seen.toBuilder().source(client.station().address()).payload(asSent).build();
    expectError(
        server.station(),
        seen,
        client.station(),
        server.station().address(),
        expectedQuote,
        quotedBytes,
        false);
  }

  private static void aboutServersTcp(Bench bench, int quotedBytes) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    ScriptedTcp client = call.control().opener();
    ScriptedTcp server = call.control().listener();
    server.poll();
    TcpSegment segment = server.segment(TcpSegment.ACK, server.next(), new byte[0]);
    IpPacket seen = client.expectPacket("ACK", () -> server.transmit(segment));
    byte[] asSent = segment.encode(server.station().address(), server.remote());
    IpPacket expectedQuote = seen.toBuilder().destination(server.remote()).payload(asSent).build();
    expectError(
        client.station(),
        seen,
        server.station(),
        server.remote(),
        expectedQuote,
        quotedBytes,
        false);
  }

  /**
   * One station reports a packet it has seen, and the error has to reach the one who sent it.
   *
   * @param source the error's source as its receiver sees it
   */
  private static void expectError(
      Station from,
      IpPacket seen,
      Station to,
      int source,
      IpPacket expectedQuote,
      int quotedBytes,
      boolean extended) {
    byte[] quoted = Arrays.copyOf(seen.bytes(), Math.min(quotedBytes, seen.length()));
    byte[] expected = Arrays.copyOf(expectedQuote.bytes(), quoted.length);
    int type = extended ? IcmpError.TIME_EXCEEDED : IcmpError.UNREACHABLE;
    int code = extended ? 0 : IcmpError.FRAGMENTATION_NEEDED;
    byte[] sentError =
        extended
            ? IcmpError.encodeExtended(type, code, quoted)
            : IcmpError.encode(type, code, NEXT_HOP_MTU, quoted);
    byte[] expectedError =
        extended
            ? IcmpError.encodeExtended(type, code, expected)
            : IcmpError.encode(type, code, NEXT_HOP_MTU, expected);
    from.send(
        IpPacket.builder(from.address(), seen.source(), IpPacket.ICMP).payload(sentError).build());
    IpPacket error = expectIcmp(to);
    Expect.equal("source of the error", Address.text(source), Address.text(error.source()));
    compare(expectedError, error.payload());
  }

  private static IpPacket expectIcmp(Station at) {
    return at.expect("ICMP error", packet -> packet.protocol() == IpPacket.ICMP);
  }

  /** Parts first, so that a failure says which is wrong. */
  private static void compare(byte[] expected, byte[] seen) {
    Expect.equal("ICMP type", IcmpError.type(expected), IcmpError.type(seen));
    Expect.equal("ICMP code", IcmpError.code(expected), IcmpError.code(seen));
    Expect.equal("second word of ICMP", IcmpError.rest(expected), IcmpError.rest(seen));
    byte[] expectedQuote = IcmpError.quoted(expected);
    byte[] seenQuote = IcmpError.quoted(seen);
    Expect.that(seenQuote.length >= EIGHT_BYTES, "the quote is cut short");
    IpPacket one = IpPacket.of(expectedQuote);
    IpPacket other = IpPacket.of(seenQuote);
    Expect.equal("quoted source", Address.text(one.source()), Address.text(other.source()));
    Expect.equal(
        "quoted destination", Address.text(one.destination()), Address.text(other.destination()));
    Expect.sameBytes("the quote", expectedQuote, seenQuote);
  }

  private static void unreachableAboutSyn(Bench bench) {
    Station server = bench.wanHost();
    ScriptedTcp client =
        new ScriptedTcp(
            bench.lanHost(), bench.nextPort(), server.address(), ScriptedTcp.PPTP_PORT, 55);
    client.synchronise();
    IpPacket seen = server.expect("SYN", packet -> packet.protocol() == IpPacket.TCP);
    Station router = bench.wanHost();
    router.send(
        IpPacket.builder(router.address(), seen.source(), IpPacket.ICMP)
            .payload(
                IcmpError.encode(
                    IcmpError.UNREACHABLE,
                    IcmpError.HOST_UNREACHABLE,
                    0,
                    Arrays.copyOf(seen.bytes(), EIGHT_BYTES)))
            .build());
    IpPacket quote = IpPacket.of(IcmpError.quoted(expectIcmp(client.station()).payload()));
    Expect.equal(
        "quoted source", Address.text(client.station().address()), Address.text(quote.source()));
    Expect.equal(
        "quoted port", client.localPort(), ByteBuffer.wrap(quote.payload()).getShort(0) & 0xffff);
  }

  private static void timeExceededToClient(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    byte[] gre = GrePacket.data(0, 7, bench.pppFrame(100));
    IpPacket sent = call.fromOpener(gre).timeToLive(1).build();
    call.opener().send(sent);
    expectOwnError(call.opener(), sent, IcmpError.TIME_EXCEEDED, 0, 0);
  }

  private static void timeExceededToServer(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    byte[] gre = GrePacket.data(0, 7, bench.pppFrame(100));
    IpPacket sent = call.fromListener(gre).timeToLive(1).build();
    call.listener().send(sent);
    expectOwnError(call.listener(), sent, IcmpError.TIME_EXCEEDED, 0, 0);
  }

  private static void fragmentationNeededToClient(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    withMtu(
        bench.gateway(),
        bench.site().wanInterface(),
        () -> {
          byte[] gre = GrePacket.data(0, 7, bench.pppFrame(1450));
          IpPacket sent = call.fromOpener(gre).dontFragment(true).build();
          call.opener().send(sent);
          expectOwnError(
              call.opener(),
              sent,
              IcmpError.UNREACHABLE,
              IcmpError.FRAGMENTATION_NEEDED,
              NEXT_HOP_MTU);
        });
  }

  private static void fragmentationNeededToServer(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    withMtu(
        bench.gateway(),
        bench.site().lanInterface(),
        () -> {
          byte[] gre = GrePacket.data(0, 7, bench.pppFrame(1450));
          IpPacket sent = call.fromListener(gre).dontFragment(true).build();
          call.listener().send(sent);
          expectOwnError(
              call.listener(),
              sent,
              IcmpError.UNREACHABLE,
              IcmpError.FRAGMENTATION_NEEDED,
              NEXT_HOP_MTU);
        });
  }

  private static void withMtu(Namespace gateway, String networkInterface, Runnable play) {
    gateway.run("ip", "link", "set", networkInterface, "mtu", Integer.toString(NEXT_HOP_MTU));
    try {
      play.run();
    } finally {
      gateway.run("ip", "link", "set", networkInterface, "mtu", "1500");
    }
  }

  /** The gateway quotes as much as it likes, but of the packet as it was sent. */
  private static void expectOwnError(Station at, IpPacket sent, int type, int code, int rest) {
    byte[] error = expectIcmp(at).payload();
    Expect.equal("ICMP type", type, IcmpError.type(error));
    Expect.equal("ICMP code", code, IcmpError.code(error));
    Expect.equal("second word of ICMP", rest, IcmpError.rest(error));
    byte[] quote = IcmpError.quoted(error);
    IpPacket quoted = IpPacket.of(quote);
    Expect.equal("quoted source", Address.text(sent.source()), Address.text(quoted.source()));
    Expect.equal(
        "quoted destination", Address.text(sent.destination()), Address.text(quoted.destination()));
    Expect.sameBytes("the quote", Arrays.copyOf(sent.bytes(), quote.length), quote);
  }

  private static void aboutUnknownCall(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    IpPacket invented =
        IpPacket.builder(call.control().openerAsSeen(), call.listener().address(), IpPacket.GRE)
            .payload(GrePacket.data(call.listenerId() + 500, 1, bench.pppFrame(100)))
            .build();
    call.listener()
        .send(
            IpPacket.builder(
                    call.listener().address(), call.control().openerAsSeen(), IpPacket.ICMP)
                .payload(
                    IcmpError.encode(
                        IcmpError.UNREACHABLE, IcmpError.PROTOCOL_UNREACHABLE, 0, invented.bytes()))
                .build());
    call.opener().expectNothing("the error", packet -> packet.protocol() == IpPacket.ICMP);
    call.expectAlive();
  }
}
