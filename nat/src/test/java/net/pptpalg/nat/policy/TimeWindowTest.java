package net.pptpalg.nat.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeWindowTest {
  @Test
  void shouldHoldItsFirstMinuteAndNotTheOneAfterItsLast() {
    TimeWindow window = TimeWindow.parse("mon-fri 08:00-18:00");
    assertTrue(window.contains(TimeWindow.parseMinute("mon 08:00")));
    assertTrue(window.contains(TimeWindow.parseMinute("fri 17:59")));
    assertFalse(window.contains(TimeWindow.parseMinute("fri 18:00")));
    assertFalse(window.contains(TimeWindow.parseMinute("mon 07:59")));
    assertFalse(window.contains(TimeWindow.parseMinute("sat 12:00")));
  }

  @Test
  void shouldGoOnPastMidnightForTheDayOnWhichItBegins() {
    TimeWindow window = TimeWindow.parse("sun 22:00-06:00");
    assertTrue(window.contains(TimeWindow.parseMinute("sun 23:59")));
    assertTrue(window.contains(TimeWindow.parseMinute("mon 05:59")));
    assertFalse(window.contains(TimeWindow.parseMinute("mon 06:00")));
    assertFalse(window.contains(TimeWindow.parseMinute("sun 05:00")));
    assertFalse(window.contains(TimeWindow.parseMinute("mon 22:30")));
  }

  @ParameterizedTest
  @CsvSource({
    "'mon-fri 08:00-18:00', 'mon-fri 08:00-18:00'",
    "'sat,sun', 'sat,sun'",
    "'sun,sat', 'sat,sun'",
    "'fri-mon', 'mon,fri-sun'",
    "'22:00-06:00', '22:00-06:00'",
    "'22:00-00:00', '22:00-24:00'",
    "'MON', 'mon'",
    "'mon-sun', 'mon-sun'",
    "'mon-sun 00:00-24:00', 'mon-sun'",
    "' tue  09:05-09:06 ', 'tue 09:05-09:06'",
  })
  void shouldWriteWhatItReads(String text, String canonical) {
    assertEquals(canonical, TimeWindow.parse(text).toString());
    assertEquals(TimeWindow.parse(text), TimeWindow.parse(canonical));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mon-",
        "-",
        "mo",
        "08:00",
        "24:00-08:00",
        "08:00-25:00",
        "08:00-08:00",
        "8:00-9:00",
        "mon 08:60-09:00",
        "mon tue 08:00-09:00",
        "mon-wed-fri",
        "mon,,tue",
        "08:00-09:00 mon"
      })
  void shouldRefuseWhatIsNoWindow(String text) {
    assertThrows(IllegalArgumentException.class, () -> TimeWindow.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mon", "mon 24:00", "08:00", "monday 08:00", "mon 8:00", ""})
  void shouldRefuseWhatIsNoMinuteOfTheWeek(String text) {
    assertThrows(IllegalArgumentException.class, () -> TimeWindow.parseMinute(text));
  }
}
