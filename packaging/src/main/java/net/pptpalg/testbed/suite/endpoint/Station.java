package net.pptpalg.testbed.suite.endpoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import net.pptpalg.testbed.suite.wire.Address;
import net.pptpalg.testbed.suite.wire.IpPacket;
import net.pptpalg.testbed.suite.wire.TcpSegment;

/**
 * A host with one address that sends what it is told and keeps what it gets until it is asked for.
 * Used by the thread that plays the case.
 */
public final class Station {

  /** How long something that has to come may take. */
  public static final long MUST_COME_NS = TimeUnit.SECONDS.toNanos(2);

  /** How long nothing has to come before it is taken for not coming. */
  public static final long MUST_NOT_COME_NS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final int MAX_UNCLAIMED = 20_000;

  private final RawLink link;
  private final Arrivals arrivals;
  private final int address;
  private final Deque<IpPacket> inbox = new ArrayDeque<>();
  private final Map<Connection, Deque<IpPacket>> claims = new HashMap<>();

  /** One end of a TCP connection, seen from the station. */
  record Connection(int localPort, int remote, int remotePort) {}

  Station(RawLink link, Arrivals arrivals, int address) {
    this.link = link;
    this.arrivals = arrivals;
    this.address = address;
  }

  public int address() {
    return address;
  }

  /** Announces what comes to this or any other station of the site. */
  public Arrivals arrivals() {
    return arrivals;
  }

  /** Sends it as it is, whatever its source address. */
  public void send(IpPacket packet) {
    link.send(this, packet);
  }

  void receive(IpPacket packet) {
    synchronized (arrivals) {
      Deque<IpPacket> target = inbox;
      if (packet.protocol() == IpPacket.TCP && !packet.isFragment()) {
        TcpSegment segment = TcpSegment.parse(packet);
        target =
            claims.getOrDefault(
                new Connection(segment.destinationPort(), packet.source(), segment.sourcePort()),
                inbox);
      }
      if (target != inbox || inbox.size() < MAX_UNCLAIMED) {
        target.add(packet);
      }
      arrivals.announce();
    }
  }

  /** From now on the packets of this connection go to a queue of their own. */
  Deque<IpPacket> claim(int localPort, int remote, int remotePort) {
    synchronized (arrivals) {
      return claims.computeIfAbsent(
          new Connection(localPort, remote, remotePort), connection -> new ArrayDeque<>());
    }
  }

  /** What comes for this connection goes to the inbox again. */
  void release(int localPort, int remote, int remotePort) {
    synchronized (arrivals) {
      claims.remove(new Connection(localPort, remote, remotePort));
    }
  }

  /** The first packet that came, or comes in time, and is like this; null when none does. */
  public IpPacket await(Predicate<IpPacket> wanted, long timeoutNs) {
    long deadlineNs = System.nanoTime() + timeoutNs;
    while (true) {
      long seen;
      synchronized (arrivals) {
        seen = arrivals.count();
        for (Iterator<IpPacket> packets = inbox.iterator(); packets.hasNext(); ) {
          IpPacket packet = packets.next();
          if (wanted.test(packet)) {
            packets.remove();
            return packet;
          }
        }
      }
      if (System.nanoTime() - deadlineNs >= 0) {
        return null;
      }
      arrivals.awaitMoreThan(seen, deadlineNs);
    }
  }

  /** The first packet that came, or comes in time, and is like this. */
  public IpPacket expect(String what, Predicate<IpPacket> wanted) {
    IpPacket packet = await(wanted, MUST_COME_NS);
    if (packet == null) {
      throw new ExpectationException(
          what + ": nothing like it came to " + Address.text(address) + seenInstead());
    }
    return packet;
  }

  /** Nothing like this has come or comes for a while. */
  public void expectNothing(String what, Predicate<IpPacket> unwanted) {
    IpPacket packet = await(unwanted, MUST_NOT_COME_NS);
    if (packet != null) {
      throw new ExpectationException(what + " came: " + packet);
    }
  }

  /** Takes everything that was not asked for. */
  public List<IpPacket> drain() {
    synchronized (arrivals) {
      List<IpPacket> all = new ArrayList<>(inbox);
      inbox.clear();
      return all;
    }
  }

  private String seenInstead() {
    synchronized (arrivals) {
      return inbox.isEmpty() ? "" : " (instead: " + inbox.peekLast() + ")";
    }
  }
}
