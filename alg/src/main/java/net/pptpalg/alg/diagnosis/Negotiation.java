package net.pptpalg.alg.diagnosis;

import net.pptpalg.alg.ppp.PppPacket;

/**
 * How LCP or a network control protocol went: who sent how many of what, and whether both sides
 * agreed. Owned by the observer's thread.
 */
public final class Negotiation {
  private static final int SIDES = Side.values().length;
  private static final int CODES = PppPacket.RESET_ACK + 1;
  private static final long NEVER = Long.MIN_VALUE;

  /** By side and code; null before it began. */
  private int[] sent;

  private final boolean[] agreed = new boolean[SIDES];
  private long firstNs = NEVER;
  private long lastNs = NEVER;
  private long openedNs = NEVER;

  void packet(Side sender, long timeNs, int code) {
    if (firstNs == NEVER) {
      firstNs = timeNs;
      sent = new int[SIDES * CODES];
    }
    lastNs = timeNs;
    if (code >= CODES) {
      return;
    }
    sent[sender.ordinal() * CODES + code]++;
    if (code == PppPacket.CONFIGURE_REQUEST) {
      agreed[sender.ordinal()] = false;
    } else if (code == PppPacket.CONFIGURE_ACK) {
      agreed[sender.other().ordinal()] = true;
      if (openedNs == NEVER && agreed[sender.ordinal()]) {
        openedNs = timeNs;
      }
    }
  }

  /** How many packets of a code a side has sent. */
  public int sent(Side sender, int code) {
    return sent == null ? 0 : sent[sender.ordinal() * CODES + code];
  }

  /** How many packets of a code both sides have sent. */
  public int sent(int code) {
    return sent(Side.CLIENT, code) + sent(Side.SERVER, code);
  }

  /** Acks, Naks and Rejects a side has sent: it hears the other. */
  public int answers(Side sender) {
    return sent(sender, PppPacket.CONFIGURE_ACK)
        + sent(sender, PppPacket.CONFIGURE_NAK)
        + sent(sender, PppPacket.CONFIGURE_REJECT);
  }

  /** Configure-Requests a side has sent. */
  public int requests(Side sender) {
    return sent(sender, PppPacket.CONFIGURE_REQUEST);
  }

  /** Whether anybody began. */
  public boolean began() {
    return firstNs != NEVER;
  }

  /** Whether both sides have agreed at least once. */
  public boolean everOpened() {
    return openedNs != NEVER;
  }

  /** When both sides had agreed; meaningful when {@link #everOpened}. */
  public long openedNs() {
    return openedNs;
  }

  /** When it began; meaningful when {@link #began}. */
  public long firstNs() {
    return firstNs;
  }

  /** The last packet of it; meaningful when {@link #began}. */
  public long lastNs() {
    return lastNs;
  }
}
