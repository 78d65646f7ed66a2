package net.pptpalg.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells whether every thread of the packet path has gone round its loop since it was last asked.
 * Asked by one thread.
 */
final class Watchdog {
  private final Map<String, Progress> threads;
  private final Map<String, Long> seen = new LinkedHashMap<>();

  /**
   * @param threads what they are called in messages, and their progress
   */
  Watchdog(Map<String, Progress> threads) {
    this.threads = new LinkedHashMap<>(threads);
  }

  /** The threads that have not moved since the last call; none at the first one. */
  List<String> stuck() {
    List<String> stuck =
        threads.entrySet().stream()
            .filter(entry -> hasStood(entry.getKey(), entry.getValue().loops()))
            .map(Map.Entry::getKey)
            .toList();
    threads.forEach((name, progress) -> seen.put(name, progress.loops()));
    return stuck;
  }

  private boolean hasStood(String name, long loops) {
    Long before = seen.get(name);
    return before != null && before == loops;
  }
}
