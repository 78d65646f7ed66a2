package net.pptpalg.testbed.suite.cases;

import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.gateway.Setup;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.Case;
import net.pptpalg.testbed.suite.scenario.ControlPair;
import net.pptpalg.testbed.suite.scenario.Expect;
import net.pptpalg.testbed.suite.wire.Address;
import net.pptpalg.testbed.suite.wire.GrePacket;
import net.pptpalg.testbed.suite.wire.IcmpError;
import net.pptpalg.testbed.suite.wire.IpPacket;
import net.pptpalg.testbed.suite.wire.PptpMessage;

/** PPTP servers behind the gateway. */
final class PublishedCases {

  private static final int CLIENT_ID = 4242;
  private static final int COMMON_ID = 7001;

  private PublishedCases() {}

  static void addTo(Catalogue catalogue) {
    add(
        catalogue,
        "published.call",
        "a WAN client makes a call to a server of the LAN by the public address",
        PublishedCases::call);
    add(
        catalogue,
        "published.client-address",
        "the server sees the WAN client's own address",
        PublishedCases::clientAddress);
    add(
        catalogue,
        "published.by-client-prefix",
        "clients of another prefix reach another server",
        PublishedCases::byClientPrefix);
    add(
        catalogue,
        "published.several-clients",
        "several WAN clients use one server with one id each",
        PublishedCases::severalClients);
    add(
        catalogue,
        "published.server-ids-collide",
        "a WAN host has calls with a client and with the server of the LAN that chose one id",
        PublishedCases::serverIdsCollide);
    add(
        catalogue,
        "published.incoming-call",
        "a published server calls in through a WAN client's control connection",
        PublishedCases::incomingCall);
    add(
        catalogue,
        "published.split",
        "the published server's reply is cut at every byte",
        PublishedCases::split);
    add(
        catalogue,
        "published.disconnect",
        "GRE to a published server stops at its Call-Disconnect-Notify",
        PublishedCases::disconnect);
    add(
        catalogue,
        "published.hairpin",
        "a LAN client reaches the published server by its public address",
        PublishedCases::hairpin);
    add(
        catalogue,
        "published.hairpin.colliding",
        "two LAN clients with one id reach it at one time",
        PublishedCases::collidingHairpins);
    add(
        catalogue,
        "published.both-sides",
        "LAN clients call out and WAN clients call in at one time",
        PublishedCases::bothSides);
    add(
        catalogue,
        "published.icmp",
        "an ICMP error about the published server's GRE reaches it, with its own address quoted",
        PublishedCases::icmp);
  }

  private static void add(Catalogue catalogue, String id, String title, Case.Script script) {
    catalogue.add(id, title, Setup.PUBLISHED, script);
  }

  private static ControlPair dialIn(Bench bench, Station client, Station server) {
    return ControlPair.dial(bench, client, bench.nextPort(), bench.publicAddress(), server).start();
  }

  private static void call(Bench bench) {
    dialIn(bench, bench.wanHost(), bench.publishedServer(0))
        .call(CLIENT_ID, COMMON_ID)
        .expectAlive();
  }

  private static void clientAddress(Bench bench) {
    Station client = bench.wanHost();
    ControlPair control = dialIn(bench, client, bench.publishedServer(0));
    Expect.equal(
        "the client's address at the server",
        Address.text(client.address()),
        Address.text(control.openerAsSeen()));
  }

  private static void byClientPrefix(Bench bench) {
    Station first = bench.publishedServer(0);
    Station second = bench.publishedServer(1);
    CallPair one = dialIn(bench, bench.wanHost(), first).call(CLIENT_ID, COMMON_ID);
    CallPair other = dialIn(bench, bench.otherWanHost(), second).call(CLIENT_ID, COMMON_ID);
    one.expectAlive();
    other.expectAlive();
  }

  private static void severalClients(Bench bench) {
    Station server = bench.publishedServer(0);
    CallPair one = dialIn(bench, bench.wanHost(), server).call(CLIENT_ID, COMMON_ID);
    CallPair two = dialIn(bench, bench.wanHost(), server).call(CLIENT_ID, COMMON_ID);
    CallPair three = dialIn(bench, bench.wanHost(), server).call(CLIENT_ID, COMMON_ID + 1);
    one.expectAlive();
    two.expectAlive();
    three.expectAlive();
  }

  private static void serverIdsCollide(Bench bench) {
    Station wanHost = bench.wanHost();
    CallPair out = bench.dial(bench.lanHost(), wanHost).start().call(COMMON_ID, 1);
    CallPair in = dialIn(bench, wanHost, bench.publishedServer(0)).call(CLIENT_ID, COMMON_ID);
    Expect.notEqual("the id that both are known by", out.openerOutside(), in.listenerOutside());
    out.expectAlive();
    in.expectAlive();
    in.control().hangUp(in);
    out.expectAlive();
  }

  private static void incomingCall(Bench bench) {
    dialIn(bench, bench.wanHost(), bench.publishedServer(0))
        .incomingCall(CLIENT_ID, COMMON_ID)
        .expectAlive();
  }

  private static void split(Bench bench) {
    Station client = bench.wanHost();
    for (int cut = 1; cut < 32; cut++) {
      // The server's id is to be changed, so a LAN client takes it first.
      bench.dial(bench.lanHost(), client).start().call(COMMON_ID + cut, cut);
      ControlPair control = dialIn(bench, client, bench.publishedServer(0));
      int outside = control.announce(PptpMessage.outgoingCallRequest(cut), true);
      int serverOutside =
          control.answer(PptpMessage.outgoingCallReply(COMMON_ID + cut, outside), false, cut, cut);
      new CallPair(bench, control, cut, outside, COMMON_ID + cut, serverOutside).expectAlive();
    }
  }

  private static void disconnect(Bench bench) {
    CallPair call =
        dialIn(bench, bench.wanHost(), bench.publishedServer(0)).call(CLIENT_ID, COMMON_ID);
    call.expectAlive();
    call.control().toOpener(PptpMessage.callDisconnectNotify(COMMON_ID));
    byte[] gre = GrePacket.data(0, 5, bench.pppFrame(40));
    call.opener().send(call.fromOpener(gre).build());
    call.listener()
        .expectNothing("GRE of an ended call", packet -> packet.protocol() == IpPacket.GRE);
  }

  private static void hairpin(Bench bench) {
    CallPair call =
        dialIn(bench, bench.lanHost(), bench.publishedServer(0)).call(CLIENT_ID, COMMON_ID);
    call.expectAlive();
    Expect.notEqual(
        "the client's address at the server, which has to be the gateway's",
        Address.text(call.opener().address()),
        Address.text(call.control().openerAsSeen()));
  }

  private static void collidingHairpins(Bench bench) {
    Station server = bench.publishedServer(0);
    CallPair one = dialIn(bench, bench.lanHost(), server).call(CLIENT_ID, COMMON_ID);
    CallPair two = dialIn(bench, bench.lanHost(), server).call(CLIENT_ID, COMMON_ID + 1);
    one.expectAlive();
    two.expectAlive();
  }

  private static void bothSides(Bench bench) {
    Station server = bench.publishedServer(0);
    CallPair in = dialIn(bench, bench.wanHost(), server).call(CLIENT_ID, COMMON_ID);
    CallPair out = bench.dial().start().call(CLIENT_ID, COMMON_ID);
    // The published server is a client of somebody else as well.
    CallPair both = bench.dial(server, bench.wanHost()).start().call(COMMON_ID, CLIENT_ID);
    CallPair again = dialIn(bench, bench.wanHost(), server).call(COMMON_ID, CLIENT_ID);
    in.expectAlive();
    out.expectAlive();
    both.expectAlive();
    again.expectAlive();
  }

  private static void icmp(Bench bench) {
    CallPair call =
        dialIn(bench, bench.wanHost(), bench.publishedServer(0)).call(CLIENT_ID, COMMON_ID);
    IpPacket sent = call.fromListener(GrePacket.data(0, 5, bench.pppFrame(40))).build();
    call.listener().send(sent);
    IpPacket seen = call.opener().expect("GRE", packet -> packet.protocol() == IpPacket.GRE);
    call.opener()
        .send(
            IpPacket.builder(call.opener().address(), seen.source(), IpPacket.ICMP)
                .payload(
                    IcmpError.encode(
                        IcmpError.UNREACHABLE, IcmpError.FRAGMENTATION_NEEDED, 1400, seen.bytes()))
                .build());
    IpPacket error =
        call.listener().expect("ICMP error", packet -> packet.protocol() == IpPacket.ICMP);
    IpPacket expected = seen.toBuilder().source(sent.source()).payload(sent.payload()).build();
    Expect.sameBytes("the quote", expected.bytes(), IcmpError.quoted(error.payload()));
  }
}
