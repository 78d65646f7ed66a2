package net.pptpalg.nat.translation;

import net.pptpalg.nat.table.BindingTable;
import net.pptpalg.nat.table.CallCounters;

/**
 * Brings the entries and counts of a batch of packets into the cache: first all entries, which the
 * processor can wait for at once, then the counts that they name. The searches that follow begin
 * with the entries that were seen.
 *
 * <p>Owned by a lane's thread. Nothing is allocated, thrown or locked.
 */
final class LookAhead {
  /** Packets looked ahead at once; what a batch has beyond is not noted. */
  private static final int PACKETS = 64;

  private final BindingTable table;
  private final long[] addresses = new long[PACKETS];
  private final int[] callIds = new int[PACKETS];
  private final int[] positions = new int[PACKETS];
  private final int[] slots = new int[PACKETS];
  private int noted;
  private int looked;
  private int next;

  /** What was read, kept so that the compiler doesn't leave the reading out. */
  private int read;

  LookAhead(BindingTable table) {
    this.table = table;
  }

  /** A packet with this key comes soon. */
  void note(long addressPair, int callId) {
    if (noted < PACKETS) {
      addresses[noted] = addressPair;
      callIds[noted++] = callId;
    }
    looked = 0;
  }

  /** Reads what the packets noted since the last call will need. */
  void look(CallCounters callCounters) {
    read ^= table.touch(addresses, callIds, positions, slots, noted);
    read ^= callCounters.touch(slots, noted);
    looked = noted;
    noted = 0;
    next = 0;
  }

  /** Looks a packet up; those that were noted are best looked up in the same order. */
  boolean find(long addressPair, int callId, BindingTable.Found found) {
    // Packets that need no search, as later fragments, were noted as well.
    while (next < looked) {
      int i = next++;
      if (addresses[i] == addressPair && callIds[i] == callId) {
        return table.find(addressPair, callId, positions[i], found);
      }
    }
    return table.find(addressPair, callId, found);
  }
}
