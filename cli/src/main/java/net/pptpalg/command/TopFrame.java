package net.pptpalg.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.pptpalg.gateway.api.Drops;
import net.pptpalg.gateway.api.Session;
import net.pptpalg.gateway.api.Status;

/** One frame of {@code top}: what has happened between two looks at the gateway. */
final class TopFrame {

  private static final int MAX_DROP_LINES = 8;

  /**
   * One look at the gateway.
   *
   * @param losses what is missing of calls, by their ids; of those that are observed
   * @param atNs when, by the monotonic clock
   */
  record Look(Status status, List<Session> sessions, Map<Long, Losses> losses, long atNs) {}

  /**
   * What is missing of a call on its way to the gateway, by the gaps in sequence numbers.
   *
   * @param clientExpected packets from the client that should have come, of those looked at
   * @param clientLost how many of these did not
   * @param serverExpected the same from the server
   * @param serverLost the same from the server
   */
  record Losses(long clientExpected, long clientLost, long serverExpected, long serverLost) {
    static final Losses NONE = new Losses(0, 0, 0, 0);
  }

  /** A call; bits a second, and the share of packets lost, null where none was looked at. */
  private record Rate(
      Session session,
      double packetsPerSecond,
      double toServer,
      double toClient,
      Double clientLoss,
      Double serverLoss) {}

  private final Look before;
  private final Look now;
  private final double seconds;

  TopFrame(Look before, Look now) {
    this.before = before;
    this.now = now;
    this.seconds = Math.max((now.atNs() - before.atNs()) / 1e9, 1e-3);
  }

  /** The frame as lines. */
  String render() {
    Status status = now.status();
    StringBuilder text = new StringBuilder();
    text.append("pptp-alg ").append(status.version());
    text.append("  up ").append(Quantity.age(status.uptimeSeconds()));
    text.append("  control connections ").append(status.controlConnections());
    text.append("  calls ").append(status.calls()).append('\n');
    text.append("GRE packets/s out ").append(rate("gre_to_remote"));
    text.append(" in ").append(rate("gre_to_inside"));
    text.append("   control segments/s ").append(rate("control_segments")).append("\n\n");
    text.append(lanes()).append('\n').append(drops()).append(calls());
    return text.toString();
  }

  private String lanes() {
    Columns table = new Columns(0, "QUEUE", "PACKETS/S", "WAITING", "DROPPED", "LOST");
    for (int i = 0; i < now.status().lanes().size(); i++) {
      Status.Lane lane = now.status().lanes().get(i);
      table.row(lane.queue(), whole(packets(i)), lane.queued(), lane.dropped(), lane.lost());
    }
    return table.render();
  }

  private long packets(int index) {
    List<Status.Lane> former = before.status().lanes();
    long packets = now.status().lanes().get(index).packets();
    return index < former.size() ? packets - former.get(index).packets() : 0;
  }

  /** What is dropped now first, then what was dropped at all. */
  private List<String> dropped() {
    List<String> names = new ArrayList<>();
    now.status()
        .counters()
        .forEach(
            (name, count) -> {
              String help = now.status().counterHelp().getOrDefault(name, "");
              if (count > 0 && Drops.isReason(help)) {
                names.add(name);
              }
            });
    names.sort(Comparator.comparingLong(this::change).reversed());
    return names;
  }

  private String drops() {
    List<String> names = dropped();
    if (names.isEmpty()) {
      return "";
    }
    Columns table = new Columns(1, "DROPS AND REFUSALS", "PER SECOND", "TOTAL");
    for (String name : names.subList(0, Math.min(names.size(), MAX_DROP_LINES))) {
      table.row(name, rate(name), now.status().counters().get(name));
    }
    return table.render() + "\n";
  }

  /** The busiest first. */
  private List<Rate> rates() {
    Map<Long, Session> former = new HashMap<>();
    before.sessions().forEach(session -> former.put(session.id(), session));
    List<Rate> rates = new ArrayList<>();
    for (Session session : now.sessions()) {
      rates.add(rate(former.getOrDefault(session.id(), session), session));
    }
    rates.sort(Comparator.comparingDouble(Rate::packetsPerSecond).reversed());
    return rates;
  }

  private String calls() {
    Columns table =
        new Columns(
            4,
            "ID",
            "CLIENT",
            "SERVER",
            "STATE",
            "PACKETS/S",
            "TO SERVER",
            "TO CLIENT",
            "CLIENT LOSS",
            "SERVER LOSS",
            "IDLE");
    for (Rate rate : rates()) {
      Session session = rate.session();
      table.row(
          session.id(),
          session.client(),
          session.server(),
          session.state(),
          Math.round(rate.packetsPerSecond()),
          bits(rate.toServer()),
          bits(rate.toClient()),
          percent(rate.clientLoss()),
          percent(rate.serverLoss()),
          Quantity.age(session.idleSeconds()));
    }
    return table.render();
  }

  private static String percent(Double share) {
    return share == null ? "-" : String.format(Locale.ROOT, "%.1f%%", share * 100);
  }

  /** The frame for programs. */
  Map<String, Object> fields() {
    Status status = now.status();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("version", status.version());
    fields.put("uptimeSeconds", status.uptimeSeconds());
    fields.put("seconds", seconds);
    fields.put("controlConnections", status.controlConnections());
    fields.put("calls", status.calls());
    fields.put("grePacketsPerSecondOut", change("gre_to_remote") / seconds);
    fields.put("grePacketsPerSecondIn", change("gre_to_inside") / seconds);
    fields.put("controlSegmentsPerSecond", change("control_segments") / seconds);
    List<Object> queues = new ArrayList<>();
    for (int i = 0; i < status.lanes().size(); i++) {
      Status.Lane lane = status.lanes().get(i);
      Map<String, Object> queue = new LinkedHashMap<>();
      queue.put("queue", lane.queue());
      queue.put("packetsPerSecond", packets(i) / seconds);
      queue.put("waiting", lane.queued());
      queue.put("dropped", lane.dropped());
      queue.put("lost", lane.lost());
      queues.add(queue);
    }
    fields.put("queues", queues);
    fields.put("drops", dropped().stream().map(this::dropFields).toList());
    fields.put("sessions", rates().stream().map(TopFrame::fields).toList());
    return fields;
  }

  private Map<String, Object> dropFields(String name) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("reason", name);
    fields.put("perSecond", change(name) / seconds);
    fields.put("total", now.status().counters().get(name));
    return fields;
  }

  private static Map<String, Object> fields(Rate rate) {
    Session session = rate.session();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", session.id());
    fields.put("client", session.client());
    fields.put("server", session.server());
    fields.put("state", session.state());
    fields.put("packetsPerSecond", rate.packetsPerSecond());
    fields.put("bitsPerSecondToServer", rate.toServer());
    fields.put("bitsPerSecondToClient", rate.toClient());
    fields.put("clientLoss", rate.clientLoss());
    fields.put("serverLoss", rate.serverLoss());
    fields.put("idleSeconds", session.idleSeconds());
    return fields;
  }

  private Rate rate(Session from, Session to) {
    long packets =
        to.packetsToServer()
            + to.packetsToClient()
            - from.packetsToServer()
            - from.packetsToClient();
    Losses then = before.losses().getOrDefault(from.id(), Losses.NONE);
    Losses late = now.losses().getOrDefault(to.id(), Losses.NONE);
    return new Rate(
        to,
        packets / seconds,
        (to.bytesToServer() - from.bytesToServer()) * 8 / seconds,
        (to.bytesToClient() - from.bytesToClient()) * 8 / seconds,
        share(then.clientExpected(), then.clientLost(), late.clientExpected(), late.clientLost()),
        share(then.serverExpected(), then.serverLost(), late.serverExpected(), late.serverLost()));
  }

  /** What comes late is lost at first, and found later on. */
  private static Double share(long expectedThen, long lostThen, long expected, long lost) {
    long meanwhile = expected - expectedThen;
    return meanwhile <= 0 ? null : (Double) (Math.max(0, lost - lostThen) / (double) meanwhile);
  }

  private static String bits(double perSecond) {
    return Quantity.count(Math.round(perSecond)) + "bit/s";
  }

  private String rate(String counter) {
    return whole(change(counter));
  }

  private long change(String counter) {
    long count = now.status().counters().getOrDefault(counter, 0L);
    return count - before.status().counters().getOrDefault(counter, count);
  }

  private String whole(long change) {
    return Long.toString(Math.round(change / seconds));
  }
}
