package net.pptpalg.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import net.pptpalg.gateway.rules.RulesException;
import net.pptpalg.nfqueue.RulesetGeneration;
import org.junit.jupiter.api.Test;

class RulesWatchTest {
  private static final long NOTICED_MS = 1000;

  private final FakeRules rules = new FakeRules();
  private final AtomicInteger announced = new AtomicInteger();
  private final RulesWatch watch =
      new RulesWatch(rules, () -> rules.generation, announced::incrementAndGet);

  /** Rules that somebody else may remove. */
  private static final class FakeRules implements RulesWatch.Keeper {
    private long generation = 1;
    private boolean numbered = true;
    private boolean there = true;
    private boolean broken;
    private int reads;

    @Override
    public boolean isNumbered() {
      return numbered;
    }

    @Override
    public boolean keep() {
      reads++;
      if (broken) {
        throw new RulesException(RulesException.Kind.COMMAND, "somebody holds the lock");
      }
      boolean missing = !there;
      there = true;
      generation += missing ? 1 : 0;
      return missing;
    }

    private void removed() {
      there = false;
      generation++;
    }
  }

  @Test
  void shouldReadTheRulesOnlyWhenTheirVersionHasChanged() {
    for (int i = 0; i < 10; i++) {
      watch.look();
    }
    assertEquals(1, rules.reads);
  }

  @Test
  void shouldPutTheRulesBackAndSaySo() {
    watch.look();
    rules.removed();

    watch.look();

    assertTrue(rules.there);
    assertEquals(1, announced.get());
    assertEquals(1, watch.count(RulesCounter.RESTORED));
  }

  @Test
  void shouldReadTheRulesEachTimeWhereTheyHaveNoVersion() {
    rules.numbered = false;
    watch.look();
    watch.look();
    assertEquals(2, rules.reads);
  }

  @Test
  void shouldReadTheRulesEachTimeWhenTheKernelTellsNoVersion() {
    rules.generation = RulesetGeneration.UNKNOWN;
    watch.look();
    watch.look();
    assertEquals(2, rules.reads);
  }

  @Test
  void shouldTryAgainUntilItCan() {
    watch.look();
    rules.removed();
    rules.broken = true;
    watch.look();
    watch.look();
    assertEquals(2, watch.count(RulesCounter.FAILED));

    rules.broken = false;
    watch.look();
    assertTrue(rules.there);
    assertEquals(1, watch.count(RulesCounter.RESTORED));
  }

  @Test
  void shouldLookOftenEnoughToNoticeWithinTwoSeconds() {
    for (boolean numbered : new boolean[] {true, false}) {
      rules.numbered = numbered;
      assertTrue(watch.look() <= NOTICED_MS);
      assertTrue(watch.look() <= NOTICED_MS);
    }
  }
}
