package net.pptpalg.testbed;

import java.time.Duration;
import java.util.Map;

/** The program that takes pppd's place at both ends of a tunnel, and what it tells. */
public final class PppStandIn {

  static final String PROGRAM = "ppp-stand-in.pl";

  private PppStandIn() {}

  /**
   * What a client sends through its tunnel.
   *
   * @param frames LCP Echo-Requests, numbered from 1
   * @param interval between two of them
   * @param dataBytes length of their data, 40 or more (the client's name and the number are in it)
   */
  public record Exchange(int frames, Duration interval, int dataBytes) {

    /** Small frames, a few dozen a second. */
    public static Exchange of(int frames) {
      return new Exchange(frames, Duration.ofMillis(20), 64);
    }
  }

  /**
   * What a client saw of its frames.
   *
   * @param state {@code answered} when every frame came back and none was somebody else's,
   *     otherwise {@code no-greeting}, {@code line-ended} or {@code unanswered}
   * @param server the name of the server that answered
   * @param mismatched replies with another client's name: the tunnels are crossed
   * @param minRttMs shortest round trip in milliseconds, not a number when nothing came back
   */
  public record Report(
      String state,
      String client,
      String server,
      int sent,
      int received,
      int mismatched,
      int duplicates,
      double minRttMs,
      double avgRttMs,
      double maxRttMs) {

    public boolean passed() {
      return state.equals("answered");
    }

    static Report parse(Map<String, Object> fields) {
      return new Report(
          (String) fields.get("state"),
          (String) fields.get("client"),
          (String) fields.get("server"),
          ((Number) fields.get("sent")).intValue(),
          ((Number) fields.get("received")).intValue(),
          ((Number) fields.get("mismatched")).intValue(),
          ((Number) fields.get("duplicates")).intValue(),
          milliseconds(fields.get("minRttMs")),
          milliseconds(fields.get("avgRttMs")),
          milliseconds(fields.get("maxRttMs")));
    }

    private static double milliseconds(Object value) {
      return value == null ? Double.NaN : ((Number) value).doubleValue();
    }
  }
}
