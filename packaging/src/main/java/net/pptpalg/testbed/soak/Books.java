package net.pptpalg.testbed.soak;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.pptpalg.testbed.Await;

/**
 * Holds the gateway's counters to what the peers have sent and received: every packet is translated
 * or counted as dropped for the reason that was to be expected.
 */
final class Books {

  /** What {@link SoakedGateway} adds to the counters: packets that found a queue full. */
  static final String DROPPED_BY_KERNEL = "kernel_dropped";

  private static final Duration SETTLING = Duration.ofSeconds(10);

  /** Each is exactly what was expected, packet by packet. */
  private static final List<String> EXACT =
      List.of(
          "gre_to_remote",
          "gre_to_inside",
          "gre_unknown_call_out",
          "gre_unknown_call_in",
          "gre_malformed",
          "control_icmp_errors",
          "control_policy_denied",
          "control_policy_rejected",
          "control_limited_connections",
          "control_refused_calls",
          "control_malformed",
          "queue_lost_in_socket",
          "queue_packets_unanswered",
          DROPPED_BY_KERNEL);

  private static final List<String> GRE_TRANSLATED = List.of("gre_to_remote", "gre_to_inside");

  private static final List<String> GRE_OTHERWISE =
      List.of(
          "gre_not_pptp",
          "gre_not_ours",
          "gre_own",
          "gre_unknown_call_out",
          "gre_unknown_call_in",
          "gre_malformed");

  private static final List<String> CONTROL_OTHERWISE =
      List.of(
          "control_out_of_order",
          "control_unknown_connection",
          "control_not_ours",
          "control_no_port",
          "control_port_in_use",
          "control_unsynchronised",
          "control_limited_connections",
          "control_limited_half_open",
          "control_policy_denied",
          "control_policy_rejected",
          "control_policy_limited",
          "control_malformed");

  private final SoakedGateway gateway;
  private final PeerCounts lan;
  private final PeerCounts wan;
  private final Violations violations;
  private final Map<String, Long> expected = new LinkedHashMap<>();
  private SoakedGateway.Status before;
  private Peers peersBefore;

  /** What both sides have sent and received at one time. */
  private record Peers(
      long greSent, long greReceived, long tcpSent, long tcpForwarded, long tcpFromGatewayToWan) {}

  Books(SoakedGateway gateway, PeerCounts lan, PeerCounts wan, Violations violations) {
    this.gateway = gateway;
    this.lan = lan;
    this.wan = wan;
    this.violations = violations;
    begin();
  }

  /** Something is about to happen, or has, that the gateway has to count. */
  void expect(String counter, long times) {
    expected.merge(counter, times, Long::sum);
  }

  /** Counts from here on: what was before is not asked for any more. */
  void begin() {
    expected.clear();
    before = gateway.status();
    peersBefore = peers();
  }

  /** Waits until the books balance and begins anew; whatever does not balance is a violation. */
  void balance() {
    String[] last = new String[1];
    boolean balanced = Await.within(SETTLING, () -> (last[0] = difference()) == null);
    if (!balanced) {
      violations.add("the books do not balance: " + last[0]);
    }
    begin();
  }

  private Peers peers() {
    return new Peers(
        lan.greSent.get() + wan.greSent.get(),
        lan.greReceived.get() + wan.greReceived.get(),
        lan.tcpSent.get() + wan.tcpSent.get(),
        lan.tcpForwarded.get() + wan.tcpForwarded.get(),
        wan.tcpFromGateway.get());
  }

  /** What does not balance, or null. */
  private String difference() {
    SoakedGateway.Status now = gateway.status();
    Peers peers = peers();
    for (String counter : EXACT) {
      long seen = since(now, counter);
      long wanted = expected.getOrDefault(counter, 0L);
      if (seen != wanted) {
        return counter + " is " + seen + ", expected " + wanted;
      }
    }
    long translated = sum(now, GRE_TRANSLATED);
    String gre =
        differ(
            "GRE sent", peers.greSent - peersBefore.greSent, translated + sum(now, GRE_OTHERWISE));
    String received =
        differ("GRE received", peers.greReceived - peersBefore.greReceived, translated);
    long segments = since(now, "control_segments");
    String forwarded =
        differ("segments received", peers.tcpForwarded - peersBefore.tcpForwarded, segments);
    // The gateway's own resets pass its queue as well.
    long strays =
        since(now, "control_own") - (peers.tcpFromGatewayToWan - peersBefore.tcpFromGatewayToWan);
    String control =
        differ(
            "segments sent",
            peers.tcpSent - peersBefore.tcpSent,
            segments + strays + sum(now, CONTROL_OTHERWISE));
    for (String difference : new String[] {gre, received, forwarded, control}) {
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private static String differ(String what, long peers, long gateway) {
    return peers == gateway ? null : what + ": " + peers + ", the gateway counts " + gateway;
  }

  private long sum(SoakedGateway.Status now, List<String> names) {
    return names.stream().mapToLong(name -> since(now, name)).sum();
  }

  private long since(SoakedGateway.Status now, String counter) {
    return now.counter(counter) - before.counter(counter);
  }
}
