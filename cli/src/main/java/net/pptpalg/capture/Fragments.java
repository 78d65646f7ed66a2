package net.pptpalg.capture;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import net.pptpalg.alg.packet.Ipv4;

/**
 * Puts fragmented GRE together as far as the diagnosis needs it: the first fragment's bytes, and
 * whether all the others came. Bounded: the oldest packet makes room.
 */
final class Fragments {
  private static final int MOST_PACKETS = 256;
  private static final int KEPT_BYTES = 2048;
  private static final long LIFETIME_NS = 30_000_000_000L;

  /** What becomes of fragmented packets. */
  interface Receiver {
    /** All fragments came; {@code b} holds header and first fragment from index 0. */
    void whole(long timeNs, ByteBuffer b, int available, int totalLength);

    /** Some never came; {@code b} is null when the first is one of them. */
    void incomplete(long timeNs, ByteBuffer b, int available);
  }

  private record Key(int source, int destination, int identification) {}

  private static final class Pending {
    private final long startedNs;
    private ByteBuffer first;
    private int payloadBytes;
    private int seenBytes;

    Pending(long startedNs) {
      this.startedNs = startedNs;
    }
  }

  private final Map<Key, Pending> pending = new LinkedHashMap<>();
  private final Receiver receiver;

  Fragments(Receiver receiver) {
    this.receiver = receiver;
  }

  /**
   * One fragment of GRE.
   *
   * @param ip first byte of a sound IPv4 header.
   * @param available bytes there.
   */
  void add(long timeNs, ByteBuffer b, int ip, int available) {
    Key key = new Key(Ipv4.source(b, ip), Ipv4.destination(b, ip), Ipv4.identification(b, ip));
    expire(timeNs - LIFETIME_NS, MOST_PACKETS - 1);
    Pending packet = pending.computeIfAbsent(key, any -> new Pending(timeNs));
    int header = Ipv4.headerLength(b, ip);
    int payload = Ipv4.totalLength(b, ip) - header;
    int at = Ipv4.fragmentOffset(b, ip);
    packet.seenBytes += payload;
    if (at == 0) {
      byte[] kept = new byte[Math.min(available, KEPT_BYTES)];
      b.get(ip, kept);
      packet.first = ByteBuffer.wrap(kept);
    }
    if (!Ipv4.moreFragments(b, ip)) {
      packet.payloadBytes = at + payload;
    }
    if (packet.first != null
        && packet.payloadBytes > 0
        && packet.seenBytes >= packet.payloadBytes) {
      pending.remove(key);
      receiver.whole(timeNs, packet.first, packet.first.capacity(), header + packet.payloadBytes);
    }
  }

  /** Gives up what began before a time. */
  void expire(long beforeNs) {
    expire(beforeNs, Integer.MAX_VALUE);
  }

  private void expire(long beforeNs, int most) {
    Iterator<Pending> oldest = pending.values().iterator();
    while (oldest.hasNext()) {
      Pending packet = oldest.next();
      if (packet.startedNs >= beforeNs && pending.size() <= most) {
        return;
      }
      oldest.remove();
      int available = packet.first == null ? 0 : packet.first.capacity();
      receiver.incomplete(packet.startedNs, packet.first, available);
    }
  }
}
