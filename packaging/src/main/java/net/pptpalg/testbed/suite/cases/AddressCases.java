package net.pptpalg.testbed.suite.cases;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.pptpalg.testbed.suite.endpoint.ScriptedTcp;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.gateway.Setup;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.ControlPair;
import net.pptpalg.testbed.suite.scenario.Expect;
import net.pptpalg.testbed.suite.wire.Address;
import net.pptpalg.testbed.suite.wire.GrePacket;
import net.pptpalg.testbed.suite.wire.IpPacket;
import net.pptpalg.testbed.suite.wire.TcpSegment;

/** Several public addresses, addresses that change, and limits for each client. */
final class AddressCases {

  private static final int COMMON_ID = 4242;
  private static final int SERVER_ID = 7001;
  private static final int POOL_CLIENTS = 16;

  /** Each of the tools that replace the rules is a process, and a loaded machine has many. */
  private static final long ADDRESS_CHANGE_NS = TimeUnit.SECONDS.toNanos(30);

  private AddressCases() {}

  static void addTo(Catalogue catalogue) {
    catalogue.add(
        "pool.one-address-per-client",
        "a client keeps one address for all its calls to a server",
        Setup.POOL,
        AddressCases::oneAddressPerClient);
    catalogue.add(
        "pool.all-addresses",
        "many clients are spread over all addresses",
        Setup.POOL,
        AddressCases::allAddresses);
    catalogue.add(
        "pool.gre-address",
        "GRE leaves from, and gets in by, the address of its control connection",
        Setup.POOL,
        AddressCases::greAddress);
    catalogue.add(
        "limits.calls",
        "one call too many is refused politely, other clients are not affected",
        Setup.LIMITS,
        AddressCases::callLimit);
    catalogue.add(
        "limits.calls.freed",
        "after a hang-up there is room for a call again",
        Setup.LIMITS,
        AddressCases::callLimitFreed);
    catalogue.add(
        "limits.connections",
        "one control connection too many is refused at once, other clients are not affected",
        Setup.LIMITS,
        AddressCases::connectionLimit);
    catalogue.add(
        "auto.call",
        "calls are made behind the address that the WAN interface has",
        Setup.AUTOMATIC,
        bench -> bench.dial().start().call(COMMON_ID, SERVER_ID).expectAlive());
    catalogue.add(
        "auto.follows",
        "when the WAN interface's address changes, new calls are made behind the new one and the old"
            + " one is seen no more",
        Setup.AUTOMATIC,
        AddressCases::follows);
  }

  private static void oneAddressPerClient(Bench bench) {
    Station client = bench.lanHost();
    Station server = bench.wanHost();
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      ControlPair control = bench.dial(client, server).start();
      control.call(COMMON_ID + i, SERVER_ID + i).expectAlive();
      seen.add(control.openerAsSeen());
    }
    Expect.equal("addresses of one client", 1, seen.size());
    Expect.that(
        bench.site().publicAddresses().containsAll(seen), "the address is none of the pool's");
  }

  private static void allAddresses(Bench bench) {
    Station server = bench.wanHost();
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < POOL_CLIENTS; i++) {
      CallPair call = bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID + i);
      call.expectAlive();
      seen.add(call.control().openerAsSeen());
    }
    Expect.equal("addresses seen", Set.copyOf(bench.site().publicAddresses()), seen);
  }

  private static void greAddress(Bench bench) {
    Station server = bench.wanHost();
    for (int i = 0; i < POOL_CLIENTS; i++) {
      CallPair call = bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID + i);
      call.expectAlive();
      int right = call.control().openerAsSeen();
      for (int address : bench.site().publicAddresses()) {
        if (address != right) {
          byte[] gre = GrePacket.data(call.openerOutside(), 1, bench.pppFrame(40));
          server.send(
              IpPacket.builder(server.address(), address, IpPacket.GRE).payload(gre).build());
          if (i == 0) {
            call.opener()
                .expectNothing(
                    "GRE by " + Address.text(address), packet -> packet.protocol() == IpPacket.GRE);
          }
        }
      }
    }
  }

  private static void callLimit(Bench bench) {
    Station client = bench.lanHost();
    Station server = bench.wanHost();
    ControlPair control = bench.dial(client, server).start();
    CallPair first = control.call(1, 1);
    for (int id = 2; id <= Setup.CALLS_PER_CLIENT; id++) {
      control.call(id, id);
    }
    Expect.that(Calls.isRefused(control, 99), "the client got one call too many");
    bench.dial(bench.lanHost(), server).start().call(1, 77).expectAlive();
    if (!control.opener().resetReceived()) {
      first.expectAlive();
    }
  }

  private static void callLimitFreed(Bench bench) {
    ControlPair control = bench.dial().start();
    CallPair last = null;
    for (int id = 1; id <= Setup.CALLS_PER_CLIENT; id++) {
      last = control.call(id, id);
    }
    control.hangUp(last);
    control.call(99, 99).expectAlive();
  }

  private static void connectionLimit(Bench bench) {
    Station client = bench.lanHost();
    Station server = bench.wanHost();
    for (int i = 0; i < Setup.CONNECTIONS_PER_CLIENT; i++) {
      bench.dial(client, server).start();
    }
    ScriptedTcp more =
        new ScriptedTcp(
            client, bench.nextPort(), server.address(), ScriptedTcp.PPTP_PORT, 0x01020304);
    more.synchronise();
    TcpSegment reset = more.expect("RST", segment -> segment.has(TcpSegment.RST));
    Expect.equal("what RST acknowledges", more.initial() + 1, reset.acknowledgment());
    server.expectNothing("SYN", packet -> ControlPair.isSyn(packet, more.initial()));
    bench.dial(bench.lanHost(), server).start().call(1, 1).expectAlive();
  }

  private static void follows(Bench bench) {
    int before = bench.publicAddress();
    Station client = bench.lanHost();
    Station server = bench.wanHost();
    CallPair old = bench.dial(client, server).start().call(COMMON_ID, SERVER_ID);
    old.expectAlive();
    bench.gateway();
    bench.site().changePublicAddress();
    ControlPair control = dialBehindNewAddress(bench, client, server);
    control.start().call(COMMON_ID + 1, SERVER_ID + 1).expectAlive();
    client.send(old.fromOpener(GrePacket.data(0, 1, bench.pppFrame(40))).build());
    server.expectNothing("GRE from the old address", packet -> packet.source() == before);
    bench.dial(bench.lanHost(), bench.wanHost()).start().call(1, 2).expectAlive();
  }

  /** Every SYN is a connection of its own, until one comes from the new address. */
  private static ControlPair dialBehindNewAddress(Bench bench, Station client, Station server) {
    long deadlineNs = System.nanoTime() + ADDRESS_CHANGE_NS;
    while (System.nanoTime() - deadlineNs < 0) {
      ScriptedTcp opener =
          new ScriptedTcp(
              client,
              bench.nextPort(),
              server.address(),
              ScriptedTcp.PPTP_PORT,
              bench.random().nextInt());
      opener.synchronise();
      IpPacket syn =
          server.await(
              packet -> ControlPair.isSyn(packet, opener.initial()), Station.MUST_NOT_COME_NS);
      if (syn != null && syn.source() == bench.publicAddress()) {
        return bench.dial(client, server);
      }
    }
    Expect.that(false, "no SYN came from the new address within 30 s");
    return null;
  }
}
