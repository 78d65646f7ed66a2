package net.pptpalg.gateway.observer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The latest messages of the clients somebody is looking at, a line each, numbered. Bounded: who
 * asks too seldom misses some, and sees that by the numbers. Owned by the observer's thread.
 */
final class Trace {
  private static final int MOST_LINES = 4096;
  private static final int MOST_CLIENTS = 64;

  /** Who has not asked for so long is gone. */
  private static final long PATIENCE_NS = 30_000_000_000L;

  /** One message. */
  record Line(long number, long timeNs, int client, int clientPort, int server, String text) {
    Map<String, Object> fields(String clientText, String serverText) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("number", number);
      fields.put("timeMs", timeNs / 1_000_000);
      fields.put("client", clientText);
      fields.put("clientPort", clientPort);
      fields.put("server", serverText);
      fields.put("text", text);
      return fields;
    }
  }

  private final ArrayDeque<Line> lines = new ArrayDeque<>();
  private final Map<Integer, Long> watchedUntilNs = new HashMap<>();
  private long next = 1;

  /** Looks at a client for a while; false when too many others are looked at. */
  boolean watch(int client, long nowNs) {
    watchedUntilNs.values().removeIf(untilNs -> untilNs < nowNs);
    if (watchedUntilNs.size() >= MOST_CLIENTS && !watchedUntilNs.containsKey(client)) {
      return false;
    }
    watchedUntilNs.put(client, nowNs + PATIENCE_NS);
    return true;
  }

  boolean isWatched(int client) {
    return !watchedUntilNs.isEmpty() && watchedUntilNs.containsKey(client);
  }

  void add(long timeNs, int client, int clientPort, int server, String text) {
    if (lines.size() == MOST_LINES) {
      lines.poll();
    }
    lines.add(new Line(next++, timeNs, client, clientPort, server, text));
  }

  /** Number of the last line there is. */
  long last() {
    return next - 1;
  }

  List<Line> after(long number, int client) {
    List<Line> wanted = new ArrayList<>();
    for (Line line : lines) {
      if (line.number > number && line.client == client) {
        wanted.add(line);
      }
    }
    return wanted;
  }
}
