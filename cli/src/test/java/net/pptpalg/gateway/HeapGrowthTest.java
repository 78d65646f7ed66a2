package net.pptpalg.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HeapGrowthTest {
  private static final long MEBI = 1 << 20;

  private long committed = 64 * MEBI;
  private long live = 64 * MEBI;
  private long tables;
  private int collections;

  private final HeapGrowth growth =
      new HeapGrowth(
          () -> committed,
          () -> tables,
          () -> {
            collections++;
            committed = live;
          });

  @Test
  void shouldCollectAHeapThatHasGrown() {
    committed = 81 * MEBI;
    growth.look();
    growth.look();
    assertEquals(1, collections);
    assertEquals(64 * MEBI, committed);
  }

  @Test
  void shouldLeaveAHeapAloneThatHardlyGrows() {
    committed = 80 * MEBI;
    growth.look();
    assertEquals(0, collections);
  }

  @Test
  void shouldCollectEachTimeAQuarterMoreLives() {
    for (live = 64 * MEBI; live < 1024 * MEBI; live += MEBI) {
      committed = Math.max(committed, live);
      growth.look();
    }
    assertEquals(12, collections, "logarithm of 16 to the base of 1.25");
  }

  @Test
  void shouldGiveBackWhatTablesHaveOutgrown() {
    tables = 15 * MEBI;
    growth.look();
    assertEquals(0, collections);
    tables = 16 * MEBI;
    growth.look();
    growth.look();
    assertEquals(1, collections);
    tables = 32 * MEBI;
    growth.look();
    assertEquals(2, collections);
  }

  @Test
  void shouldStartAnewFromAHeapThatHasShrunk() {
    committed = live = 400 * MEBI;
    growth.look();
    committed = live = 64 * MEBI;
    growth.look();
    committed = 81 * MEBI;
    growth.look();
    assertEquals(2, collections);
  }
}
