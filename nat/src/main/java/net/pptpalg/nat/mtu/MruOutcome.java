package net.pptpalg.nat.mtu;

/** What became of the MRU one peer of a call has announced. */
public enum MruOutcome {
  /** The other peer has not agreed to any yet. */
  UNKNOWN("unknown"),
  /** It fits, or nobody wants it changed. */
  UNCHANGED("unchanged"),
  /** It was lowered to what fits. */
  LOWERED("lowered"),
  /** There was none, which means 1500; one that fits was inserted. */
  INSERTED("inserted"),
  /** It is more than fits and was left alone, so the call fragments. */
  TOO_BIG("too big");

  private static final MruOutcome[] ALL = values();

  private final String text;

  MruOutcome(String text) {
    this.text = text;
  }

  /** A word or two for operators. */
  public String text() {
    return text;
  }

  static MruOutcome of(int ordinal) {
    return ALL[ordinal];
  }
}
