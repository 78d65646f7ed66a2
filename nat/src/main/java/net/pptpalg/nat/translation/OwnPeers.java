package net.pptpalg.nat.translation;

/**
 * Hosts with which the gateway itself has tunnels that were up before it was looked at: whoever it
 * has sent GRE to lately may answer it. Both directions of a pair of addresses meet the same lane,
 * since the kernel spreads by the two addresses in either order.
 *
 * <p>Fixed memory; a newer pair takes the place of an older one. Owned by the lane's thread.
 */
final class OwnPeers {
  static final long LIFE_NS = 300_000_000_000L;

  private static final int PAIRS = 1024;

  private final long[] addresses = new long[PAIRS];
  private final long[] sentNs = new long[PAIRS];
  private final boolean[] used = new boolean[PAIRS];

  /**
   * The gateway has sent GRE of no known call.
   *
   * @param addresses remote and public address
   */
  void sent(long addresses, long nowNs) {
    int index = index(addresses);
    this.addresses[index] = addresses;
    sentNs[index] = nowNs;
    used[index] = true;
  }

  /** Whether the gateway has sent GRE there lately. */
  boolean has(long addresses, long nowNs) {
    int index = index(addresses);
    return used[index] && this.addresses[index] == addresses && nowNs - sentNs[index] < LIFE_NS;
  }

  private static int index(long addresses) {
    return (int) (addresses * 0x9E3779B97F4A7C15L >>> 54);
  }
}
