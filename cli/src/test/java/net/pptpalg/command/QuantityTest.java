package net.pptpalg.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "999, 999",
    "1000, 1.0k",
    "1234, 1.2k",
    "999949, 999.9k",
    "999950, 1.0M",
    "4000000, 4.0M",
    "9223372036854775807, 9.2E"
  })
  void shouldScaleCountsByThousands(long count, String text) {
    assertEquals(text, Quantity.count(count));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "1023, 1023B",
    "1024, 1.0KiB",
    "1536, 1.5KiB",
    "1048575, 1.0MiB",
    "21474836480, 20.0GiB",
    "9223372036854775807, 8.0EiB"
  })
  void shouldScaleBytesByPowersOf1024(long bytes, String text) {
    assertEquals(text, Quantity.bytes(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "59, 59s",
    "60, 1m00s",
    "303, 5m03s",
    "3599, 59m59s",
    "3600, 1h00m",
    "7500, 2h05m",
    "86399, 23h59m",
    "86400, 1d00h",
    "273600, 3d04h"
  })
  void shouldShowTheTwoLargestUnitsOfAnAge(long seconds, String text) {
    assertEquals(text, Quantity.age(seconds));
  }
}
