package net.pptpalg.command;

import java.util.List;
import java.util.Map;
import net.pptpalg.gateway.api.Status;

/**
 * The status for people: key and value a line, then the lanes and the counters that are not zero.
 */
final class StatusText {

  private static final int KEY_WIDTH = 20;

  private StatusText() {}

  static String render(Status status) {
    StringBuilder text = new StringBuilder();
    line(text, "version", status.version());
    line(text, "pid", Long.toString(status.pid()));
    line(text, "up", Quantity.age(status.uptimeSeconds()));
    line(text, "rules", status.backend());
    line(text, "lan", String.join(", ", status.lanInterfaces()));
    line(text, "wan", status.wanInterface());
    line(text, "public", String.join(", ", status.publicAddresses()));
    line(text, "control connections", Integer.toString(status.controlConnections()));
    line(text, "calls", Integer.toString(status.calls()));
    lanes(text, status.lanes());
    counters(text, status);
    return text.toString();
  }

  private static void lanes(StringBuilder text, List<Status.Lane> lanes) {
    for (Status.Lane lane : lanes) {
      line(
          text,
          "queue " + lane.queue(),
          lane.packets()
              + " packets, "
              + lane.dropped()
              + " dropped, "
              + lane.lost()
              + " lost, "
              + lane.queued()
              + " waiting");
    }
  }

  private static void counters(StringBuilder text, Status status) {
    int nameWidth = 0;
    int valueWidth = 0;
    for (Map.Entry<String, Long> counter : status.counters().entrySet()) {
      if (counter.getValue() != 0) {
        nameWidth = Math.max(nameWidth, counter.getKey().length());
        valueWidth = Math.max(valueWidth, counter.getValue().toString().length());
      }
    }
    if (nameWidth == 0) {
      return;
    }
    text.append("\ncounters\n");
    for (Map.Entry<String, Long> counter : status.counters().entrySet()) {
      if (counter.getValue() != 0) {
        String value = counter.getValue().toString();
        String help = status.counterHelp().getOrDefault(counter.getKey(), "");
        text.append("  ")
            .append(counter.getKey())
            .append(" ".repeat(nameWidth - counter.getKey().length() + 2))
            .append(" ".repeat(valueWidth - value.length()))
            .append(value)
            .append(help.isEmpty() ? "" : "  " + help)
            .append('\n');
      }
    }
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key)
        .append(" ".repeat(Math.max(1, KEY_WIDTH - key.length())))
        .append(value)
        .append('\n');
  }
}
