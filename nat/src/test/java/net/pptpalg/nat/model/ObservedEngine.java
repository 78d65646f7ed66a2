package net.pptpalg.nat.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import net.pptpalg.alg.control.Direction;
import net.pptpalg.alg.control.Malformation;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.packet.TestPackets;
import net.pptpalg.nat.binding.BindingEvents;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.CallTraffic;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.binding.NatOptions;
import net.pptpalg.nat.journal.JournalArea;
import net.pptpalg.nat.journal.JournalReader;
import net.pptpalg.nat.journal.JournalWriter;
import net.pptpalg.nat.policy.Refusal;
import net.pptpalg.nat.table.CallCounters;
import net.pptpalg.nat.translation.Boundary;
import net.pptpalg.nat.translation.ControlCounter;
import net.pptpalg.nat.translation.ControlTranslator;
import net.pptpalg.nat.translation.GreCounter;
import net.pptpalg.nat.translation.GreTranslator;
import net.pptpalg.nat.translation.Verdict;

/** The pure engine between the two links, every packet compared with what the ledger says. */
final class ObservedEngine {
  static final int LAN = 3;
  private static final int WAN = 4;

  /** How long a host may answer GRE that the gateway has sent it for no call. */
  private static final long OWN_PEER_NS = 300_000_000_000L;

  private static final int BYTES_BEHIND = 16;
  private static final int LONGEST_JOINED_BYTES = 1500;
  private static final int JOURNAL_BYTES = 1 << 21;

  private final Timeline timeline;
  private final Ledger ledger;
  private final NatOptions options;
  private final Map<Enum<?>, Long> countedBefore = new HashMap<>();
  private CallCounters callCounters;
  private Bindings bindings;
  private ControlTranslator control;
  private GreTranslator gre;
  private JournalWriter journal;
  private int restarts;
  private final Trace strays = new Trace();
  private final CallTraffic traffic = new CallTraffic();

  /** Remote and public addresses between which the gateway has sent GRE of its own. */
  private final Map<Ends, Long> ownPeers = new HashMap<>();

  /** What the packet at hand is about. */
  private Trace current = strays;

  private long steps;
  private int mostCalls;
  private int mostConnections;
  private int highestSlot = -1;

  ObservedEngine(NatOptions options, Timeline timeline, Ledger ledger) {
    this.timeline = timeline;
    this.ledger = ledger;
    this.options = options;
    build();
  }

  private void build() {
    Boundary boundary = new Boundary(options);
    callCounters = new CallCounters();
    bindings = new Bindings(options, new CallCounters[] {callCounters}, new Observer());
    control = new ControlTranslator(bindings, boundary);
    gre = new GreTranslator(bindings, callCounters, boundary, 0, 1);
    journal = new JournalWriter(bindings);
  }

  private void beginJournal() {
    journal.begin(new JournalArea(ByteBuffer.allocate(JOURNAL_BYTES), 1, 0, 0, 0));
  }

  /**
   * Another process takes over what this one has written down.
   *
   * @param killed whether this one had no time to write what calls have carried
   */
  void restart(boolean killed) {
    restarts++;
    if (journal.current() == null) {
      writeJournal(Integer.MAX_VALUE);
    }
    if (!killed) {
      journal.commitTraffic(timeline.nowNs(), 0);
    }
    JournalReader reader = JournalReader.read(journal.current().memory());
    assertEquals(JournalReader.Outcome.WHOLE, reader.outcome());
    for (ControlCounter counter : ControlCounter.values()) {
      countedBefore.put(counter, count(counter));
    }
    for (Malformation counter : Malformation.values()) {
      countedBefore.put(counter, count(counter));
    }
    for (GreCounter counter : GreCounter.values()) {
      countedBefore.put(counter, count(counter));
    }
    ownPeers.clear();
    build();
    bindings.restore(reader.saved(), 0, rule -> null);
    highestSlot = Math.max(highestSlot, bindings.callsEnd() - 1);
    for (int slot = 0; slot < bindings.callsEnd(); slot++) {
      if (bindings.call(slot).state() != Call.State.ENDED) {
        tellLedger(bindings.call(slot));
      }
    }
    beginJournal();
    writeJournal(Integer.MAX_VALUE);
    compareCounts();
  }

  private void tellLedger(Call call) {
    ControlConnection connection = call.connection();
    bindings.traffic(call, traffic);
    ledger.restored(
        ledger.holder(connection.remoteAddress(), connection.publicAddress(), call.outsideId()),
        call.lastSeenNs(),
        traffic);
  }

  /** How often another process has taken over. */
  int restarts() {
    return restarts;
  }

  /** Writes what has changed, and some of a new journal. */
  private void writeJournal(int most) {
    if (journal.current() == null && !journal.isBeginning()
        || journal.current() != null
            && !journal.isBeginning()
            && journal.current().usedBytes() > JOURNAL_BYTES / 4) {
      beginJournal();
    }
    journal.commit(timeline.nowNs(), 0);
    if (journal.isBeginning() && journal.step(most, timeline.nowNs(), 0)) {
      journal.take();
    }
    assertTrue(
        journal.current() == null || !journal.current().isOverrun(), "the journal is too small");
  }

  /** Packets the engine was given. */
  long steps() {
    return steps;
  }

  long count(ControlCounter counter) {
    return control.counters().get(counter) + countedBefore.getOrDefault(counter, 0L);
  }

  long count(Malformation malformation) {
    return control.malformations().get(malformation) + countedBefore.getOrDefault(malformation, 0L);
  }

  long count(GreCounter counter) {
    return gre.counters().get(counter) + countedBefore.getOrDefault(counter, 0L);
  }

  /** The last events of what the last packet was about. */
  Trace current() {
    return current;
  }

  void setCurrent(Trace trace) {
    current = trace;
  }

  void tick() {
    current = strays;
    bindings.tick(timeline.nowNs());
    ledger.tick();
    compareCounts();
    writeJournal(3);
  }

  void assertEmpty() {
    assertEquals(0, bindings.connectionCount(), "connections");
    assertEquals(0, bindings.callCount(), "calls");
    assertEquals(0, bindings.inbound().size(), "bindings inwards");
    assertEquals(0, bindings.outbound().size(), "bindings outwards");
    assertEquals(0, ledger.takenIds(), "outside ids of the model");
  }

  /**
   * Gives the engine a packet.
   *
   * @param inInterface where a packet from the inside comes from; 0 when the gateway made it
   * @return whether it passed
   */
  boolean pass(Packet packet, Direction direction, int inInterface) {
    steps++;
    int length = packet.length();
    byte[] before = Arrays.copyOf(packet.bytes().array(), length + BYTES_BEHIND);
    Packet sent = new Packet(ByteBuffer.wrap(before), packet.origin(), packet.call());
    boolean passed =
        packet.isTcp()
            ? tcp(packet, sent, direction, inInterface)
            : gre(packet, sent, direction, inInterface);
    compareCounts();
    if (packet.isTcp()) {
      writeJournal(3);
    }
    return passed;
  }

  private boolean tcp(Packet packet, Packet sent, Direction direction, int inInterface) {
    boolean fromInside = direction == Direction.FROM_INSIDE;
    ModelConnection connection = ledger.find(sent, direction);
    boolean opens = sent.opens() && sent.destinationPort() == ControlTranslator.PPTP_PORT;
    current = connection != null ? connection.trace : opens && fromInside ? new Trace() : strays;
    int verdict =
        fromInside
            ? control.postrouting(
                packet.bytes(), 0, packet.length(), inInterface, WAN, timeline.nowNs())
            : control.prerouting(packet.bytes(), 0, packet.length(), timeline.nowNs());
    trace(sent, direction, verdict);
    if (connection == null && !opens) {
      boolean own = !fromInside || inInterface == 0;
      assertEquals(own ? Verdict.ACCEPT : Verdict.DROP, verdict, "verdict for a stray segment");
    }
    if (verdict == Verdict.DROP) {
      if (opens) {
        ledger.refused(sent, connection, direction);
      } else {
        ledger.dropped(sent, connection, direction);
      }
      return false;
    }
    if (verdict == Verdict.ACCEPT) {
      assertUnchanged(packet, sent);
      return true;
    }
    checkHeaders(packet, sent, direction, verdict);
    ModelConnection known = ledger.passed(sent, connection, direction, packet.bytes(), current);
    Ends expected = fromInside ? known.outside : known.inside;
    int address = fromInside ? packet.source() : packet.destination();
    int port = fromInside ? packet.sourcePort() : packet.destinationPort();
    assertEquals(expected.address(), address, "translated address");
    assertEquals(expected.port(), port, "translated port");
    return true;
  }

  private void checkHeaders(Packet packet, Packet sent, Direction direction, int verdict) {
    int length = packet.length();
    byte[] expected = sent.bytes().array().clone();
    byte[] actual = packet.bytes().array();
    assertEquals(verdict, length, "total length and verdict");
    boolean lengthened = length > sent.length();
    if (lengthened) {
      // What came early is appended to what it follows.
      assertTrue(sent.payloadLength() > 0 && !sent.has(Tcp.FIN), "a segment grew without reason");
      assertTrue(length <= LONGEST_JOINED_BYTES, "a segment grew too long");
      copy(actual, expected, Ipv4.TOTAL_LENGTH_OFFSET, 2);
    }
    assertTrue(TestPackets.checksumsAreRight(packet.bytes()), "checksum");
    boolean shortened = length < sent.length();
    if (shortened) {
      assertTrue(length >= sent.payload(), "cut into the TCP header");
      assertTrue(!packet.has(Tcp.FIN), "FIN in front of bytes that were cut off");
      copy(actual, expected, Ipv4.TOTAL_LENGTH_OFFSET, 2);
      copy(actual, expected, Packet.TRANSPORT + Tcp.FLAGS_OFFSET, 1);
    }
    boolean fromInside = direction == Direction.FROM_INSIDE;
    copy(actual, expected, Ipv4.CHECKSUM_OFFSET, 2);
    copy(actual, expected, fromInside ? Ipv4.SOURCE_OFFSET : Ipv4.DESTINATION_OFFSET, 4);
    int port = fromInside ? Tcp.SOURCE_PORT_OFFSET : Tcp.DESTINATION_PORT_OFFSET;
    copy(actual, expected, Packet.TRANSPORT + port, 2);
    copy(actual, expected, Packet.TRANSPORT + Tcp.CHECKSUM_OFFSET, 2);
    int payload = packet.payload();
    assertTrue(Arrays.equals(expected, 0, payload, actual, 0, payload), "header changed");
    if (sent.payloadLength() == 0) {
      assertNothingBehindChanged(packet, sent, sent.length());
    }
  }

  private boolean gre(Packet packet, Packet sent, Direction direction, int inInterface) {
    boolean fromInside = direction == Direction.FROM_INSIDE;
    boolean own = fromInside && inInterface == 0;
    int length = packet.length();
    if (!Gre.isPptp(packet.bytes(), Packet.TRANSPORT, length - Packet.TRANSPORT)) {
      current = strays;
      assertEquals(Verdict.ACCEPT, greVerdict(packet, fromInside, inInterface), "other GRE");
      assertUnchanged(packet, sent);
      return true;
    }
    int key = Gre.callId(packet.bytes(), Packet.TRANSPORT);
    int source = packet.source();
    int destination = packet.destination();
    ModelCall call =
        fromInside
            ? ledger.greToRemote(source, destination, key)
            : ledger.greToInside(source, destination, key);
    current = call == null ? meantBy(packet) : call.connection.trace;
    int verdict = greVerdict(packet, fromInside, inInterface);
    current.add(steps, timeline.nowNs(), "GRE", direction, key, packet.call(), verdict);
    if (call == null) {
      boolean passes = own || !fromInside && isOwnPeer(source, destination);
      assertEquals(
          passes ? Verdict.ACCEPT : Verdict.DROP, verdict, () -> "GRE " + key + " of no call");
      if (own) {
        ownPeers.put(new Ends(destination, 0, source, 0), timeline.nowNs());
      }
      if (passes) {
        assertUnchanged(packet, sent);
      }
      return passes;
    }
    assertEquals(length, verdict, () -> "verdict for GRE " + key + " of " + call);
    assertTrue(TestPackets.checksumsAreRight(packet.bytes()), "checksum");
    ByteBuffer expected = sent.bytes();
    if (fromInside) {
      expected.putInt(Ipv4.SOURCE_OFFSET, call.connection.outside.address());
    } else {
      assertTrue(
          packet.call() == call || packet.call() == null || !packet.call().isRemembered(),
          () -> "GRE for " + packet.call() + " reaches " + call);
      expected.putInt(Ipv4.DESTINATION_OFFSET, call.connection.inside.address());
      Gre.setCallId(expected, Packet.TRANSPORT, call.insideId);
    }
    copy(packet.bytes().array(), expected.array(), Ipv4.CHECKSUM_OFFSET, 2);
    assertUnchanged(packet, sent);
    ledger.carried(call, fromInside, length);
    return true;
  }

  private boolean isOwnPeer(int remote, int publicAddress) {
    Long sentNs = ownPeers.get(new Ends(remote, 0, publicAddress, 0));
    return sentNs != null && timeline.nowNs() - sentNs < OWN_PEER_NS;
  }

  private int greVerdict(Packet packet, boolean fromInside, int inInterface) {
    gre.tick(timeline.nowNs());
    return fromInside
        ? gre.postrouting(packet.bytes(), 0, packet.length(), inInterface, WAN)
        : gre.prerouting(packet.bytes(), 0, packet.length());
  }

  private Trace meantBy(Packet packet) {
    return packet.call() != null && packet.call().connection != null
        ? packet.call().connection.trace
        : strays;
  }

  private void trace(Packet sent, Direction direction, int verdict) {
    SentStream stream = sent.origin() == null ? null : sent.origin().out;
    int offset = stream == null ? sent.sequence() : stream.offset(sent.sequence());
    String flags =
        (sent.has(Tcp.SYN) ? "S" : "")
            + (sent.has(Tcp.FIN) ? "F" : "")
            + (sent.has(Tcp.RST) ? "R" : "");
    String fate = verdict < 0 ? "dropped" : verdict == 0 ? "accepted" : "";
    int cut = verdict > 0 ? sent.length() - verdict : 0;
    current.add(
        steps,
        timeline.nowNs(),
        direction.toString(),
        sent.sourcePort(),
        sent.destinationPort(),
        "bytes",
        offset,
        "+",
        sent.payloadLength(),
        flags,
        fate,
        cut == 0 ? "" : "cut by " + cut);
  }

  /** Gives the engine what is no sound packet; it has to be dropped. */
  void mangled(ByteBuffer packet, int length, boolean isTcp, Direction direction) {
    steps++;
    current = strays;
    boolean fromInside = direction == Direction.FROM_INSIDE;
    int verdict;
    if (isTcp) {
      verdict =
          fromInside
              ? control.postrouting(packet, 0, length, LAN, WAN, timeline.nowNs())
              : control.prerouting(packet, 0, length, timeline.nowNs());
    } else {
      verdict =
          fromInside
              ? gre.postrouting(packet, 0, length, LAN, WAN)
              : gre.prerouting(packet, 0, length);
    }
    assertEquals(Verdict.DROP, verdict, "verdict for a mangled packet");
    compareCounts();
  }

  private static void assertUnchanged(Packet packet, Packet sent) {
    byte[] expected = sent.bytes().array();
    int end = Arrays.mismatch(expected, packet.bytes().array());
    assertTrue(end < 0 || end >= expected.length, () -> "byte " + end + " changed");
  }

  private static void assertNothingBehindChanged(Packet packet, Packet sent, int from) {
    byte[] expected = sent.bytes().array();
    assertTrue(
        Arrays.equals(
            expected, from, expected.length, packet.bytes().array(), from, expected.length),
        "bytes behind the packet changed");
  }

  private static void copy(byte[] from, byte[] to, int at, int bytes) {
    System.arraycopy(from, at, to, at, bytes);
  }

  private void compareCounts() {
    mostCalls = Math.max(mostCalls, ledger.takenIds());
    mostConnections = Math.max(mostConnections, ledger.connectionCount());
    assertTrue(highestSlot < mostCalls, "call slots grow");
    if (ledger.connectionCount() != bindings.connectionCount()
        || ledger.liveCalls() != bindings.callCount()) {
      throw new AssertionError(
          "the engine has "
              + bindings.connectionCount()
              + " connections and "
              + bindings.callCount()
              + " calls instead of "
              + ledger.connectionCount()
              + " and "
              + ledger.liveCalls());
    }
  }

  /** Holds what the engine says about itself to what was seen to pass. */
  private final class Observer implements BindingEvents {
    @Override
    public void connectionAdded(ControlConnection connection) {
      mostConnections = Math.max(mostConnections, bindings.connectionCount());
      assertTrue(bindings.connectionsEnd() <= mostConnections, "connection slots grow");
    }

    @Override
    public void connectionChanged(ControlConnection connection) {
      assertTrue(connection.state() != ControlConnection.State.ENDED, "an ended one changes");
    }

    @Override
    public void connectionRemoved(ControlConnection connection, EndReason reason) {
      trace(connection).add(steps, timeline.nowNs(), "connection removed:", reason);
      assertEquals(null, connection.calls(), "calls of a removed connection");
    }

    @Override
    public void connectionRestored(ControlConnection connection) {
      ModelConnection known = ledger.byInside(insideEnds(connection));
      trace(connection).add(steps, timeline.nowNs(), "connection restored");
      ledger.restored(known, connection.lastSeenNs());
    }

    @Override
    public void callRestored(Call call) {
      trace(call.connection()).add(steps, timeline.nowNs(), "call restored:", call.outsideId());
    }

    @Override
    public void callAdded(Call call) {
      highestSlot = Math.max(highestSlot, call.slot());
    }

    @Override
    public void callChanged(Call call) {
      assertTrue(call.state() != Call.State.ENDED, "an ended call changes");
    }

    @Override
    public void callRemoved(Call call, EndReason reason) {
      ControlConnection connection = call.connection();
      Trace trace = trace(connection);
      trace.add(steps, timeline.nowNs(), "call removed:", call.outsideId(), reason);
      ModelCall known =
          ledger.holder(connection.remoteAddress(), connection.publicAddress(), call.outsideId());
      bindings.traffic(call, traffic);
      assertEquals(known == null ? 0 : known.packetsToRemote, traffic.packetsToRemote);
      assertEquals(known == null ? 0 : known.bytesToRemote, traffic.bytesToRemote);
      assertEquals(known == null ? 0 : known.packetsToInside, traffic.packetsToInside);
      assertEquals(known == null ? 0 : known.bytesToInside, traffic.bytesToInside);
    }

    @Override
    public void connectionRefused(
        boolean outward,
        int client,
        int clientPort,
        int server,
        int serverPort,
        Refusal refusal,
        long ruleId) {
      current.add(steps, timeline.nowNs(), "connection refused:", refusal);
    }

    @Override
    public void callRefused(Call call) {
      highestSlot = Math.max(highestSlot, call.slot());
      trace(call.connection()).add(steps, timeline.nowNs(), "call refused:", call.outsideId());
    }

    private Trace trace(ControlConnection connection) {
      ModelConnection known = ledger.byInside(insideEnds(connection));
      if (known != null) {
        current = known.trace;
      }
      return current;
    }

    private static Ends insideEnds(ControlConnection connection) {
      return new Ends(
          connection.insideAddress(),
          connection.insidePort(),
          connection.remoteAddress(),
          connection.remotePort());
    }
  }
}
