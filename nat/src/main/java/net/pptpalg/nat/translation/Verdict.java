package net.pptpalg.nat.translation;

/**
 * What becomes of a packet, as an int so that nothing is allocated: the new total length in bytes
 * (above 0) of a packet that was changed in place, or one of these.
 */
public final class Verdict {
  /** The packet passes as it came. */
  public static final int ACCEPT = 0;

  /** The packet goes no further. */
  public static final int DROP = -1;

  /**
   * The packet is a later fragment whose first fragment has not come yet: it is to be kept and
   * asked about again when another first fragment has come, or dropped when there is no room.
   */
  public static final int HOLD = -2;

  private Verdict() {}
}
