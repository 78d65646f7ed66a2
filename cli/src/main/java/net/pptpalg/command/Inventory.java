package net.pptpalg.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who uses PPTP, to which servers, how often and how: the calls summed up by client and server. */
final class Inventory {

  /** One client with one server. */
  static final class Row {
    final String client;
    final String server;
    final TreeSet<String> vendors = new TreeSet<>();
    final TreeSet<String> authentications = new TreeSet<>();
    final TreeSet<String> encryptions = new TreeSet<>();

    /** How often each finding was made, by code and title. */
    final TreeMap<String, Integer> findings = new TreeMap<>();

    long calls;
    long up;
    long underWay;
    long firstSeconds = Long.MAX_VALUE;
    long lastSeconds;

    Row(String client, String server) {
      this.client = client;
      this.server = server;
    }

    long failed() {
      return calls - up;
    }

    private void add(Map<?, ?> call) {
      calls++;
      boolean wasUp = Boolean.TRUE.equals(call.get("up"));
      up += wasUp ? 1 : 0;
      underWay += call.get("ended") == null ? 1 : 0;
      long started = ((Number) call.get("started")).longValue();
      firstSeconds = Math.min(firstSeconds, started);
      lastSeconds = Math.max(lastSeconds, started);
      name(vendors, call.get("serverVendor"));
      name(authentications, call.get("authentication"));
      if (wasUp) {
        long bits = ((Number) call.get("encryptionBits")).longValue();
        encryptions.add(bits == 0 ? "none" : "MPPE " + bits);
      }
      for (Object each : (List<?>) call.get("findings")) {
        Map<?, ?> finding = (Map<?, ?>) each;
        findings.merge(finding.get("code") + " " + finding.get("title"), 1, Integer::sum);
      }
    }

    private static void name(TreeSet<String> names, Object name) {
      if (name != null && !name.toString().isEmpty()) {
        names.add(name.toString());
      }
    }
  }

  private final List<Row> rows;
  private final long calls;

  private Inventory(List<Row> rows, long calls) {
    this.rows = rows;
    this.calls = calls;
  }

  /** Sums up what {@code /v1/report} answers: those with the most calls first. */
  static Inventory of(Map<?, ?> answer) {
    Map<String, Row> rows = new LinkedHashMap<>();
    List<?> calls = (List<?>) answer.get("calls");
    for (Object each : calls) {
      Map<?, ?> call = (Map<?, ?>) each;
      String client = (String) call.get("client");
      String server = (String) call.get("server");
      rows.computeIfAbsent(client + ">" + server, any -> new Row(client, server)).add(call);
    }
    List<Row> sorted = new ArrayList<>(rows.values());
    sorted.sort(Comparator.comparingLong((Row row) -> -row.calls));
    return new Inventory(sorted, calls.size());
  }

  List<Row> rows() {
    return rows;
  }

  long calls() {
    return calls;
  }

  long clients() {
    return rows.stream().map(row -> row.client).distinct().count();
  }

  long servers() {
    return rows.stream().map(row -> row.server).distinct().count();
  }
}
