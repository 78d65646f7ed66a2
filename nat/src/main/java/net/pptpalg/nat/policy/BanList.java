package net.pptpalg.nat.policy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Clients that may open no control connections for a while, their authentication having failed too
 * often. Bounded: of too many clients the ones that come first are forgotten first.
 *
 * <p>Owned by the control agent's thread. Times are nanoseconds of its clock.
 */
public final class BanList {
  /** Clients whose failures are counted at a time, and clients that are banned at a time. */
  public static final int MOST_CLIENTS = 16_384;

  private final Map<Integer, Failures> failing = new LinkedHashMap<>();
  private final Map<Integer, Ban> bans = new LinkedHashMap<>();
  private volatile Options options = Options.OFF;

  /**
   * When a client is banned.
   *
   * @param failures so many, at most {@link #MOST_FAILURES}; 0 for never
   * @param windowNs within this time
   * @param banNs for so long
   */
  public record Options(int failures, long windowNs, long banNs) {
    public static final int MOST_FAILURES = 100;

    public static final long DEFAULT_WINDOW_NS = 600_000_000_000L;
    public static final long DEFAULT_BAN_NS = 900_000_000_000L;

    /** Nobody is banned. */
    public static final Options OFF = new Options(0, DEFAULT_WINDOW_NS, DEFAULT_BAN_NS);

    /** Whether anybody may be banned. */
    public boolean isOn() {
      return failures > 0;
    }
  }

  /**
   * A banned client.
   *
   * @param client its address, a network value
   * @param failures that led to it
   * @param sinceNs when it was banned
   * @param untilNs when it may come again
   */
  public record Ban(int client, int failures, long sinceNs, long untilNs) {}

  /** When a client failed, the latest times only. */
  private static final class Failures {
    final long[] timesNs;
    int count;

    Failures(int most) {
      timesNs = new long[most];
    }

    void add(long nowNs) {
      timesNs[count % timesNs.length] = nowNs;
      count++;
    }

    int within(long windowNs, long nowNs) {
      int recent = 0;
      for (int i = 0; i < Math.min(count, timesNs.length); i++) {
        recent += nowNs - timesNs[i] <= windowNs ? 1 : 0;
      }
      return recent;
    }
  }

  /** When a client is banned. Any thread. */
  public Options options() {
    return options;
  }

  /** Takes other options. Bans that exist last as long as they were to, or end when all do. */
  public void options(Options changed) {
    if (changed.failures() != options.failures()) {
      failing.clear();
    }
    if (!changed.isOn()) {
      bans.clear();
    }
    options = changed;
  }

  /** Whether a client may not open a control connection. */
  public boolean isBanned(int client, long nowNs) {
    if (bans.isEmpty()) {
      return false;
    }
    Ban ban = bans.get(client);
    if (ban == null) {
      return false;
    }
    if (nowNs - ban.untilNs >= 0) {
      bans.remove(client);
      return false;
    }
    return true;
  }

  /**
   * The authentication of a client has failed.
   *
   * @param times how often
   * @return the ban that this leads to; null when it leads to none, or the client is banned
   */
  public Ban failed(int client, int times, long nowNs) {
    if (!options.isOn() || isBanned(client, nowNs)) {
      return null;
    }
    Failures failures = failing.remove(client);
    if (failures == null) {
      dropOldest(failing);
      failures = new Failures(options.failures());
    }
    for (int i = 0; i < Math.min(times, options.failures()); i++) {
      failures.add(nowNs);
    }
    int recent = failures.within(options.windowNs(), nowNs);
    if (recent < options.failures()) {
      // At the end: who failed longest ago is forgotten first.
      failing.put(client, failures);
      return null;
    }
    dropOldest(bans);
    Ban ban = new Ban(client, recent, nowNs, nowNs + options.banNs());
    bans.put(client, ban);
    return ban;
  }

  private static void dropOldest(Map<Integer, ?> clients) {
    if (clients.size() >= MOST_CLIENTS) {
      Iterator<Integer> oldest = clients.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Ends a ban; false when there is none. */
  public boolean remove(int client, long nowNs) {
    boolean banned = isBanned(client, nowNs);
    bans.remove(client);
    return banned;
  }

  /** Ends all bans; returns how many there were. */
  public int clear(long nowNs) {
    int count = list(nowNs).size();
    bans.clear();
    return count;
  }

  /** The bans in force, oldest first. */
  public List<Ban> list(long nowNs) {
    bans.values().removeIf(ban -> nowNs - ban.untilNs >= 0);
    return new ArrayList<>(bans.values());
  }
}
