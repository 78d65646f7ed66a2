package net.pptpalg.gateway.observer;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The last control and negotiation packets of one connection, as on the inside, without secrets.
 * Bounded. Owned by the observer's thread.
 */
final class FlightRecorder {
  /** Packets that are kept; older ones make room. */
  static final int MOST_PACKETS = 96;

  /** One IPv4 packet, perhaps cut short. */
  record Packet(long timeNs, byte[] bytes, int originalLength) {}

  private final ArrayDeque<Packet> packets = new ArrayDeque<>(4);
  private int bytes;
  private boolean closed;

  /** Keeps a packet whose secrets are removed; returns by how many bytes it has grown. */
  int add(Packet packet) {
    if (closed) {
      return 0;
    }
    int before = bytes;
    if (packets.size() == MOST_PACKETS) {
      bytes -= packets.poll().bytes.length;
    }
    packets.add(packet);
    bytes += packet.bytes.length;
    return bytes - before;
  }

  /** Forgets everything, and records no more. */
  int close() {
    int freed = bytes;
    closed = true;
    packets.clear();
    bytes = 0;
    return freed;
  }

  int bytes() {
    return bytes;
  }

  List<Packet> packets() {
    return List.copyOf(packets);
  }
}
