package net.pptpalg.nat.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyedIndexTest {

  /** Not a record: things are told apart by what they are, not by what they tell. */
  private static final class Thing {
    final long first;
    final long second;

    Thing(long first, long second) {
      this.first = first;
      this.second = second;
    }
  }

  private final KeyedIndex<Thing> index =
      new KeyedIndex<>(
          new KeyedIndex.Key<>() {
            @Override
            public long first(Thing thing) {
              return thing.first;
            }

            @Override
            public long second(Thing thing) {
              return thing.second;
            }
          });

  @Test
  void shouldFindNothingInAnEmptyOne() {
    assertNull(index.find(0, 0));
  }

  @Test
  void shouldTellKeysApartThatDifferInEitherHalf() {
    Thing thing = new Thing(1, 2);
    index.put(thing);
    assertSame(thing, index.find(1, 2));
    assertNull(index.find(2, 1));
    assertNull(index.find(1, 3));
    assertNull(index.find(3, 2));
  }

  @Test
  void shouldNotRemoveWhatHasTakenAThingsPlace() {
    Thing before = new Thing(1, 2);
    Thing after = new Thing(1, 2);
    index.put(before);
    index.put(after);
    index.remove(before);
    assertSame(after, index.find(1, 2));
    assertEquals(1, index.size());
    index.remove(after);
    assertNull(index.find(1, 2));
    assertEquals(0, index.size());
  }

  @Test
  void shouldHoldWhatAMapHolds() {
    Random random = new Random(20);
    Map<List<Long>, Thing> model = new HashMap<>();
    List<Thing> ever = new ArrayList<>();
    for (int step = 0; step < 200_000; step++) {
      // Grows to some thousands, then goes up and down.
      boolean puts = ever.isEmpty() || random.nextInt(100) < (step < 50_000 ? 60 : 48);
      if (puts) {
        Thing thing = new Thing(random.nextInt(64), random.nextInt(256));
        ever.add(thing);
        index.put(thing);
        model.put(List.of(thing.first, thing.second), thing);
      } else {
        Thing thing = ever.get(random.nextInt(ever.size()));
        index.remove(thing);
        model.remove(List.of(thing.first, thing.second), thing);
      }
      assertEquals(model.size(), index.size());
      long first = random.nextInt(64);
      long second = random.nextInt(256);
      assertSame(model.get(List.of(first, second)), index.find(first, second));
    }
    for (long first = 0; first < 64; first++) {
      for (long second = 0; second < 256; second++) {
        assertSame(model.get(List.of(first, second)), index.find(first, second));
      }
    }
  }
}
