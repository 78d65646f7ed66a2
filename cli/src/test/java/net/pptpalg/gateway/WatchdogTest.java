package net.pptpalg.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchdogTest {

  private final Progress control = new Progress();
  private final Progress lane = new Progress();
  private final Watchdog watchdog = new Watchdog(threads());

  private Map<String, Progress> threads() {
    Map<String, Progress> threads = new LinkedHashMap<>();
    threads.put("control", control);
    threads.put("lane-0", lane);
    return threads;
  }

  @Test
  void shouldHoldNothingAgainstAThreadAtTheFirstLook() {
    assertEquals(List.of(), watchdog.stuck());
  }

  @Test
  void shouldBeContentWhileEveryThreadMoves() {
    watchdog.stuck();
    control.step();
    lane.step();
    lane.step();
    assertEquals(List.of(), watchdog.stuck());
  }

  @Test
  void shouldNameTheThreadThatStoodStill() {
    watchdog.stuck();
    control.step();
    assertEquals(List.of("lane-0"), watchdog.stuck());
    lane.step();
    assertEquals(List.of("control"), watchdog.stuck());
  }
}
