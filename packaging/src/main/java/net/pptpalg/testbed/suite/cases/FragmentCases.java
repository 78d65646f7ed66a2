package net.pptpalg.testbed.suite.cases;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import net.pptpalg.testbed.suite.endpoint.ExpectationException;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.gateway.Setup;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.Expect;
import net.pptpalg.testbed.suite.wire.Address;
import net.pptpalg.testbed.suite.wire.GrePacket;
import net.pptpalg.testbed.suite.wire.IpPacket;

/**
 * GRE in IPv4 fragments, with and without the kernel's own reassembly on the gateway. It may arrive
 * in fragments or whole; what counts is what the receiver's own reassembly makes of it.
 */
final class FragmentCases {

  private static final int COMMON_ID = 4242;
  private static final int SERVER_ID = 7001;
  private static final int PPP_BYTES = 2000;
  private static final int[] CUTS = {800, 1400};
  private static final int ORPHANS = 300;

  private FragmentCases() {}

  /** In which order and how often three fragments are sent. */
  private record Arrangement(String id, String title, int... order) {}

  private static final List<Arrangement> ARRANGEMENTS =
      List.of(
          new Arrangement("in-order", "fragments in order", 0, 1, 2),
          new Arrangement("reversed", "fragments last first", 2, 1, 0),
          new Arrangement("middle-first", "fragments with the second one first", 1, 0, 2),
          new Arrangement("duplicated", "fragments that all come twice", 0, 0, 1, 1, 2, 2),
          new Arrangement(
              "duplicated-reversed", "fragments twice and last first", 2, 2, 1, 0, 0, 1));

  static void addTo(Catalogue catalogue) {
    for (Setup setup : List.of(Setup.ROUTER, Setup.BOX)) {
      String suffix = "." + setup.name().toLowerCase(Locale.ROOT);
      for (Arrangement arrangement : ARRANGEMENTS) {
        catalogue.add(
            "gre.fragments." + arrangement.id() + suffix,
            arrangement.title() + " get through both ways",
            setup,
            bench -> arranged(bench, arrangement.order()));
      }
      catalogue.add(
          "gre.fragments.first-late" + suffix,
          "the first fragment comes 200 ms after the others, both ways",
          setup,
          FragmentCases::firstLate);
      catalogue.add(
          "gre.fragments.interleaved" + suffix,
          "fragments of several packets come mixed",
          setup,
          FragmentCases::interleaved);
      catalogue.add(
          "gre.fragments.same-identification" + suffix,
          "two clients send fragments with one identification to one server at one time",
          setup,
          FragmentCases::sameIdentification);
      catalogue.add(
          "gre.fragments.tiny-first" + suffix,
          "the first fragment has eight bytes of GRE only",
          setup,
          FragmentCases::tinyFirst);
      // What waits for its first fragment must not wait in the cases above.
      catalogue.add(
          "gre.fragments.first-never" + suffix,
          "fragments without a first one go nowhere and disturb nothing",
          setup,
          FragmentCases::firstNever);
      catalogue.add(
          "gre.fragments.orphans-of-a-stranger" + suffix,
          "a stranger's fragments without a first one take no room from a call's late first ones",
          setup,
          FragmentCases::orphansOfStranger);
    }
  }

  private static void arranged(Bench bench, int... order) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    for (int round = 0; round < 3; round++) {
      IpPacket there = packet(bench, call, true);
      send(call.opener(), there, order);
      expectAtListener(call, there);
      IpPacket back = packet(bench, call, false);
      send(call.listener(), back, order);
      expectAtOpener(call, back);
    }
    call.expectAlive();
  }

  private static IpPacket packet(Bench bench, CallPair call, boolean toListener) {
    byte[] gre = GrePacket.data(0, bench.random().nextInt(), bench.pppFrame(PPP_BYTES));
    return (toListener ? call.fromOpener(gre) : call.fromListener(gre)).build();
  }

  private static void send(Station from, IpPacket packet, int... order) {
    List<IpPacket> fragments = packet.fragments(CUTS);
    for (int index : order) {
      from.send(fragments.get(index));
    }
  }

  private static void expectAtListener(CallPair call, IpPacket sent) {
    expect(
        call.listener(),
        call.control().openerAsSeen(),
        GrePacket.withCallId(sent.payload(), call.listenerId()));
  }

  private static void expectAtOpener(CallPair call, IpPacket sent) {
    expect(
        call.opener(),
        call.control().target(),
        GrePacket.withCallId(sent.payload(), call.openerId()));
  }

  /** Collects fragments until they, or a whole packet, are the expected payload. */
  private static void expect(Station at, int source, byte[] payload) {
    List<IpPacket> fragments = new ArrayList<>();
    long deadlineNs = System.nanoTime() + Station.MUST_COME_NS;
    while (true) {
      IpPacket next =
          at.await(
              packet -> packet.protocol() == IpPacket.GRE,
              Math.max(1, deadlineNs - System.nanoTime()));
      if (next == null) {
        throw new ExpectationException(
            "the fragmented packet did not arrive: " + fragments.size() + " fragments came");
      }
      Expect.equal("source of a fragment", Address.text(source), Address.text(next.source()));
      if (!next.isFragment()) {
        Expect.sameBytes("the packet, arrived whole", payload, next.payload());
        return;
      }
      fragments.removeIf(other -> other.identification() != next.identification());
      fragments.add(next);
      IpPacket whole = IpPacket.reassembled(fragments);
      if (whole != null) {
        Expect.sameBytes("the reassembled packet", payload, whole.payload());
        drainDuplicates(at, next.identification());
        return;
      }
    }
  }

  /** Second copies may still be on their way. */
  private static void drainDuplicates(Station at, int identification) {
    while (at.await(
            packet -> packet.isFragment() && packet.identification() == identification,
            TimeUnit.MILLISECONDS.toNanos(20))
        != null) {
      continue;
    }
  }

  private static void firstLate(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    for (boolean toListener : new boolean[] {true, false}) {
      IpPacket packet = packet(bench, call, toListener);
      List<IpPacket> fragments = packet.fragments(CUTS);
      Station from = toListener ? call.opener() : call.listener();
      Station to = toListener ? call.listener() : call.opener();
      from.send(fragments.get(1));
      from.send(fragments.get(2));
      IpPacket early =
          to.await(other -> other.protocol() == IpPacket.GRE, TimeUnit.MILLISECONDS.toNanos(200));
      Expect.that(early == null, "a fragment passed before the first one: " + early);
      from.send(fragments.get(0));
      if (toListener) {
        expectAtListener(call, packet);
      } else {
        expectAtOpener(call, packet);
      }
    }
  }

  private static void firstNever(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    for (int i = 0; i < ORPHANS; i++) {
      call.opener().send(packet(bench, call, true).fragments(CUTS).get(1));
      call.listener().send(packet(bench, call, false).fragments(CUTS).get(2));
    }
    call.listener().expectNothing("an orphan fragment", packet -> packet.isFragment());
    call.opener().expectNothing("an orphan fragment", packet -> packet.isFragment());
    call.expectAlive();
    IpPacket there = packet(bench, call, true);
    send(call.opener(), there, 0, 1, 2);
    expectAtListener(call, there);
  }

  private static void orphansOfStranger(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    Station stranger = bench.wanHost();
    for (int i = 0; i < ORPHANS; i++) {
      stranger.send(
          packet(bench, call, false).toBuilder()
              .source(stranger.address())
              .build()
              .fragments(CUTS)
              .get(1));
    }
    for (int i = 0; i < 5; i++) {
      IpPacket back = packet(bench, call, false);
      send(call.listener(), back, 2, 1, 0);
      expectAtOpener(call, back);
    }
    call.opener()
        .expectNothing("a stranger's fragment", packet -> packet.source() == stranger.address());
  }

  private static void interleaved(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    List<IpPacket> packets = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      packets.add(packet(bench, call, true));
    }
    for (int index : new int[] {1, 0, 2}) {
      packets.forEach(packet -> call.opener().send(packet.fragments(CUTS).get(index)));
    }
    expectAll(call.listener(), packets, call.listenerId(), call.listenerId());
  }

  private static void sameIdentification(Bench bench) {
    Station server = bench.wanHost();
    CallPair one = bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID);
    CallPair two = bench.dial(bench.lanHost(), server).start().call(COMMON_ID, SERVER_ID + 1);
    IpPacket first = packet(bench, one, true).toBuilder().identification(777).build();
    IpPacket second = packet(bench, two, true).toBuilder().identification(777).build();
    for (int index = 0; index <= CUTS.length; index++) {
      one.opener().send(first.fragments(CUTS).get(index));
      two.opener().send(second.fragments(CUTS).get(index));
    }
    expectAll(server, List.of(first, second), one.listenerId(), two.listenerId());
  }

  /** Does what the reassembly of a receiver does, and waits for these packets in any order. */
  private static void expectAll(
      Station at, List<IpPacket> packets, int firstCallId, int lastCallId) {
    List<byte[]> missing = new ArrayList<>();
    for (int i = 0; i < packets.size(); i++) {
      int callId = i == 0 ? firstCallId : lastCallId;
      missing.add(GrePacket.withCallId(packets.get(i).payload(), callId));
    }
    List<IpPacket> fragments = new ArrayList<>();
    while (!missing.isEmpty()) {
      IpPacket next = at.await(packet -> packet.protocol() == IpPacket.GRE, Station.MUST_COME_NS);
      if (next == null) {
        throw new ExpectationException(
            missing.size() + " of " + packets.size() + " packets did not arrive intact");
      }
      List<IpPacket> same = new ArrayList<>();
      fragments.stream()
          .filter(other -> other.identification() == next.identification())
          .forEach(same::add);
      same.add(next);
      fragments.add(next);
      IpPacket whole = next.isFragment() ? IpPacket.reassembled(same) : next;
      if (whole != null) {
        fragments.removeAll(same);
        missing.removeIf(payload -> Arrays.equals(payload, whole.payload()));
      }
    }
  }

  private static void tinyFirst(Bench bench) {
    CallPair call = Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
    byte[] gre = GrePacket.data(0, 3, bench.pppFrame(200));
    IpPacket there = call.fromOpener(gre).build();
    there.fragments(8).forEach(call.opener()::send);
    expectAtListener(call, there);
    IpPacket back = call.fromListener(gre).build();
    back.fragments(8).forEach(call.listener()::send);
    expectAtOpener(call, back);
  }
}
