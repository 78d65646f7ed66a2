package net.pptpalg.nat.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.pptpalg.alg.control.Malformation;
import net.pptpalg.nat.translation.ControlCounter;
import net.pptpalg.nat.translation.GreCounter;
import org.junit.jupiter.api.Test;

/**
 * Random worlds of clients, servers and bad networks through the pure engine, held to a naive
 * model. Each world follows from a seed, which is the run's seed plus the number of the world:
 *
 * <ul>
 *   <li>{@code -Dpptpalg.seed} repeats a run; a world that fails tells the seed to begin with it
 *   <li>{@code -Dpptpalg.steps} says how many packets the engine is given at least
 *   <li>{@code -Dpptpalg.trace} says how many events a failure tells
 * </ul>
 */
class RandomExchangesTest {
  private static final long USUAL_STEPS = 1_000_000;

  /** What has to happen in a run of the usual length, or the run shows little. */
  private static final Enum<?>[] EXPECTED = {
    ControlCounter.SEGMENTS,
    ControlCounter.MESSAGES,
    ControlCounter.CALL_IDS,
    ControlCounter.CUT_CALL_IDS,
    ControlCounter.OUT_OF_ORDER,
    ControlCounter.REJOINED,
    ControlCounter.UNKNOWN_CONNECTION,
    ControlCounter.OWN,
    ControlCounter.UNKNOWN_CALL,
    ControlCounter.UNSYNCHRONISED,
    ControlCounter.REFUSED_CALLS,
    ControlCounter.MALFORMED,
    Malformation.WRONG_COOKIE,
    Malformation.NOT_A_CONTROL_MESSAGE,
    Malformation.UNKNOWN_TYPE,
    Malformation.WRONG_LENGTH,
    Malformation.FRAMING_LOST,
    GreCounter.TO_REMOTE,
    GreCounter.TO_INSIDE,
    GreCounter.NOT_PPTP,
    GreCounter.OWN,
    GreCounter.UNKNOWN_CALL_OUT,
    GreCounter.UNKNOWN_CALL_IN,
    GreCounter.MALFORMED,
  };

  private final Map<String, Long> counts = new TreeMap<>();

  @Test
  void shouldDoWhatTheNaiveModelDoesWhateverPeersAndNetworksDo() {
    long seed = Long.getLong("pptpalg.seed", new SplittableRandom().nextInt());
    long wanted = Long.getLong("pptpalg.steps", USUAL_STEPS);
    System.out.println("Random exchanges: seed " + seed + ", " + wanted + " packets at least");
    long steps = 0;
    int worlds = 0;
    int restarts = 0;
    while (steps < wanted) {
      World world = new World(seed + worlds);
      world.run();
      worlds++;
      steps += world.engine.steps();
      restarts += world.engine.restarts();
      count(world.engine);
    }
    System.out.println(
        "Random exchanges: "
            + worlds
            + " worlds, "
            + steps
            + " packets, "
            + restarts
            + " restarts, all as expected: "
            + counts);
    if (wanted >= USUAL_STEPS) {
      assertTrue(restarts > worlds, "few restarts, seed " + seed);
      for (Enum<?> event : EXPECTED) {
        assertTrue(
            counts.get(name(event)) > 0, () -> name(event) + " never happened, seed " + seed);
      }
    }
  }

  private void count(ObservedEngine engine) {
    for (ControlCounter counter : ControlCounter.values()) {
      counts.merge(name(counter), engine.count(counter), Long::sum);
    }
    for (Malformation malformation : Malformation.values()) {
      counts.merge(name(malformation), engine.count(malformation), Long::sum);
    }
    for (GreCounter counter : GreCounter.values()) {
      counts.merge(name(counter), engine.count(counter), Long::sum);
    }
  }

  private static String name(Enum<?> event) {
    return event.getDeclaringClass().getSimpleName() + "." + event.name();
  }
}
