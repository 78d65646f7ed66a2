package net.pptpalg.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
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
   * @param atNs when, by the monotonic clock
   */
  record Look(Status status, List<Session> sessions, long atNs) {}

  private record Rate(Session session, double packetsPerSecond, double toServer, double toClient) {}

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
      List<Status.Lane> former = before.status().lanes();
      long packets = i < former.size() ? former.get(i).packets() : lane.packets();
      table.row(
          lane.queue(),
          whole(lane.packets() - packets),
          lane.queued(),
          lane.dropped(),
          lane.lost());
    }
    return table.render();
  }

  /** What is dropped now first, then what was dropped at all. */
  private String drops() {
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
    if (names.isEmpty()) {
      return "";
    }
    names.sort(Comparator.comparingLong(this::change).reversed());
    Columns table = new Columns(1, "DROPS AND REFUSALS", "PER SECOND", "TOTAL");
    for (String name : names.subList(0, Math.min(names.size(), MAX_DROP_LINES))) {
      table.row(name, rate(name), now.status().counters().get(name));
    }
    return table.render() + "\n";
  }

  private String calls() {
    Map<Long, Session> former = new HashMap<>();
    before.sessions().forEach(session -> former.put(session.id(), session));
    List<Rate> rates = new ArrayList<>();
    for (Session session : now.sessions()) {
      rates.add(rate(former.getOrDefault(session.id(), session), session));
    }
    rates.sort(Comparator.comparingDouble(Rate::packetsPerSecond).reversed());
    Columns table =
        new Columns(
            4, "ID", "CLIENT", "SERVER", "STATE", "PACKETS/S", "TO SERVER", "TO CLIENT", "IDLE");
    for (Rate rate : rates) {
      Session session = rate.session();
      table.row(
          session.id(),
          session.client(),
          session.server(),
          session.state(),
          Math.round(rate.packetsPerSecond()),
          bits(rate.toServer()),
          bits(rate.toClient()),
          Quantity.age(session.idleSeconds()));
    }
    return table.render();
  }

  private Rate rate(Session from, Session to) {
    long packets =
        to.packetsToServer()
            + to.packetsToClient()
            - from.packetsToServer()
            - from.packetsToClient();
    return new Rate(
        to,
        packets / seconds,
        (to.bytesToServer() - from.bytesToServer()) * 8 / seconds,
        (to.bytesToClient() - from.bytesToClient()) * 8 / seconds);
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
