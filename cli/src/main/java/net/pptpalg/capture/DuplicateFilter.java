package net.pptpalg.capture;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;

/**
 * Recognises a packet that was captured twice, as captures of two interfaces or of a mirror port
 * hold it: equal but for time to live, type of service and checksums, and not much later.
 */
final class DuplicateFilter {
  /** A router is faster; a sender that sends again is slower. */
  private static final long WINDOW_NS = 100_000_000L;

  private static final int SLOTS = 1 << 12;
  private static final int COMPARED_BYTES = 160;
  private static final long OFFSET_BASIS = 0xCBF29CE484222325L;
  private static final long PRIME = 0x100000001B3L;

  private final long[] hashes = new long[SLOTS];
  private final long[] seenNs = new long[SLOTS];

  /**
   * Whether this packet was seen just before.
   *
   * @param ip first byte of a sound IPv4 header.
   * @param available bytes there.
   */
  boolean isDuplicate(long timeNs, ByteBuffer b, int ip, int available) {
    long hash = hash(b, ip, available);
    int slot = (int) (hash >>> Integer.SIZE) & SLOTS - 1;
    boolean known = hashes[slot] == hash && Math.abs(timeNs - seenNs[slot]) <= WINDOW_NS;
    hashes[slot] = hash;
    seenNs[slot] = timeNs;
    return known;
  }

  private static long hash(ByteBuffer b, int ip, int available) {
    int header = Ipv4.headerLength(b, ip);
    int checksum =
        Ipv4.protocol(b, ip) == Ipv4.PROTOCOL_TCP
            ? ip + header + Tcp.CHECKSUM_OFFSET
            : Integer.MIN_VALUE;
    long hash = OFFSET_BASIS;
    int end = ip + Math.min(available, COMPARED_BYTES);
    for (int at = ip + Ipv4.TOTAL_LENGTH_OFFSET; at < end; at++) {
      int field = at - ip;
      boolean changes =
          field == Ipv4.TIME_TO_LIVE_OFFSET
              || field == Ipv4.CHECKSUM_OFFSET
              || field == Ipv4.CHECKSUM_OFFSET + 1
              || at == checksum
              || at == checksum + 1;
      if (!changes) {
        hash = (hash ^ b.get(at)) * PRIME;
      }
    }
    return hash;
  }
}
