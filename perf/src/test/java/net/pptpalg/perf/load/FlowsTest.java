package net.pptpalg.perf.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlowsTest {
  private final int[] counted = IntStream.range(0, 500).toArray();
  private final Flows flows =
      new Flows(counted, counted.clone(), Arrays.stream(counted).map(i -> i + 7).toArray());

  @Test
  void shouldKeepEachCallTogetherWhenShuffled() {
    Flows shuffled = flows.shuffled();

    assertFalse(Arrays.equals(counted, shuffled.sources()));
    assertArrayEquals(counted, Arrays.stream(shuffled.sources()).sorted().toArray());
    for (int i = 0; i < shuffled.count(); i++) {
      assertEquals(shuffled.sources()[i], shuffled.destinations()[i]);
      assertEquals(shuffled.sources()[i] + 7, shuffled.callIds()[i]);
    }
  }

  @Test
  void shouldShuffleTheSameWayEachTime() {
    assertArrayEquals(flows.shuffled().sources(), flows.shuffled().sources());
  }

  @Test
  void shouldTakeTheFirstCalls() {
    assertArrayEquals(new int[] {7, 8, 9}, flows.first(3).callIds());
  }

  @Test
  void shouldRefuseColumnsOfDifferentLength() {
    assertThrows(
        IllegalArgumentException.class, () -> new Flows(new int[2], new int[2], new int[1]));
  }
}
