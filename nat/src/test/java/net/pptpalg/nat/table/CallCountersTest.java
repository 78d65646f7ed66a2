package net.pptpalg.nat.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CallCountersTest {
  private final CallCounters counters = new CallCounters();

  @Test
  void shouldCountPacketsAndBytesOfEachDirectionApart() {
    counters.ensure(1);
    counters.countToRemote(0, 84);
    counters.countToRemote(0, 100);
    counters.countToInside(0, 1400);
    assertEquals(2, counters.packetsToRemote(0));
    assertEquals(184, counters.bytesToRemote(0));
    assertEquals(1, counters.packetsToInside(0));
    assertEquals(1400, counters.bytesToInside(0));
  }

  @Test
  void shouldTellNothingOfASlotThatItHasRoomForButNeverCounted() {
    counters.ensure(1_000_000);
    assertEquals(0, counters.packetsToRemote(999_999));
    assertEquals(0, counters.bytesToInside(999_999));
  }

  @Test
  void shouldRefuseMoreSlotsThanItCanHold() {
    assertThrows(IllegalArgumentException.class, () -> counters.ensure((1 << 25) + 1));
  }

  @Test
  void shouldLoseNoCountWhileItGrows() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int slots = 1;
    long[] packets = new long[1 << 19];
    long[] bytes = new long[packets.length];
    while (slots < packets.length) {
      // Sometimes it grows again while counts are still being moved.
      slots = Math.min(packets.length, slots * (2 + random.nextInt(6)));
      counters.ensure(slots);
      for (int i = random.nextInt(3000); i > 0; i--) {
        int slot = random.nextInt(slots);
        packets[slot]++;
        bytes[slot] += slot + 20;
        counters.countToInside(slot, slot + 20);
        int other = random.nextInt(slots);
        assertEquals(packets[other], counters.packetsToInside(other), "seed " + seed);
      }
    }
    for (int slot = 0; slot < slots; slot++) {
      assertEquals(packets[slot], counters.packetsToInside(slot), "seed " + seed);
      assertEquals(bytes[slot], counters.bytesToInside(slot), "seed " + seed);
      assertEquals(0, counters.packetsToRemote(slot), "seed " + seed);
    }
  }

  @Test
  void shouldNeverShowAReaderLessThanBefore() throws InterruptedException {
    int most = 1 << 18;
    int watched = 4095;
    counters.ensure(watched + 1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread lane =
        new Thread(
            () -> {
              for (int slots = watched + 1; slots <= most; slots <<= 1) {
                counters.ensure(slots);
                for (int i = 0; i < 20_000; i++) {
                  counters.countToRemote(watched, 1);
                  counters.countToRemote(slots - 1 - i % 512, 1);
                }
              }
            });
    lane.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
    lane.start();
    long before = 0;
    while (lane.isAlive()) {
      long now = counters.packetsToRemote(watched);
      if (now < before) {
        failure.set(new AssertionError(now + " packets after " + before));
      }
      before = now;
    }
    lane.join();
    assertEquals(null, failure.get());
  }
}
