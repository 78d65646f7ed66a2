package net.pptpalg.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadGeneratorTest {
  private static final long HOUR_NS = 3_600_000_000_000L;

  @ParameterizedTest
  @CsvSource({"-1, 0", "0, 1", "9999, 1", "10000, 2", "1000000000, 100001"})
  void shouldHaveOnePacketDueAtOnceAndTheOthersAtTheRate(long elapsedNs, long due) {
    assertEquals(due, LoadGenerator.dueBy(elapsedNs, 100_000));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 7, 99_999, 175_000, 1_000_001})
  void shouldStampEachPacketWithTheVeryTimeAtWhichItBecomesDue(long rate) {
    for (long packet : new long[] {0, 1, 2, 1000, rate, rate * 3 + 1, rate * 3600}) {
      long timeNs = LoadGenerator.timeOf(packet, rate);
      assertEquals(packet + 1, LoadGenerator.dueBy(timeNs + 1, rate), "packet " + packet);
      if (timeNs > 0) {
        assertEquals(packet, LoadGenerator.dueBy(timeNs - 1, rate), "packet " + packet);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 1_000_001})
  void shouldKeepItsRateForHours(long rate) {
    assertEquals(rate * 3600 + 1, LoadGenerator.dueBy(HOUR_NS, rate));
  }
}
