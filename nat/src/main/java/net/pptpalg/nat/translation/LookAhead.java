package net.pptpalg.nat.translation;

import net.pptpalg.nat.table.BindingTable;
import net.pptpalg.nat.table.CallCounters;

/**
 * Brings the entries and counts of a batch of packets into the cache: first all entries, which the
 * processor can wait for at once, then the counts that they name.
 *
 * <p>Owned by a lane's thread. Nothing is allocated, thrown or locked.
 */
final class LookAhead {
  /** Packets looked ahead at once; what a batch has beyond is not noted. */
  private static final int PACKETS = 64;

  private final BindingTable table;
  private final long[] addresses = new long[PACKETS];
  private final int[] callIds = new int[PACKETS];
  private final int[] slots = new int[PACKETS];
  private int count;

  /** What was read, kept so that the compiler doesn't leave the reading out. */
  private int read;

  LookAhead(BindingTable table) {
    this.table = table;
  }

  /** A packet with this key comes soon. */
  void note(long addressPair, int callId) {
    if (count < PACKETS) {
      addresses[count] = addressPair;
      callIds[count++] = callId;
    }
  }

  /** Reads what the packets noted will need, and forgets them. */
  void look(CallCounters callCounters) {
    read ^= table.touch(addresses, callIds, slots, count);
    read ^= callCounters.touch(slots, count);
    count = 0;
  }
}
