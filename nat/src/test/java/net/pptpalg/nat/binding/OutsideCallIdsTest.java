package net.pptpalg.nat.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutsideCallIdsTest {
  private final OutsideCallIds ids = new OutsideCallIds();

  @Test
  void shouldKeepTheWishedIdWhenItIsFree() {
    assertEquals(0, ids.take(0));
    assertEquals(65535, ids.take(65535));
  }

  @Test
  void shouldKeepTheHighByteWhenTheWishedIdIsTaken() {
    ids.take(0x1234);
    int other = ids.take(0x1234);
    assertNotEquals(0x1234, other);
    assertEquals(0x12, other >>> 8);
  }

  @Test
  void shouldLeaveTheBlockOnlyWhenItIsFull() {
    for (int i = 0; i < 256; i++) {
      assertEquals(0xff, ids.take(0xff10) >>> 8);
    }
    assertEquals(0, ids.take(0xff10) >>> 8);
    assertEquals(OutsideCallIds.NONE, ids.takeInBlock(0xff10, 0xff));
    assertEquals(0, ids.freeBlock(0xff));
  }

  @Test
  void shouldGiveOutEveryIdOnceAndThenNone() {
    BitSet seen = new BitSet();
    for (int i = 0; i < 65536; i++) {
      int id = ids.take(77);
      assertFalse(seen.get(id), "twice: " + id);
      seen.set(id);
    }
    assertEquals(OutsideCallIds.NONE, ids.take(77));
    assertEquals(OutsideCallIds.NONE, ids.freeBlock(3));
    ids.release(4711);
    assertEquals(4711, ids.take(77));
  }

  @Test
  void shouldAgreeWithABitSet() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    BitSet model = new BitSet();
    for (int step = 0; step < 20_000; step++) {
      int wished = random.nextInt(600);
      if (random.nextInt(3) > 0) {
        boolean free = !model.get(wished);
        int id = ids.take(wished);
        assertEquals(free, id == wished, "seed " + seed);
        assertFalse(model.get(id), "seed " + seed);
        model.set(id);
      } else {
        int taken = model.nextSetBit(wished);
        if (taken >= 0) {
          ids.release(taken);
          model.clear(taken);
          assertTrue(ids.isFree(taken), "seed " + seed);
        }
      }
      assertEquals(model.cardinality(), ids.count(), "seed " + seed);
    }
  }
}
