package net.pptpalg.nfqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueStatisticsTest {
  @Test
  void shouldReadALineOfTheTable() {
    assertEquals(
        Optional.of(new QueueStatistics(258, 17026, 3, 65531, 5, 7, 99)),
        QueueStatistics.parse("  258  17026     3 2 65531     5     7       99  1"));
  }

  @Test
  void shouldReadAnOwnersPortThatIsNoProcessId() {
    QueueStatistics line =
        QueueStatistics.parse("0 3862540185 0 2 65531 0 0 4294967295 1").orElseThrow();
    assertEquals(3862540185L, line.ownerPortId());
    assertEquals(4294967295L, line.lastPacketId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0 1 2", "queue owner total mode range a b c d"})
  void shouldSkipWhatIsNoLineOfTheTable(String line) {
    assertEquals(Optional.empty(), QueueStatistics.parse(line));
  }
}
