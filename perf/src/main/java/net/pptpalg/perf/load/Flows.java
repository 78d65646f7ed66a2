package net.pptpalg.perf.load;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What tells the calls of a load apart, as sent. Not to be changed after it is built.
 *
 * @param sources IPv4 source of each call, network value
 * @param destinations IPv4 destination of each call, network value
 * @param callIds GRE key of each call: the receiver's Call ID, 0 to 65535
 */
public record Flows(int[] sources, int[] destinations, int[] callIds) {

  public Flows {
    if (sources.length == 0
        || sources.length != destinations.length
        || sources.length != callIds.length) {
      throw new IllegalArgumentException("no flows, or columns of different length");
    }
  }

  /** Number of calls. */
  public int count() {
    return sources.length;
  }

  /** The first calls only. */
  public Flows first(int count) {
    return new Flows(
        Arrays.copyOf(sources, count),
        Arrays.copyOf(destinations, count),
        Arrays.copyOf(callIds, count));
  }

  /** The same calls in an order that no cache foresees; the same one each time. */
  public Flows shuffled() {
    int[] order = new int[count()];
    Arrays.setAll(order, i -> i);
    SplittableRandom random = new SplittableRandom(2637);
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return new Flows(picked(sources, order), picked(destinations, order), picked(callIds, order));
  }

  private static int[] picked(int[] values, int[] order) {
    int[] result = new int[order.length];
    Arrays.setAll(result, i -> values[order[i]]);
    return result;
  }
}
