package net.pptpalg.nat.translation;

/**
 * What became of first fragments, so that the later ones, which have no GRE header, go the same way
 * (RFC 791 section 3.2: source, destination, protocol and identification make a datagram).
 *
 * <p>Four ways to a set, and rules for which entry of a set gives way. An entry lives for two
 * seconds, which is long for a datagram on its way and short before its identification comes round
 * again. Fixed memory, nothing allocated. Owned by the lane's thread.
 */
final class FragmentTable {
  /** {@link #find}: no first fragment was seen. */
  static final int NONE = -1;

  /** Later fragments pass as they are. */
  static final byte PASS = 0;

  /** Later fragments are dropped. */
  static final byte DROP = 1;

  /** Later fragments get the address that the first one got. */
  static final byte TRANSLATE = 2;

  static final long LIFE_NS = 2_000_000_000L;

  private static final int WAYS = 4;
  private static final int SETS = 1024;

  private final long[] addresses = new long[SETS * WAYS];
  private final int[] identifications = new int[SETS * WAYS];
  private final long[] seenNs = new long[SETS * WAYS];
  private final boolean[] used = new boolean[SETS * WAYS];

  /** What the first fragment's source or destination became. */
  private final int[] address = new int[SETS * WAYS];

  private final int[] newIdentification = new int[SETS * WAYS];
  private final int[] slot = new int[SETS * WAYS];
  private final byte[] decision = new byte[SETS * WAYS];

  /**
   * Remembers a first fragment.
   *
   * @param addresses source and destination as the fragments arrive
   * @param decision {@link #PASS}, {@link #DROP} or {@link #TRANSLATE}
   * @param address the address to translate to
   * @param newIdentification the identification to translate to
   * @param slot the call to count for
   */
  void put(
      long addresses,
      int identification,
      byte decision,
      int address,
      int newIdentification,
      int slot,
      long nowNs) {
    int victim = place(addresses, identification, decision, nowNs);
    if (victim == NONE) {
      return;
    }
    used[victim] = true;
    this.addresses[victim] = addresses;
    identifications[victim] = identification;
    seenNs[victim] = nowNs;
    this.address[victim] = address;
    this.newIdentification[victim] = newIdentification;
    this.slot[victim] = slot;
    this.decision[victim] = decision;
  }

  /**
   * Where a datagram is remembered, or {@link #NONE}. One that is dropped takes no place of one
   * that passes, and a source that sends many gives way to itself first: nobody can make the
   * others' fragments lose their way.
   */
  private int place(long addresses, int identification, byte decision, long nowNs) {
    int first = set(addresses, identification);
    int best = NONE;
    int bestRank = Integer.MAX_VALUE;
    for (int entry = first; entry < first + WAYS; entry++) {
      int rank = rank(entry, addresses, identification, decision, nowNs);
      boolean older = best != NONE && rank == bestRank && seenNs[entry] - seenNs[best] < 0;
      if (rank < bestRank || older) {
        best = entry;
        bestRank = rank;
      }
    }
    return bestRank == Integer.MAX_VALUE ? NONE : best;
  }

  /** How little is lost when an entry gives way; the largest number means that it must not. */
  private int rank(int entry, long addresses, int identification, byte decision, long nowNs) {
    if (used[entry]
        && this.addresses[entry] == addresses
        && identifications[entry] == identification) {
      return 0;
    }
    if (!used[entry] || nowNs - seenNs[entry] >= LIFE_NS) {
      return 1;
    }
    if (this.decision[entry] == DROP) {
      return 2;
    }
    if (decision == DROP) {
      return Integer.MAX_VALUE;
    }
    return this.addresses[entry] >>> 32 == addresses >>> 32 ? 3 : 4;
  }

  /** The entry of a datagram, or {@link #NONE}. */
  int find(long addresses, int identification, long nowNs) {
    int first = set(addresses, identification);
    for (int entry = first; entry < first + WAYS; entry++) {
      if (used[entry]
          && this.addresses[entry] == addresses
          && identifications[entry] == identification
          && nowNs - seenNs[entry] < LIFE_NS) {
        return entry;
      }
    }
    return NONE;
  }

  byte decision(int entry) {
    return decision[entry];
  }

  int address(int entry) {
    return address[entry];
  }

  int newIdentification(int entry) {
    return newIdentification[entry];
  }

  int slot(int entry) {
    return slot[entry];
  }

  private static int set(long addresses, int identification) {
    long mixed = (addresses ^ identification * 0x9E3779B97F4A7C15L) * 0xD6E8FEB86659FD93L;
    return (int) (mixed >>> 54) * WAYS;
  }
}
