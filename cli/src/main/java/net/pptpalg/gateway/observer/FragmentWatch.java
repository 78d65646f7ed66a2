package net.pptpalg.gateway.observer;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.pptpalg.alg.diagnosis.CallObserver;
import net.pptpalg.alg.diagnosis.Side;

/**
 * Sees whether the fragments of packets all come. Bounded: of too many packets the oldest are
 * forgotten without a word. Owned by the observer's thread.
 */
final class FragmentWatch {
  /** Longer than a lane waits for a fragment. */
  static final long LIFETIME_NS = TimeUnit.SECONDS.toNanos(5);

  private static final int MOST_PACKETS = 1024;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int OFFSET_MASK = 0x1FFF;

  private record Key(LiveConnection.LiveCall call, Side sender, int identification) {}

  private static final class Pending {
    final long sinceNs;
    int seenBytes;
    int wholeBytes;

    Pending(long sinceNs) {
      this.sinceNs = sinceNs;
    }
  }

  private final Map<Key, Pending> packets = new LinkedHashMap<>();

  /**
   * A fragment has passed.
   *
   * @param word identification, flags and offset of its IPv4 header
   * @param bytes of it without that header
   */
  void fragment(LiveConnection.LiveCall call, Side sender, long timeNs, int word, int bytes) {
    Key key = new Key(call, sender, word >>> Short.SIZE);
    Pending packet = packets.get(key);
    if (packet == null) {
      if (packets.size() == MOST_PACKETS) {
        Iterator<Key> oldest = packets.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
      packet = new Pending(timeNs);
      packets.put(key, packet);
    }
    packet.seenBytes += bytes;
    if ((word & MORE_FRAGMENTS) == 0) {
      packet.wholeBytes = (word & OFFSET_MASK) * Long.BYTES + bytes;
    }
    if (packet.wholeBytes > 0 && packet.seenBytes >= packet.wholeBytes) {
      packets.remove(key);
      CallObserver observer = call.observer();
      if (observer != null) {
        observer.fragmented(sender);
      }
    }
  }

  /** Some of what a side has sent was left out: nothing can be said of packets under way. */
  void interrupted(LiveConnection.LiveCall call, Side sender) {
    packets.keySet().removeIf(key -> key.call == call && key.sender == sender);
  }

  /** Time passes. */
  void tick(long nowNs) {
    Iterator<Map.Entry<Key, Pending>> oldest = packets.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Key, Pending> packet = oldest.next();
      if (nowNs - packet.getValue().sinceNs < LIFETIME_NS) {
        return;
      }
      oldest.remove();
      CallObserver observer = packet.getKey().call.observer();
      if (observer != null) {
        observer.fragmentsLost(packet.getKey().sender, packet.getValue().sinceNs);
      }
    }
  }
}
