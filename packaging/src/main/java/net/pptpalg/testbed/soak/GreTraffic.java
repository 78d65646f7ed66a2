package net.pptpalg.testbed.soak;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.pptpalg.testbed.suite.endpoint.ExpectationException;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.Expect;
import net.pptpalg.testbed.suite.wire.Address;
import net.pptpalg.testbed.suite.wire.GrePacket;
import net.pptpalg.testbed.suite.wire.IpPacket;

/**
 * GRE of calls, each packet with a number of its own: it has to come once, to the right station,
 * with the right addresses, key and content. Driven by the player's thread.
 */
final class GreTraffic {

  /** The sequence number, or the acknowledgment number of a packet without payload. */
  private static final int MARK_OFFSET = 8;

  private static final int LONGEST_FRAME = 1400;
  private static final int FRAGMENTED_IN = 16;
  private static final int ACKNOWLEDGMENT_IN = 6;
  private static final long MUST_COME_NS = TimeUnit.SECONDS.toNanos(10);
  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Bench bench;
  private final Random random;
  private final List<Station> stations;
  private final Books books;
  private final Violations violations;
  private final Map<Integer, Expected> expected = new HashMap<>();
  private final Map<Long, List<IpPacket>> fragments = new HashMap<>();
  private int marks;
  private long checked;

  /** A packet on its way. */
  private record Expected(
      Station to, IpPacket sent, int source, byte[] content, long sentNs, String call) {}

  /**
   * @param stations all to whom GRE may come
   */
  GreTraffic(Bench bench, List<Station> stations, Books books, Violations violations) {
    this.bench = bench;
    this.random = bench.random();
    this.stations = stations;
    this.books = books;
    this.violations = violations;
  }

  /** Packets that have come and were as they have to be. */
  long checked() {
    return checked;
  }

  /** Sends one packet of a call one way. */
  void send(Dialogue dialogue, Dialogue.LiveCall call, boolean toListener) {
    CallPair pair = call.pair;
    byte[] gre = nextPacket();
    IpPacket packet =
        (toListener ? pair.fromOpener(gre) : pair.fromListener(gre))
            .dontFragment(random.nextBoolean())
            .build();
    byte[] content = packet.payload();
    Station from = toListener ? pair.opener() : pair.listener();
    expected.put(
        marks,
        new Expected(
            toListener ? pair.listener() : pair.opener(),
            packet,
            toListener ? pair.control().openerAsSeen() : pair.control().target(),
            GrePacket.withCallId(content, toListener ? pair.listenerId() : pair.openerId()),
            System.nanoTime(),
            "GRE of " + pair.control() + " " + pair.openerId() + "/" + pair.listenerId()));
    // The published server is on the LAN, and so is any other client.
    boolean toRemote = toListener != dialogue.published;
    books.expect(toRemote ? "gre_to_remote" : "gre_to_inside", 1);
    transmit(from, packet, content.length);
    call.touchedNs = System.nanoTime();
  }

  private void transmit(Station from, IpPacket packet, int bytes) {
    if (bytes < 64 || packet.dontFragment() || random.nextInt(FRAGMENTED_IN) != 0) {
      from.send(packet);
      return;
    }
    int cut = 8 * (2 + random.nextInt(bytes / 8 - 2));
    List<IpPacket> parts = new ArrayList<>(packet.fragments(cut));
    if (random.nextBoolean()) {
      parts.add(0, parts.remove(1));
    }
    parts.forEach(from::send);
  }

  /** A packet with the next mark; its key is to be set. */
  private byte[] nextPacket() {
    marks++;
    if (random.nextInt(ACKNOWLEDGMENT_IN) == 0) {
      return GrePacket.acknowledgmentOnly(0, marks);
    }
    byte[] frame = bench.pppFrame(4 + random.nextInt(LONGEST_FRAME));
    return random.nextBoolean()
        ? GrePacket.data(0, marks, frame)
        : GrePacket.dataWithAcknowledgment(0, marks, random.nextInt(), frame);
  }

  /** GRE for a call that is over, both ways: it has to go nowhere. */
  void sendToDeadCall(Dialogue dialogue, CallPair dead) {
    boolean published = dialogue.published;
    dead.opener().send(dead.fromOpener(nextPacket()).build());
    books.expect(published ? "gre_unknown_call_in" : "gre_unknown_call_out", 1);
    dead.listener().send(dead.fromListener(nextPacket()).build());
    books.expect(published ? "gre_unknown_call_out" : "gre_unknown_call_in", 1);
  }

  /** GRE that claims to be PPTP's and is cut short. */
  void sendMalformed(Station from, int to) {
    byte[] cut = Arrays.copyOf(nextPacket(), 6);
    from.send(IpPacket.builder(from.address(), to, IpPacket.GRE).payload(cut).build());
    books.expect("gre_malformed", 1);
  }

  /** Takes what has come. */
  void collect() {
    for (Station station : stations) {
      for (IpPacket packet : station.drain()) {
        if (packet.protocol() == IpPacket.GRE) {
          take(station, packet);
        }
      }
    }
  }

  private void take(Station station, IpPacket packet) {
    IpPacket whole = packet;
    if (packet.isFragment()) {
      long key = (long) packet.source() << 32 | packet.identification();
      List<IpPacket> parts = fragments.computeIfAbsent(key, other -> new ArrayList<>());
      parts.add(packet);
      whole = IpPacket.reassembled(parts);
      if (whole == null) {
        return;
      }
      fragments.remove(key);
    }
    byte[] payload = whole.payload();
    Expected wanted =
        payload.length < MARK_OFFSET + Integer.BYTES
            ? null
            : expected.remove(ByteBuffer.wrap(payload).getInt(MARK_OFFSET));
    String at = Address.text(station.address());
    if (wanted == null) {
      violations.add("GRE came to " + at + " that nobody has sent there, or twice: " + whole);
      return;
    }
    try {
      Expect.equal(wanted.call + " came to", Address.text(wanted.to.address()), at);
      Bench.expectForwarded(
          wanted.call, wanted.sent, whole, wanted.source, station.address(), wanted.content);
      checked++;
    } catch (ExpectationException e) {
      violations.add(e.getMessage());
    }
  }

  /** Waits until everything has come; what does not is a violation. */
  void settle() {
    collect();
    while (!expected.isEmpty()) {
      long nowNs = System.nanoTime();
      for (Iterator<Expected> all = expected.values().iterator(); all.hasNext(); ) {
        Expected one = all.next();
        if (nowNs - one.sentNs > MUST_COME_NS) {
          violations.add(one.call + " has not come to " + Address.text(one.to.address()));
          all.remove();
        }
      }
      long seen = bench.site().arrivals().count();
      collect();
      if (!expected.isEmpty()) {
        bench.site().arrivals().awaitMoreThan(seen, nowNs + POLL_NS);
      }
    }
    fragments.clear();
  }

  /** Sends packets of a call that nobody has to receive: something is in their way. */
  void sendIntoTheVoid(Dialogue.LiveCall call) {
    call.pair.opener().send(call.pair.fromOpener(nextPacket()).build());
    call.pair.listener().send(call.pair.fromListener(nextPacket()).build());
    call.touchedNs = System.nanoTime();
  }

  /** Whether a packet comes through now; for the end of a fault. */
  boolean passes(Dialogue.LiveCall call, boolean toListener) {
    CallPair pair = call.pair;
    byte[] gre = GrePacket.acknowledgmentOnly(0, ++marks);
    int mark = marks;
    Station to = toListener ? pair.listener() : pair.opener();
    (toListener ? pair.opener() : pair.listener())
        .send((toListener ? pair.fromOpener(gre) : pair.fromListener(gre)).build());
    return to.await(packet -> isMarked(packet, mark), POLL_NS) != null;
  }

  private static boolean isMarked(IpPacket packet, int mark) {
    return packet.protocol() == IpPacket.GRE
        && !packet.isFragment()
        && packet.payload().length >= MARK_OFFSET + Integer.BYTES
        && ByteBuffer.wrap(packet.payload()).getInt(MARK_OFFSET) == mark;
  }

  /** Forgets what came during a fault. */
  void forget() {
    expected.clear();
    fragments.clear();
    stations.forEach(Station::drain);
  }
}
