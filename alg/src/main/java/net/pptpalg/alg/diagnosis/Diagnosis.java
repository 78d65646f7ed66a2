package net.pptpalg.alg.diagnosis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.pptpalg.alg.packet.Ipv4Address;

/**
 * Derives findings from what the observers know. A healthy call, or one that is too young to judge,
 * raises none.
 *
 * <p>Stateless; the caller owns the observers.
 */
public final class Diagnosis {
  private static final int ENOUGH_DROPPED = 3;

  private Diagnosis() {}

  /**
   * What is wrong with a control connection itself.
   *
   * @param nowNs the time, or that of the end of the capture.
   * @return none or one.
   */
  public static List<Conclusion> of(ControlObserver connection, long nowNs) {
    Conclusion conclusion = new ControlRules(connection, nowNs).judge();
    return conclusion == null ? List.of() : List.of(conclusion);
  }

  /**
   * What is wrong with a call. Of what keeps a tunnel from coming up, the first cause only.
   *
   * @param connection its control connection; null when nobody saw it.
   * @param nowNs the time, or that of the end of the capture.
   * @param greSeenAnywhere whether any call had GRE: when none has, it may not be looked at.
   * @return findings, the gravest first.
   */
  public static List<Conclusion> of(
      ControlObserver connection, CallObserver call, long nowNs, boolean greSeenAnywhere) {
    List<Conclusion> found = new ArrayList<>(2);
    if (isHalfSeen(call) || call.endedByPolicy) {
      SecurityRules.judge(call, found);
      return found;
    }
    Conclusion root = connection == null ? null : SetupRules.judge(connection, call, nowNs);
    if (root == null && call.connected()) {
      root = dropped(call);
    }
    if (root == null && call.connected()) {
      root = new PathRules(call, nowNs, greSeenAnywhere).judge();
    }
    if (root == null && call.connected()) {
      root = new NegotiationRules(call, nowNs).judge();
    }
    if (root != null) {
      found.add(root);
      repeated(call, found);
    } else if (call.connected()) {
      new DataRules(connection, call, nowNs, found).judge();
    }
    SecurityRules.judge(call, found);
    found.sort(Comparator.comparing(conclusion -> conclusion.finding().severity()));
    return found;
  }

  /** One side answers PPP of the other that isn't seen: it passes, and not where we watch. */
  private static boolean isHalfSeen(CallObserver call) {
    for (Side side : Side.values()) {
      boolean unseen = call.flow(side.other()).packets() == 0;
      if (unseen && call.ppp().lcp().answers(side) > 0) {
        return true;
      }
    }
    return false;
  }

  /** GRE that enters the gateway we are, and goes no further. */
  private static Conclusion dropped(CallObserver call) {
    long fromClient = call.droppedByGateway[Side.CLIENT.ordinal()];
    long fromServer = call.droppedByGateway[Side.SERVER.ordinal()];
    if (fromClient + fromServer < ENOUGH_DROPPED) {
      return null;
    }
    return new Facts()
        .add("GRE from the client that the gateway dropped", fromClient)
        .add("GRE from the server that the gateway dropped", fromServer)
        .add("why", call.givenUp)
        .conclude(Finding.GRE_DROPPED_BY_GATEWAY);
  }

  private static void repeated(CallObserver call, List<Conclusion> found) {
    int failures = call.ppp().authentication().failures();
    if (failures >= NegotiationRules.REPEATED) {
      found.add(
          new Facts()
              .add("failures in one call", failures)
              .conclude(Finding.AUTHENTICATION_REPEATED));
    }
  }

  /**
   * What only several connections together show: Call IDs that collide, and one client's repeated
   * failures.
   *
   * @param nowNs the time, or that of the end of the capture.
   * @return for each connection concerned, what was found.
   */
  public static Map<ControlObserver, List<Conclusion>> across(
      List<ControlObserver> connections, long nowNs) {
    Map<ControlObserver, List<Conclusion>> found = new LinkedHashMap<>();
    Map<String, CallObserver> newest = new LinkedHashMap<>();
    Map<String, ControlObserver> owners = new LinkedHashMap<>();
    Map<String, Integer> failures = new LinkedHashMap<>();
    Map<String, Integer> attempts = new LinkedHashMap<>();
    for (ControlObserver connection : connections) {
      String pair =
          Ipv4Address.format(connection.clientAddress())
              + ">"
              + Ipv4Address.format(connection.serverAddress());
      for (CallObserver call : connection.calls()) {
        String key = pair + "/" + call.callId(Side.CLIENT);
        CallObserver earlier = call.connected() ? newest.put(key, call) : null;
        ControlObserver owner = call.connected() ? owners.put(key, connection) : null;
        if (earlier != null && owner != connection && overlaps(owner, earlier, call)) {
          found
              .computeIfAbsent(connection, any -> new ArrayList<>())
              .add(
                  new Facts()
                      .add("Call ID of two calls at a time", call.callId(Side.CLIENT))
                      .add("client ports", owner.clientPort() + " and " + connection.clientPort())
                      .conclude(Finding.CALL_ID_COLLISION));
        }
        int failed = call.ppp().authentication().failures();
        if (failed > 0) {
          int sum = failures.merge(pair, failed, Integer::sum);
          int calls = attempts.merge(pair, 1, Integer::sum);
          if (sum >= NegotiationRules.REPEATED
              && sum - failed < NegotiationRules.REPEATED
              && failed < NegotiationRules.REPEATED) {
            found
                .computeIfAbsent(connection, any -> new ArrayList<>())
                .add(
                    new Facts()
                        .add("failures", sum + " so far")
                        .add("in calls", calls)
                        .conclude(Finding.AUTHENTICATION_REPEATED));
          }
        }
      }
    }
    return found;
  }

  /** Whether the earlier call was in use when the later one began. */
  private static boolean overlaps(ControlObserver owner, CallObserver earlier, CallObserver later) {
    Ending ending = earlier.ending();
    boolean over = ending != null && ending.timeNs() <= later.connectedNs;
    return !over && owner.lastNs() > later.startedNs();
  }
}
