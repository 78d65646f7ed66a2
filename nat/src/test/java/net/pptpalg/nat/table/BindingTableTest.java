package net.pptpalg.nat.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BindingTableTest {
  private final BindingTable.Found found = new BindingTable.Found();

  @Test
  void shouldFindWhatWasPutAndNothingElse() {
    BindingTable table = new BindingTable(1);
    table.put(0, 0, 3, -1L);
    assertTrue(table.find(0, 0, found));
    assertEquals(3, found.slot);
    assertEquals(-1L, found.value);
    assertFalse(table.find(0, 1, found));
    assertFalse(table.find(1, 0, found));
  }

  @Test
  void shouldNotRemoveAKeyThatHasMovedToAnotherSlot() {
    BindingTable table = new BindingTable(1);
    table.put(1, 2, 3, 4);
    table.put(1, 2, 5, 6);
    assertFalse(table.remove(1, 2, 3));
    assertTrue(table.find(1, 2, found));
    assertEquals(5, found.slot);
    assertEquals(1, table.size());
  }

  @Test
  void shouldAgreeWithAMapThroughGrowthAndRemovals() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    BindingTable table = new BindingTable(4);
    Map<Long, Integer> model = new HashMap<>();
    for (int step = 0; step < 400_000; step++) {
      long key = random.nextInt(3000);
      long key1 = key << 32;
      if (random.nextBoolean()) {
        int slot = random.nextInt(1 << 20);
        table.put(key1, key, slot, slot * 31L);
        model.put(key, slot);
      } else {
        Integer slot = model.remove(key);
        assertEquals(slot != null, slot != null && table.remove(key1, key, slot), "seed " + seed);
      }
      Integer expected = model.get(key);
      assertEquals(expected != null, table.find(key1, key, found), "seed " + seed);
      if (expected != null) {
        assertEquals(expected, found.slot, "seed " + seed);
        assertEquals(expected * 31L, found.value, "seed " + seed);
      }
      assertEquals(model.size(), table.size(), "seed " + seed);
    }
  }

  @Test
  void shouldNameNearlyAllSlotsWhenItReadsAhead() {
    int entries = 1 << 16;
    int batch = 64;
    BindingTable table = new BindingTable(entries / 2);
    Random random = new Random(2637);
    // As full as it gets before it grows.
    int keys = entries * 3 / 5;
    long[] keys1 = random.longs(keys).toArray();
    int[] keys2 = random.ints(keys, 0, 1 << 16).toArray();
    for (int i = 0; i < keys; i++) {
      table.put(keys1[i], keys2[i], i, 0);
    }
    long[] batch1 = new long[batch];
    int[] batch2 = new int[batch];
    int[] slots = new int[batch];
    int right = 0;
    int asked = 0;
    for (int from = 0; from + batch <= keys; from += batch) {
      System.arraycopy(keys1, from, batch1, 0, batch);
      System.arraycopy(keys2, from, batch2, 0, batch);
      table.touch(batch1, batch2, slots, batch);
      for (int i = 0; i < batch; i++) {
        asked++;
        right += slots[i] == from + i ? 1 : 0;
      }
    }
    assertTrue(right > asked * 0.9, right + " of " + asked);
  }

  @Test
  void shouldNeverShowAReaderAMixOfTwoEntries() throws InterruptedException {
    BindingTable table = new BindingTable(8);
    // Always there, so a reader that misses it has caught a bug.
    table.put(-7, -7, 7, 7);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<String> broken = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              BindingTable.Found seen = new BindingTable.Found();
              Random random = new Random(1);
              while (!stop.get() && broken.get() == null) {
                int key = random.nextInt(64);
                if (table.find(key, ~key, seen)
                    && (seen.value >>> 32 != key || (int) seen.value != seen.slot)) {
                  broken.set("key " + key + ", slot " + seen.slot + ", value " + seen.value);
                }
                if (!table.find(-7, -7, seen) || seen.slot != 7) {
                  broken.set("the entry that never changes was missed");
                }
              }
            });
    reader.start();
    Random random = new Random(2);
    int[] slots = new int[64];
    for (int step = 0; step < 3_000_000 && broken.get() == null; step++) {
      int key = random.nextInt(64);
      if (random.nextInt(3) == 0) {
        table.remove(key, ~key, slots[key]);
      } else {
        int slot = random.nextInt(1 << 30);
        slots[key] = slot;
        table.put(key, ~key, slot, (long) key << 32 | slot);
      }
    }
    stop.set(true);
    reader.join();
    assertNull(broken.get());
  }
}
