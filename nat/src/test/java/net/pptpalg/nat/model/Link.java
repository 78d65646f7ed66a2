package net.pptpalg.nat.model;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A network that loses, doubles and delays packets, so that later ones overtake them. */
final class Link {
  /** No packet is under way for longer. */
  static final long LONGEST_DELAY_NS = 400_000_000L;

  private static final long USUAL_DELAY_NS = 2_000_000L;

  /**
   * Shares of the packets, 0 to 1.
   *
   * @param loss of those that vanish
   * @param duplication of those that arrive twice
   * @param delay of those that others overtake
   */
  record Faults(double loss, double duplication, double delay) {
    static final Faults NONE = new Faults(0, 0, 0);
  }

  private final RandomGenerator random;
  private final Timeline timeline;
  private final Consumer<Packet> farEnd;
  private Faults faults;

  Link(RandomGenerator random, Timeline timeline, Faults faults, Consumer<Packet> farEnd) {
    this.random = random;
    this.timeline = timeline;
    this.faults = faults;
    this.farEnd = farEnd;
  }

  void setFaults(Faults faults) {
    this.faults = faults;
  }

  void send(Packet packet) {
    if (random.nextDouble() < faults.loss) {
      return;
    }
    if (random.nextDouble() < faults.duplication) {
      arriveLater(packet.copy());
    }
    arriveLater(packet);
  }

  private void arriveLater(Packet packet) {
    long delay =
        random.nextDouble() < faults.delay
            ? random.nextLong(USUAL_DELAY_NS, LONGEST_DELAY_NS)
            : USUAL_DELAY_NS;
    timeline.after(delay, () -> farEnd.accept(packet));
  }
}
