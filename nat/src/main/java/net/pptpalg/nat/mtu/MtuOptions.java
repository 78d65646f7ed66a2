package net.pptpalg.nat.mtu;

/**
 * Which announced sizes are lowered, and to what.
 *
 * @param mss to what the MSS of TCP is lowered, forwarded in the open or inside a tunnel that is
 *     not encrypted
 * @param mssBytes the largest MSS, or {@link #AUTOMATIC}; interfaces that carry less lower it more
 * @param mru what happens to the MRU that peers of a tunnel announce
 * @param mruBytes the largest MRU, or {@link #AUTOMATIC}
 */
public record MtuOptions(MssMode mss, int mssBytes, MruMode mru, int mruBytes) {
  /** What the interfaces carry, overheads taken off. */
  public static final int AUTOMATIC = 0;

  /** Smallest MSS that may be asked for: below it Linux refuses to segment sensibly. */
  public static final int LEAST_MSS = 88;

  /** Smallest MRU that may be asked for: pppd's own limit. */
  public static final int LEAST_MRU = 128;

  /** Nothing is lowered, nothing is looked at. */
  public static final MtuOptions OFF =
      new MtuOptions(MssMode.OFF, AUTOMATIC, MruMode.OFF, AUTOMATIC);

  /** To what the MSS of TCP is lowered. */
  public enum MssMode {
    /** To nothing: no SYN is looked at. */
    OFF,
    /** To what the interfaces carry. */
    INTERFACE,
    /**
     * To what the interfaces and the routes to both ends carry; inside a tunnel, the interfaces.
     */
    PATH
  }

  /** What happens to the MRU that peers of a tunnel announce. */
  public enum MruMode {
    /** LCP isn't looked at. */
    OFF,
    /** What would lead to fragments is counted and listed; nothing is changed. */
    ALARM,
    /** What would lead to fragments is lowered. */
    ON
  }

  /** Whether any MSS is lowered. */
  public boolean clampMss() {
    return mss != MssMode.OFF;
  }
}
