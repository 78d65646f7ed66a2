package net.pptpalg.testbed.suite.endpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import net.pptpalg.testbed.suite.wire.IpPacket;
import net.pptpalg.testbed.suite.wire.TcpSegment;

/**
 * One end of a TCP connection. Left alone it acknowledges, puts the stream in order and sends again
 * what was not acknowledged; any segment can be sent at any time besides. Driven by the thread that
 * plays the case.
 */
public final class ScriptedTcp {

  /** The port PPTP servers listen on. */
  public static final int PPTP_PORT = 1723;

  private static final int WINDOW = 0xffff;
  private static final int MAX_SEGMENT = 1400;
  private static final long FIRST_RETRANSMISSION_NS = TimeUnit.MILLISECONDS.toNanos(40);
  private static final long LAST_RETRANSMISSION_NS = TimeUnit.MILLISECONDS.toNanos(640);

  private final Station station;
  private final int localPort;
  private final int remote;
  private final int remotePort;
  private final int initial;
  private final Deque<IpPacket> queue;
  private final TreeMap<Integer, byte[]> ahead = new TreeMap<>();
  private final List<TcpSegment> segments = new ArrayList<>();

  private byte[] sent = new byte[512];
  private int sentBytes;
  private int next;
  private int unacknowledged;

  private byte[] received = new byte[512];
  private int receivedBytes;
  private int takenBytes;
  private boolean synchronised;
  private int remoteInitial;
  private boolean finReceived;
  private boolean resetReceived;

  private boolean acknowledging = true;
  private int window = WINDOW;
  private byte[] options = {};
  private String contradiction;
  private IpPacket lastPacket;

  /**
   * @param remote the other end as this end sees it
   * @param initial the sequence number of SYN
   */
  public ScriptedTcp(Station station, int localPort, int remote, int remotePort, int initial) {
    this.station = station;
    this.localPort = localPort;
    this.remote = remote;
    this.remotePort = remotePort;
    this.initial = initial;
    this.next = initial;
    this.unacknowledged = initial;
    this.queue = station.claim(localPort, remote, remotePort);
  }

  /** The end that a SYN, just received, asks to talk to. */
  public static ScriptedTcp answering(Station station, IpPacket syn, int initial) {
    TcpSegment segment = TcpSegment.parse(syn);
    ScriptedTcp tcp =
        new ScriptedTcp(
            station, segment.destinationPort(), syn.source(), segment.sourcePort(), initial);
    tcp.handle(segment);
    return tcp;
  }

  public Station station() {
    return station;
  }

  public int localPort() {
    return localPort;
  }

  /** The other end's address as this end sees it. */
  public int remote() {
    return remote;
  }

  public int remotePort() {
    return remotePort;
  }

  /** The sequence number of SYN. */
  public int initial() {
    return initial;
  }

  /** The sequence number of what is sent next. */
  public int next() {
    return next;
  }

  /** The sequence number of what is expected next. */
  public int expected() {
    return remoteInitial + 1 + receivedBytes + (finReceived ? 1 : 0);
  }

  public int unacknowledged() {
    return unacknowledged;
  }

  public boolean finReceived() {
    return finReceived;
  }

  public boolean resetReceived() {
    return resetReceived;
  }

  /** Whether it acknowledges what it gets; it does from the start. */
  public void setAcknowledging(boolean on) {
    acknowledging = on;
  }

  /** Options of every segment from now on. */
  public void setOptions(byte[] value) {
    options = value.clone();
  }

  /** The window it offers from now on. */
  public void setWindow(int value) {
    window = value;
  }

  /** All segments received so far, in order of arrival. */
  public List<TcpSegment> segments() {
    return segments;
  }

  /** A segment with what this end would say now, but these flags, sequence number and payload. */
  public TcpSegment segment(int flags, int sequence, byte[] payload) {
    int acknowledgment = (flags & TcpSegment.ACK) != 0 ? expected() : 0;
    return new TcpSegment(
        localPort, remotePort, sequence, acknowledgment, flags, window, options, payload);
  }

  /** Sends exactly this. */
  public void transmit(TcpSegment segment) {
    station.send(segment.packet(station.address(), remote).build());
  }

  /** Sends SYN, or SYN+ACK when a SYN has come; sent again it is the same. */
  public void synchronise() {
    next = initial + 1;
    transmit(
        segment(
            synchronised ? TcpSegment.SYN | TcpSegment.ACK : TcpSegment.SYN, initial, new byte[0]));
  }

  public void acknowledge() {
    transmit(segment(TcpSegment.ACK, next, new byte[0]));
  }

  /** Sends bytes in one segment. */
  public void send(byte[] bytes) {
    transmit(segment(TcpSegment.PSH | TcpSegment.ACK, append(bytes), bytes));
  }

  /**
   * Takes bytes into the stream without sending them; {@link #retransmit} or {@link #sendAgain} do.
   *
   * @return the sequence number of the first
   */
  public int append(byte[] bytes) {
    int first = next;
    if (sentBytes + bytes.length > sent.length) {
      sent = Arrays.copyOf(sent, Math.max(sent.length * 2, sentBytes + bytes.length));
    }
    System.arraycopy(bytes, 0, sent, sentBytes, bytes.length);
    sentBytes += bytes.length;
    next += bytes.length;
    return first;
  }

  /** Sends a part of the stream, sent before or not. */
  public void sendAgain(int sequence, int length) {
    int from = sequence - initial - 1;
    transmit(
        segment(
            TcpSegment.PSH | TcpSegment.ACK,
            sequence,
            Arrays.copyOfRange(sent, from, from + length)));
  }

  /** Sends everything that is not acknowledged again, in as few segments as possible. */
  public void retransmit() {
    int sequence = unacknowledged == initial ? initial + 1 : unacknowledged;
    int end = initial + 1 + sentBytes;
    while (end - sequence > 0) {
      int length = Math.min(end - sequence, MAX_SEGMENT);
      sendAgain(sequence, length);
      sequence += length;
    }
  }

  /** Sends FIN; it takes one sequence number. */
  public void finish() {
    transmit(segment(TcpSegment.FIN | TcpSegment.ACK, next, new byte[0]));
    next++;
  }

  public void reset() {
    transmit(segment(TcpSegment.RST | TcpSegment.ACK, next, new byte[0]));
  }

  /** The station forgets this end: it is not to be used any more. */
  public void release() {
    station.release(localPort, remote, remotePort);
  }

  /** Looks at what has come; true when there was something. */
  public boolean poll() {
    boolean any = false;
    while (true) {
      IpPacket packet;
      synchronized (station.arrivals()) {
        packet = queue.poll();
      }
      if (packet == null) {
        return any;
      }
      any = true;
      lastPacket = packet;
      TcpSegment segment = TcpSegment.parse(packet);
      handle(segment);
      if (acknowledging && segment.span() > 0 && synchronised && !segment.has(TcpSegment.SYN)) {
        acknowledge();
      }
    }
  }

  private void handle(TcpSegment segment) {
    if (segments.size() > 4096) {
      segments.clear();
    }
    segments.add(segment);
    if (segment.has(TcpSegment.RST)) {
      resetReceived |= isBelievable(segment);
      return;
    }
    if (segment.has(TcpSegment.ACK)
        && segment.acknowledgment() - unacknowledged > 0
        && next - segment.acknowledgment() >= 0) {
      unacknowledged = segment.acknowledgment();
    }
    int first = segment.sequence();
    if (segment.has(TcpSegment.SYN)) {
      remoteInitial = first;
      synchronised = true;
      first++;
    }
    if (!synchronised) {
      return;
    }
    if (segment.payload().length > 0) {
      arrange(first - remoteInitial - 1, segment.payload());
    }
    if (segment.has(TcpSegment.FIN)
        && first + segment.payload().length - remoteInitial - 1 == receivedBytes) {
      finReceived = true;
    }
  }

  /** RFC 9293 section 3.5.3: in the window, or in answer to SYN. */
  private boolean isBelievable(TcpSegment reset) {
    return synchronised
        ? reset.sequence() - expected() >= 0 && reset.sequence() - expected() <= WINDOW
        : reset.has(TcpSegment.ACK) && reset.acknowledgment() == initial + 1;
  }

  private void arrange(int offset, byte[] payload) {
    if (offset < 0) {
      return;
    }
    if (offset > receivedBytes) {
      ahead.put(offset, payload);
      return;
    }
    take(offset, payload);
    while (!ahead.isEmpty() && ahead.firstKey() <= receivedBytes) {
      var entry = ahead.pollFirstEntry();
      take(entry.getKey(), entry.getValue());
    }
  }

  private void take(int offset, byte[] payload) {
    int old = Math.min(receivedBytes - offset, payload.length);
    int differs = Arrays.mismatch(received, offset, offset + old, payload, 0, old);
    if (differs >= 0 && contradiction == null) {
      contradiction =
          "byte "
              + (offset + differs)
              + " of the stream was "
              + (received[offset + differs] & 0xff)
              + " and came again as "
              + (payload[differs] & 0xff);
    }
    int added = payload.length - old;
    if (receivedBytes + added > received.length) {
      received = Arrays.copyOf(received, Math.max(received.length * 2, receivedBytes + added));
    }
    System.arraycopy(payload, old, received, receivedBytes, added);
    receivedBytes += added;
  }

  /** Bytes received in order and not taken yet. */
  public int available() {
    return receivedBytes - takenBytes;
  }

  /** Takes the next bytes of the stream; there have to be so many. */
  public byte[] take(int length) {
    byte[] bytes = Arrays.copyOfRange(received, takenBytes, takenBytes + length);
    takenBytes += length;
    return bytes;
  }

  /** The length that the next two bytes tell, or 2 when they are not there yet. */
  public int nextMessageLength() {
    return available() < 2
        ? 2
        : Math.max(2, (received[takenBytes] & 0xff) << 8 | received[takenBytes + 1] & 0xff);
  }

  /** A segment like this that has come or comes in time, the oldest first; or null. */
  public TcpSegment await(Predicate<TcpSegment> wanted, long timeoutNs) {
    long deadlineNs = System.nanoTime() + timeoutNs;
    while (true) {
      long seen = station.arrivals().count();
      poll();
      for (TcpSegment segment : segments) {
        if (wanted.test(segment)) {
          return segment;
        }
      }
      if (System.nanoTime() - deadlineNs >= 0) {
        return null;
      }
      station.arrivals().awaitMoreThan(seen, deadlineNs);
    }
  }

  public TcpSegment expect(String what, Predicate<TcpSegment> wanted) {
    TcpSegment segment = await(wanted, Station.MUST_COME_NS);
    if (segment == null) {
      throw new ExpectationException(what + ": no such segment came");
    }
    return segment;
  }

  /** The whole packet of the first segment that comes after this was done. */
  public IpPacket expectPacket(String what, Runnable sending) {
    poll();
    lastPacket = null;
    sending.run();
    long deadlineNs = System.nanoTime() + Station.MUST_COME_NS;
    while (lastPacket == null) {
      long seen = station.arrivals().count();
      poll();
      if (lastPacket == null) {
        if (System.nanoTime() - deadlineNs >= 0) {
          throw new ExpectationException(what + ": no segment came");
        }
        station.arrivals().awaitMoreThan(seen, deadlineNs);
      }
    }
    return lastPacket;
  }

  /** Whether so many bytes are there to take, or come in time. */
  public boolean awaitAvailable(int bytes, long timeoutNs) {
    long deadlineNs = System.nanoTime() + timeoutNs;
    while (true) {
      long seen = station.arrivals().count();
      poll();
      if (available() >= bytes) {
        return true;
      }
      if (System.nanoTime() - deadlineNs >= 0) {
        return false;
      }
      station.arrivals().awaitMoreThan(seen, deadlineNs);
    }
  }

  /**
   * Waits until the other end has so many bytes to take, sending again what is lost on the way.
   *
   * @param to the other end of this connection
   */
  public void deliver(ScriptedTcp to, int bytes, String what) {
    long deadlineNs = System.nanoTime() + Station.MUST_COME_NS;
    long retransmissionNs = FIRST_RETRANSMISSION_NS;
    long retransmitAtNs = System.nanoTime() + retransmissionNs;
    while (true) {
      long seen = station.arrivals().count();
      boolean progress = to.poll();
      progress |= poll();
      to.expectNoContradiction(what);
      if (to.available() >= bytes) {
        return;
      }
      long nowNs = System.nanoTime();
      if (resetReceived || to.resetReceived) {
        throw new ExpectationException(what + ": the connection was reset");
      }
      if (nowNs - deadlineNs >= 0) {
        throw new ExpectationException(
            what + ": " + to.available() + " of " + bytes + " bytes of the stream arrived");
      }
      if (progress) {
        continue;
      }
      if (nowNs - retransmitAtNs >= 0) {
        retransmit();
        retransmissionNs = Math.min(retransmissionNs * 2, LAST_RETRANSMISSION_NS);
        retransmitAtNs = nowNs + retransmissionNs;
      }
      station.arrivals().awaitMoreThan(seen, Math.min(retransmitAtNs, deadlineNs));
    }
  }

  /** Bytes that came again have to be the same; this fails when they were not. */
  public void expectNoContradiction(String what) {
    poll();
    if (contradiction != null) {
      throw new ExpectationException(what + ": " + contradiction);
    }
  }
}
