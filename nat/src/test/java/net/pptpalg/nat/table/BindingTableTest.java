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
    table.put(0, 0, 3, -1, 65_535);
    assertTrue(table.find(0, 0, found));
    assertEquals(3, found.slot);
    assertEquals(-1, found.address);
    assertEquals(65_535, found.callId);
    assertFalse(table.find(0, 1, found));
    assertFalse(table.find(1, 0, found));
  }

  @Test
  void shouldNotRemoveAKeyThatHasMovedToAnotherSlot() {
    BindingTable table = new BindingTable(1);
    table.put(1, 2, 3, 4, 5);
    table.put(1, 2, 5, 6, 7);
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
    Map<Integer, Integer> model = new HashMap<>();
    for (int step = 0; step < 400_000; step++) {
      int key = random.nextInt(3000);
      long addresses = (long) key << 32;
      if (random.nextBoolean()) {
        int slot = random.nextInt(1 << 20);
        table.put(addresses, key, slot, slot * 31, slot & 0xffff);
        model.put(key, slot);
      } else {
        Integer slot = model.remove(key);
        assertEquals(
            slot != null, slot != null && table.remove(addresses, key, slot), "seed " + seed);
      }
      Integer expected = model.get(key);
      boolean there =
          random.nextBoolean()
              ? table.find(addresses, key, found)
              : table.find(addresses, key, lookAhead(table, addresses, key), found);
      assertEquals(expected != null, there, "seed " + seed);
      if (expected != null) {
        assertEquals(expected, found.slot, "seed " + seed);
        assertEquals(expected * 31, found.address, "seed " + seed);
        assertEquals(expected & 0xffff, found.callId, "seed " + seed);
      }
      assertEquals(model.size(), table.size(), "seed " + seed);
    }
  }

  private static int lookAhead(BindingTable table, long addresses, int callId) {
    int[] position = new int[1];
    table.touch(new long[] {addresses}, new int[] {callId}, position, new int[1], 1);
    return position[0];
  }

  @Test
  void shouldFindWhatItLookedAheadOfAfterThatHasMoved() {
    BindingTable table = new BindingTable(1);
    table.put(1, 2, 3, 4, 5);
    int position = lookAhead(table, 1, 2);
    table.remove(1, 2, 3);
    assertFalse(table.find(1, 2, position, found));
    for (int i = 0; i < 1000; i++) {
      table.put(7, i, 100 + i, 0, 0);
    }
    table.put(1, 2, 8, 9, 10);
    assertTrue(table.find(1, 2, position, found));
    assertEquals(8, found.slot);
    assertEquals(10, found.callId);
  }

  @Test
  void shouldNotGrowWhileKeysComeAndGo() {
    BindingTable table = new BindingTable(64);
    for (int i = 0; i < 100_000; i++) {
      table.put(i, 1, 1, 0, 0);
      table.put(i, 2, 2, 0, 0);
      assertTrue(table.remove(i, 1, 1));
      assertTrue(table.remove(i, 2, 2));
    }
    assertTrue(table.bytes() <= 128 * 64, table.bytes() + " bytes");
  }

  @Test
  void shouldNameNearlyAllEntriesWhenItLooksAhead() {
    int batch = 64;
    // As full as it gets before it grows.
    int keys = (1 << 16) * 3 * 45 / 100;
    BindingTable table = new BindingTable(keys);
    Random random = new Random(2637);
    long[] addresses = random.longs(keys).toArray();
    int[] callIds = random.ints(keys, 0, 1 << 16).toArray();
    for (int i = 0; i < keys; i++) {
      table.put(addresses[i], callIds[i], i, 0, 0);
    }
    assertEquals(1 << 22, table.bytes());
    long[] batch1 = new long[batch];
    int[] batch2 = new int[batch];
    int[] positions = new int[batch];
    int[] slots = new int[batch];
    int right = 0;
    int asked = 0;
    for (int from = 0; from + batch <= keys; from += batch) {
      System.arraycopy(addresses, from, batch1, 0, batch);
      System.arraycopy(callIds, from, batch2, 0, batch);
      table.touch(batch1, batch2, positions, slots, batch);
      for (int i = 0; i < batch; i++) {
        asked++;
        right += slots[i] == from + i ? 1 : 0;
      }
    }
    assertTrue(right > asked * 0.94, right + " of " + asked);
  }

  @Test
  void shouldNeverShowAReaderAMixOfTwoEntries() throws InterruptedException {
    BindingTable table = new BindingTable(8);
    // Always there, so a reader that misses it has caught a bug.
    table.put(-7, 7, 7, 7, 7);
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<String> broken = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              BindingTable.Found seen = new BindingTable.Found();
              Random random = new Random(1);
              while (!stop.get() && broken.get() == null) {
                int key = random.nextInt(64);
                if (table.find(key, key, seen)
                    && (seen.address != ~seen.slot || seen.callId != (seen.slot & 0xffff))) {
                  broken.set(
                      "slot " + seen.slot + ", address " + seen.address + ", id " + seen.callId);
                }
                if (!table.find(-7, 7, seen) || seen.slot != 7) {
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
        table.remove(key, key, slots[key]);
      } else {
        int slot = random.nextInt(1 << 30);
        slots[key] = slot;
        table.put(key, key, slot, ~slot, slot & 0xffff);
      }
    }
    stop.set(true);
    reader.join();
    assertNull(broken.get());
  }
}
