package net.pptpalg.nat.mtu;

/**
 * The last Configure-Request of one peer, in one long, so that two lanes can share it without a
 * lock: one sees the request, the other the answer.
 *
 * <pre>
 *  63     56      48  45 44 43  40        24        8        0
 * +---------+-------+---+--+--+----+---------+---------+--------+
 * |         | tries |   |A |R |what| sent on |  asked  |   id   |
 * +---------+-------+---+--+--+----+---------+---------+--------+
 * </pre>
 *
 * <p>R: the MRU of this peer is left alone for the rest of the call. A: the request was answered.
 */
final class MruState {
  /** Nothing was seen. */
  static final long NONE = 0;

  private static final int ASKED_SHIFT = 8;
  private static final int SENT_SHIFT = 24;
  private static final int OUTCOME_SHIFT = 40;
  private static final int TRIES_SHIFT = 48;
  private static final long RETREATED = 1L << 43;
  private static final long ANSWERED = 1L << 44;
  private static final long AGREED = 0xffff_ffffL << ASKED_SHIFT | 7L << OUTCOME_SHIFT;

  private MruState() {}

  /**
   * @param asked the MRU in the request as it came, 0 for none
   * @param sent the MRU in the request as it goes on, 0 for none
   * @param tries changed requests without an answer in a row, 0..255
   */
  static long of(
      int identifier, int asked, int sent, MruOutcome outcome, boolean retreated, int tries) {
    return identifier
        | (long) asked << ASKED_SHIFT
        | (long) sent << SENT_SHIFT
        | (long) outcome.ordinal() << OUTCOME_SHIFT
        | (retreated ? RETREATED : 0)
        | (long) tries << TRIES_SHIFT;
  }

  static int identifier(long state) {
    return (int) state & 0xff;
  }

  static int asked(long state) {
    return (int) (state >>> ASKED_SHIFT) & 0xffff;
  }

  static int sent(long state) {
    return (int) (state >>> SENT_SHIFT) & 0xffff;
  }

  static MruOutcome outcome(long state) {
    return MruOutcome.of((int) (state >>> OUTCOME_SHIFT) & 7);
  }

  static int tries(long state) {
    return (int) (state >>> TRIES_SHIFT) & 0xff;
  }

  static boolean retreated(long state) {
    return (state & RETREATED) != 0;
  }

  static boolean answered(long state) {
    return (state & ANSWERED) != 0;
  }

  static long withAnswer(long state) {
    return state | ANSWERED;
  }

  static long withRetreat(long state) {
    return state | RETREATED;
  }

  /** What of a request stays true when it has been agreed to. */
  static long agreed(long state) {
    return state & AGREED;
  }
}
