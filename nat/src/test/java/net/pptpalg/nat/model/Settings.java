package net.pptpalg.nat.model;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import net.pptpalg.nat.binding.NatOptions;

/**
 * How one world is made.
 *
 * @param lanHosts clients behind the gateway
 * @param servers remote machines
 * @param publicAddresses addresses of the gateway
 * @param steps packets the engine is given before the world comes to rest
 * @param crowded whether one client has all the ids with a popular high byte
 * @param connectionsPerHost control connections a client has at a time
 * @param publishedServers of the LAN's hosts: 0 for none, 1 for all remote clients, 2 for some of
 *     them each
 */
record Settings(
    int lanHosts,
    int servers,
    int publicAddresses,
    int steps,
    boolean crowded,
    int connectionsPerHost,
    Segmentation segmentation,
    Link.Faults lanFaults,
    Link.Faults wanFaults,
    NatOptions.Timeouts timeouts,
    NatOptions.Limits limits,
    int publishedServers) {

  /**
   * How large segments are: the weights of six tastes, namely one byte, a few bytes, one message,
   * some bytes, many messages, and up to the middle of a Call ID.
   */
  record Segmentation(int... weights) {
    @Override
    public String toString() {
      return Arrays.toString(weights);
    }

    int draw(RandomGenerator random) {
      int total = 0;
      for (int weight : weights) {
        total += weight;
      }
      int drawn = random.nextInt(total);
      int taste = 0;
      while (drawn >= weights[taste]) {
        drawn -= weights[taste++];
      }
      return taste;
    }
  }

  private static final Segmentation[] SEGMENTATIONS = {
    new Segmentation(0, 0, 9, 0, 1, 0),
    new Segmentation(1, 2, 4, 2, 2, 1),
    new Segmentation(1, 6, 1, 1, 0, 0),
    new Segmentation(0, 0, 1, 6, 3, 0),
    new Segmentation(6, 1, 1, 0, 1, 1),
    new Segmentation(0, 0, 1, 0, 1, 8),
  };

  /** Packets of a world that tries a good deal. */
  static final int USUAL_STEPS = 10_000;

  /**
   * @param leastSteps packets the engine is given at least; at most four times as many
   */
  static Settings draw(RandomGenerator random, int leastSteps) {
    boolean crowded = random.nextInt(3) == 0;
    boolean impatient = !crowded && random.nextInt(2) == 0;
    return new Settings(
        1 + random.nextInt(6),
        1 + random.nextInt(3),
        1 + random.nextInt(2),
        leastSteps + random.nextInt(3 * leastSteps),
        crowded,
        1 + random.nextInt(3),
        SEGMENTATIONS[random.nextInt(SEGMENTATIONS.length)],
        faults(random),
        faults(random),
        new NatOptions.Timeouts(
            seconds(random, 2, 10),
            seconds(random, 1, 6),
            seconds(random, 20, 60),
            impatient ? seconds(random, 10, 30) : Long.MAX_VALUE / 2,
            // What is said about a call that the gateway has ended may take its time.
            seconds(random, impatient ? 15 : 2, 40)),
        crowded || random.nextInt(3) > 0
            ? NatOptions.Limits.NONE
            : new NatOptions.Limits(
                3 + random.nextInt(3), 1 + random.nextInt(3), 3 + random.nextInt(8)),
        random.nextInt(3));
  }

  private static Link.Faults faults(RandomGenerator random) {
    double[] shares = {0, 0, 0.01, 0.05, 0.1};
    return new Link.Faults(
        shares[random.nextInt(shares.length)],
        shares[random.nextInt(shares.length)],
        2 * shares[random.nextInt(shares.length)]);
  }

  private static long seconds(RandomGenerator random, int from, int to) {
    return TimeUnit.SECONDS.toNanos(from + random.nextInt(to - from + 1));
  }
}
