package net.pptpalg.perf.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  @Test
  void shouldTakeTheMiddleOfAnOddNumberWhateverTheirOrder() {
    assertEquals(5, Statistics.median(List.of(900.0, 5.0, 1.0)));
  }

  @Test
  void shouldTakeTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
    assertEquals(2.5, Statistics.median(List.of(4.0, 1.0, 3.0, 2.0)));
  }

  @Test
  void shouldInterpolateQuartiles() {
    assertEquals(2, Statistics.quantile(List.of(1.0, 2.0, 3.0, 4.0, 5.0), 0.25));
    assertEquals(2, Statistics.interquartileRange(List.of(1.0, 2.0, 3.0, 4.0, 5.0)));
    assertEquals(1.75, Statistics.quantile(List.of(1.0, 2.0, 3.0, 4.0), 0.25));
  }

  @Test
  void shouldFindNoNoiseInOneRepetition() {
    assertEquals(0, Statistics.interquartileRange(List.of(7.0)));
  }

  @Test
  void shouldRefuseToSpeakOfNothing() {
    assertThrows(IllegalArgumentException.class, () -> Statistics.median(List.of()));
  }
}
