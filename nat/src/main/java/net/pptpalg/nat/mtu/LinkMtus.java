package net.pptpalg.nat.mtu;

/**
 * The MTUs of the gateway's interfaces. One thread sets them when they change; any thread reads,
 * without locks.
 */
public final class LinkMtus {
  /** The MTU of an interface nobody has told. */
  public static final int UNKNOWN = 0;

  private record Known(int[] interfaces, int[] mtus, int least) {}

  private volatile Known known = new Known(new int[0], new int[0], UNKNOWN);

  /**
   * These are the interfaces of LAN and WAN from now on.
   *
   * @param interfaces kernel indices
   * @param mtus their MTUs in bytes, in the same order
   */
  public void set(int[] interfaces, int[] mtus) {
    if (interfaces.length != mtus.length) {
      throw new IllegalArgumentException(interfaces.length + " interfaces, " + mtus.length);
    }
    int least = UNKNOWN;
    for (int mtu : mtus) {
      least = least == UNKNOWN ? mtu : Math.min(least, mtu);
    }
    known = new Known(interfaces.clone(), mtus.clone(), least);
  }

  /** The smallest MTU of all: what a tunnel's packets have to fit, whichever way they go. */
  public int least() {
    return known.least;
  }

  /** The smaller MTU of two interfaces, by kernel index; {@link #UNKNOWN} when neither is known. */
  public int between(int oneInterface, int otherInterface) {
    Known current = known;
    int one = of(current, oneInterface);
    int other = of(current, otherInterface);
    if (one == UNKNOWN || other == UNKNOWN) {
      return Math.max(one, other);
    }
    return Math.min(one, other);
  }

  private static int of(Known current, int kernelIndex) {
    for (int i = 0; i < current.interfaces.length; i++) {
      if (current.interfaces[i] == kernelIndex) {
        return current.mtus[i];
      }
    }
    return UNKNOWN;
  }
}
