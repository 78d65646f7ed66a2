package net.pptpalg.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import net.pptpalg.gateway.rules.RulesException;
import net.pptpalg.nfqueue.RulesetGeneration;

/**
 * Keeps the firewall rules where they are: notices that another program has changed them, and has
 * them put back. Where the kernel numbers the versions of its rules, a look costs one small
 * message; elsewhere the rules are read once a second.
 */
final class RulesWatch implements Runnable {
  private static final Logger LOG = System.getLogger("pptp-alg");
  private static final long LOOK_MS = 200;
  private static final long READ_MS = 1000;

  /** Whoever has the rules. */
  interface Keeper {
    /** Whether the kernel's number of its version changes with these rules. */
    boolean isNumbered();

    /**
     * Reads the rules, and puts them back when they are not as they were installed.
     *
     * @return whether they had to be put back
     * @throws RulesException when that can't be done
     */
    boolean keep();
  }

  private final Keeper keeper;
  private final LongSupplier generation;
  private final Runnable onRestored;
  private final AtomicLongArray counts = new AtomicLongArray(RulesCounter.values().length);

  /** The version in which the rules were last found to be right. */
  private long rightIn = RulesetGeneration.UNKNOWN;

  private boolean failing;

  /**
   * @param generation the kernel's number of its version, or {@link RulesetGeneration#UNKNOWN}
   * @param onRestored told on the watch's thread that the rules were put back
   */
  RulesWatch(Keeper keeper, LongSupplier generation, Runnable onRestored) {
    this.keeper = keeper;
    this.generation = generation;
    this.onRestored = onRestored;
  }

  /** The count so far. Any thread. */
  long count(RulesCounter what) {
    return counts.get(what.ordinal());
  }

  /** Runs until it is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        Thread.sleep(look());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Looks once.
   *
   * @return milliseconds to the next look
   */
  long look() {
    // Asked for before the rules are read: what changes meanwhile has another number.
    long now = keeper.isNumbered() ? generation.getAsLong() : RulesetGeneration.UNKNOWN;
    if (now != RulesetGeneration.UNKNOWN && now == rightIn) {
      return LOOK_MS;
    }
    try {
      if (keeper.keep()) {
        counts.incrementAndGet(RulesCounter.RESTORED.ordinal());
        LOG.log(
            Level.WARNING,
            "another program has changed the gateway's firewall rules; they are back");
        onRestored.run();
      }
      failing = false;
      rightIn = now;
    } catch (RulesException e) {
      counts.incrementAndGet(RulesCounter.FAILED.ordinal());
      if (!failing) {
        LOG.log(Level.ERROR, "the firewall rules may be missing: {0}", e.getMessage());
      }
      failing = true;
      rightIn = RulesetGeneration.UNKNOWN;
    }
    return failing || now == RulesetGeneration.UNKNOWN ? READ_MS : LOOK_MS;
  }
}
