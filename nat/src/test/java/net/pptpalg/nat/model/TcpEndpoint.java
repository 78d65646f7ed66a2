package net.pptpalg.nat.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.packet.TestPackets;
import net.pptpalg.nat.model.SentStream.Placed;

/**
 * One end of a TCP connection: lawful (RFC 9293), but with an odd taste in segment sizes. What it
 * sends again has other boundaries than before.
 */
final class TcpEndpoint {
  enum State {
    SYN_SENT,
    SYN_RECEIVED,
    ESTABLISHED,
    DEAD
  }

  private static final int WINDOW_BYTES = 16_384;
  private static final int LARGEST_SEGMENT_BYTES = 1400;
  private static final int LONGEST_BURST = 24;
  private static final int MOST_RETRIES = 40;
  private static final int MOST_SYN_RETRIES = 12;
  private static final byte[] NOTHING = new byte[0];

  final Host host;
  final Ends ends;
  final SentStream out;
  final PptpPeer peer;
  State state;

  /** The endpoint this one talks to; null before they have met. */
  TcpEndpoint other;

  private final World world;
  private final RandomGenerator random;

  /** First offset that is not acknowledged. */
  private int unacknowledged;

  /** Where to go on sending. */
  private int next;

  /** First offset that was never sent. */
  private int neverSent;

  private boolean closing;
  private boolean finSent;
  private boolean finAcknowledged;
  private boolean timerRuns;
  private int retries;

  private byte[] received = new byte[1024];
  private final BitSet arrived = new BitSet();
  private int finOffset = -1;
  private boolean finTaken;
  private int nextMessage;

  /** Opens a connection. */
  static TcpEndpoint connect(World world, Host host, Ends ends) {
    TcpEndpoint endpoint = new TcpEndpoint(world, host, ends, State.SYN_SENT);
    endpoint.emitSyn(Tcp.SYN);
    return endpoint;
  }

  /** Answers a SYN. */
  static TcpEndpoint accept(World world, Host host, Ends ends, TcpEndpoint opener) {
    TcpEndpoint endpoint = new TcpEndpoint(world, host, ends, State.SYN_RECEIVED);
    endpoint.other = opener;
    endpoint.emitSyn(Tcp.SYN | Tcp.ACK);
    return endpoint;
  }

  private TcpEndpoint(World world, Host host, Ends ends, State state) {
    this.world = world;
    this.random = world.random;
    this.host = host;
    this.ends = ends;
    this.state = state;
    this.out = new SentStream(host.mayWrapEarly(ends) ? -random.nextInt(300) : random.nextInt());
    this.peer = new PptpPeer(world, this, state == State.SYN_SENT);
  }

  boolean isAlive() {
    return state != State.DEAD;
  }

  boolean isClosing() {
    return closing || finTaken;
  }

  /** Whether both ends are up and mean each other. */
  boolean isConnected() {
    return state == State.ESTABLISHED
        && other != null
        && other.state == State.ESTABLISHED
        && other.other == this;
  }

  /** Whether the other end has all that was written. */
  boolean isDelivered() {
    return out.delivered == out.length();
  }

  void write(SentMessage message) {
    if (!closing && isAlive()) {
      out.append(message);
      pump();
    }
  }

  /** Sends a FIN behind what was written. */
  void close() {
    if (isAlive() && !closing) {
      closing = true;
      pump();
    }
  }

  void abort() {
    if (isAlive()) {
      emit(Tcp.RST | Tcp.ACK, out.sequence(neverSent), NOTHING);
      vanish();
    }
  }

  /** The host forgets the connection without a word. */
  void vanish() {
    if (isAlive()) {
      state = State.DEAD;
      host.forget(this);
      peer.dead();
    }
  }

  /** Asks whether the other end is still there, in one of the ways that are in use. */
  void probe() {
    if (state == State.ESTABLISHED && unacknowledged == neverSent && !finSent) {
      byte[] garbage = {(byte) random.nextInt(256)};
      emit(Tcp.ACK, out.sequence(neverSent - 1), random.nextBoolean() ? garbage : NOTHING);
    }
  }

  /** Sends something again that may have arrived, as TCP does when it is wrong about a loss. */
  void repeat() {
    if (state == State.ESTABLISHED && neverSent > 0) {
      int from = Math.max(0, unacknowledged - random.nextInt(200));
      if (from < neverSent) {
        from += random.nextInt(neverSent - from);
        emitData(from, Math.min(neverSent, from + segmentBytes(from)), false);
      }
    }
  }

  private void pump() {
    if (state != State.ESTABLISHED) {
      return;
    }
    for (int burst = 0;
        burst < LONGEST_BURST && next < out.length() && next - unacknowledged < WINDOW_BYTES;
        burst++) {
      int to = Math.min(out.length(), next + segmentBytes(next));
      boolean fin = closing && to == out.length() && random.nextBoolean();
      emitData(next, to, fin);
      next = to;
      neverSent = Math.max(neverSent, next);
      finSent |= fin;
    }
    if (closing && !finSent && next == out.length()) {
      finSent = true;
      emitData(next, next, true);
    }
    startTimer();
  }

  private int segmentBytes(int from) {
    int style = world.settings.segmentation().draw(random);
    return switch (style) {
      case 0 -> 1;
      case 1 -> 1 + random.nextInt(24);
      case 2 -> toMessageEnd(from) + (random.nextInt(4) == 0 ? 13 : 0);
      case 3 -> 1 + random.nextInt(300);
      case 4 -> LARGEST_SEGMENT_BYTES;
      default -> intoCallId(from);
    };
  }

  /** As many bytes as it takes to cut one of the next two Call IDs in half. */
  private int intoCallId(int from) {
    int toEnd = toMessageEnd(from);
    int next = from + toEnd;
    int start = next;
    for (int i = out.messages.size() - 1; i >= 0; i--) {
      if (out.messages.get(i).start() <= from) {
        start = out.messages.get(i).start();
        break;
      }
    }
    int cut = start + (random.nextInt(3) == 0 ? 15 : 13);
    return cut > from ? cut - from : toEnd + 13;
  }

  private int toMessageEnd(int from) {
    for (int i = out.messages.size() - 1; i >= 0; i--) {
      Placed placed = out.messages.get(i);
      if (placed.start() <= from) {
        return Math.max(1, placed.end() - from);
      }
    }
    return 1;
  }

  private void startTimer() {
    if (!timerRuns) {
      timerRuns = true;
      world.timeline.after(random.nextLong(250_000_000L, 500_000_000L), this::timeout);
    }
  }

  private boolean isOutstanding() {
    return state != State.ESTABLISHED
        || unacknowledged < out.length()
        || finSent && !finAcknowledged;
  }

  private void timeout() {
    timerRuns = false;
    if (!isAlive() || !isOutstanding()) {
      return;
    }
    retries++;
    if (state != State.ESTABLISHED) {
      if (retries > MOST_SYN_RETRIES) {
        vanish();
      } else {
        emitSyn(state == State.SYN_SENT ? Tcp.SYN : Tcp.SYN | Tcp.ACK);
      }
      return;
    }
    if (retries > MOST_RETRIES) {
      if (isConnected() && world.ledger.mustFlow(out, other.out)) {
        world.engine.setCurrent(out.connection.trace);
        throw new AssertionError(
            "nothing gets through from " + ends + " from offset " + unacknowledged + " on");
      }
      if (random.nextBoolean()) {
        abort();
      } else {
        vanish();
      }
      return;
    }
    if (random.nextBoolean()) {
      retransmit();
    } else {
      next = unacknowledged;
      pump();
    }
    startTimer();
  }

  private void retransmit() {
    int from = unacknowledged - random.nextInt(1 + Math.min(unacknowledged, 40));
    int segments = 1 + random.nextInt(3);
    for (int i = 0; i < segments && from < neverSent; i++) {
      int to = Math.min(neverSent, Math.max(from, unacknowledged) + segmentBytes(from));
      emitData(from, to, finSent && to == out.length() && random.nextBoolean());
      from = to;
    }
    if (finSent && unacknowledged == out.length()) {
      int tail = random.nextBoolean() ? out.length() : Math.max(0, out.length() - 16);
      emitData(tail, out.length(), true);
    }
  }

  private void emitSyn(int flags) {
    emit(flags, out.synSequence, NOTHING);
    startTimer();
  }

  private void emitData(int from, int to, boolean fin) {
    emit(Tcp.ACK | Tcp.PSH | (fin ? Tcp.FIN : 0), out.sequence(from), out.sent(from, to));
  }

  private void acknowledge() {
    emit(Tcp.ACK, out.sequence(neverSent) + (finSent ? 1 : 0), NOTHING);
  }

  private void emit(int flags, int sequence, byte[] payload) {
    int acknowledgment = 0;
    if ((flags & Tcp.ACK) != 0 && other != null) {
      acknowledgment = other.out.sequence(other.out.delivered) + (finTaken ? 1 : 0);
    }
    host.send(
        new Packet(
            TestPackets.tcp(
                ends.address(),
                ends.port(),
                ends.peerAddress(),
                ends.peerPort(),
                flags,
                sequence,
                acknowledgment,
                payload),
            this,
            null));
  }

  void receive(Packet segment) {
    if (state == State.SYN_SENT) {
      receiveInSynSent(segment);
      return;
    }
    if (segment.has(Tcp.SYN)) {
      if (segment.origin() == other) {
        if (state == State.SYN_RECEIVED) {
          emitSyn(Tcp.SYN | Tcp.ACK);
        } else {
          acknowledge();
        }
      }
      return;
    }
    int offset = other.out.offset(segment.sequence());
    int delivered = other.out.delivered;
    if (offset - delivered > WINDOW_BYTES || offset - delivered < -WINDOW_BYTES) {
      return;
    }
    if (segment.has(Tcp.RST)) {
      if (offset >= delivered) {
        vanish();
      }
      return;
    }
    if (segment.has(Tcp.ACK)) {
      takeAcknowledgment(out.offset(segment.acknowledgment()));
    }
    if (state == State.ESTABLISHED) {
      takeData(segment, offset);
      if (isAlive()) {
        pump();
        endWhenDone();
      }
    }
  }

  private void receiveInSynSent(Packet segment) {
    boolean answers = segment.has(Tcp.ACK) && segment.acknowledgment() == out.synSequence + 1;
    if (!answers) {
      return;
    }
    if (segment.has(Tcp.RST)) {
      vanish();
    } else if (segment.has(Tcp.SYN) && segment.origin() != null) {
      other = segment.origin();
      establish();
      acknowledge();
      pump();
    }
  }

  private void establish() {
    state = State.ESTABLISHED;
    retries = 0;
    peer.established();
  }

  private void takeAcknowledgment(int acknowledged) {
    int limit = neverSent + (finSent ? 1 : 0);
    if (acknowledged < 0 || acknowledged > limit) {
      return;
    }
    if (state == State.SYN_RECEIVED) {
      establish();
    }
    if (finSent && acknowledged == limit) {
      finAcknowledged = true;
    }
    int bytes = Math.min(acknowledged, neverSent);
    if (bytes > unacknowledged) {
      unacknowledged = bytes;
      next = Math.max(next, bytes);
      retries = 0;
    }
  }

  private void takeData(Packet segment, int offset) {
    int length = segment.payloadLength();
    SentStream in = other.out;
    if (segment.origin() == other) {
      take(segment, offset, length);
    }
    if (segment.has(Tcp.FIN)) {
      finOffset = offset + length;
    }
    boolean finArrives = !finTaken && finOffset == in.delivered;
    finTaken |= finArrives;
    if (length > 0 || segment.has(Tcp.FIN)) {
      // Sometimes an acknowledgment is put off until there is something else to say.
      if (random.nextInt(4) > 0) {
        acknowledge();
      }
    }
    handOver();
    if (finArrives && isAlive()) {
      peer.peerClosed();
    }
  }

  private void take(Packet segment, int offset, int length) {
    SentStream in = other.out;
    int payload = segment.payload();
    for (int i = 0; i < length; i++) {
      int at = offset + i;
      byte value = segment.bytes().get(payload + i);
      if (at < in.delivered || at < 0) {
        continue;
      }
      if (at >= received.length) {
        received = Arrays.copyOf(received, Math.max(at + 1, received.length * 2));
      }
      if (arrived.get(at)) {
        assertEquals(received[at], value, "copies of one byte of a stream differ");
      }
      arrived.set(at);
      received[at] = value;
    }
    if (in.connection != null) {
      world.engine.setCurrent(in.connection.trace);
    }
    int end = arrived.nextClearBit(in.delivered);
    for (int at = in.delivered; at < end; at++) {
      assertEquals(in.image(at), received[at], "what arrives is not what left the gateway");
    }
    in.delivered = end;
  }

  private void handOver() {
    SentStream in = other.out;
    while (isAlive() && nextMessage < in.messages.size()) {
      Placed placed = in.messages.get(nextMessage);
      if (placed.end() > in.delivered) {
        return;
      }
      nextMessage++;
      if (placed.start() < in.spoiledFrom) {
        peer.receive(placed.message(), Arrays.copyOfRange(received, placed.start(), placed.end()));
      }
    }
  }

  private void endWhenDone() {
    if (finTaken && finAcknowledged) {
      assertTrue(isDelivered(), "a FIN is acknowledged before the bytes in front of it");
      vanish();
    }
  }
}
