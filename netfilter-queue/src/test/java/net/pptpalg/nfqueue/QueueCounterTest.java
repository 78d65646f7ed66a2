package net.pptpalg.nfqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QueueCounterTest {
  @ParameterizedTest
  @EnumSource
  void shouldExplainItselfInASentence(QueueCounter counter) {
    assertTrue(counter.description().matches("[A-Z].*\\."), counter.description());
  }

  @Test
  void shouldKeepCountersApart() {
    QueueCounters counters = new QueueCounters();
    counters.add(QueueCounter.BYTES_RECEIVED, 5_000_000_000L);
    counters.increment(QueueCounter.BYTES_RECEIVED);
    assertEquals(5_000_000_001L, counters.get(QueueCounter.BYTES_RECEIVED));
    assertEquals(0, counters.get(QueueCounter.PACKETS_RECEIVED));
  }
}
