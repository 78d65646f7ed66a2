package net.pptpalg.command;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The policy, and what a test of it says, for people. */
final class PolicyText {

  private static final String ANY = "any";

  private PolicyText() {}

  /** What {@code GET /v1/policy} has answered. */
  static String list(Map<?, ?> policy) {
    Columns table =
        new Columns(
            8,
            "ID",
            "ACTION",
            "DIRECTION",
            "CLIENT",
            "SERVER",
            "TIME",
            "LIMITS",
            "CRYPTO",
            "HITS",
            "LIMITED",
            "CONNECTIONS",
            "CALLS");
    boolean comments = false;
    for (Object each : (List<?>) policy.get("rules")) {
      Map<?, ?> rule = (Map<?, ?>) each;
      comments |= rule.get("comment") != null;
      table.row(
          rule.get("id"),
          rule.get("action"),
          or(rule.get("direction"), ANY),
          client(rule),
          or(rule.get("server"), ANY),
          or(rule.get("time"), "always"),
          limits(rule),
          crypto(rule),
          rule.get("hits"),
          rule.get("limited"),
          rule.get("connections"),
          rule.get("calls"));
    }
    Map<?, ?> otherwise = (Map<?, ?>) policy.get("default");
    table.row(
        "default",
        otherwise.get("action"),
        ANY,
        ANY,
        ANY,
        "always",
        "-",
        "-",
        otherwise.get("hits"),
        otherwise.get("limited"),
        otherwise.get("connections"),
        otherwise.get("calls"));
    return table.render() + (comments ? "\n" + comments(policy) : "");
  }

  private static String comments(Map<?, ?> policy) {
    return ((List<?>) policy.get("rules"))
        .stream()
            .map(rule -> (Map<?, ?>) rule)
            .filter(rule -> rule.get("comment") != null)
            .map(rule -> rule.get("id") + ": " + rule.get("comment") + "\n")
            .collect(Collectors.joining());
  }

  /** A rule in one line. */
  static String rule(Map<?, ?> rule) {
    StringBuilder text = new StringBuilder("rule " + rule.get("id") + ": " + rule.get("action"));
    append(text, "", rule.get("direction"));
    append(text, "client ", rule.get("client"));
    append(text, "server ", rule.get("server"));
    append(text, "interface ", rule.get("interface"));
    append(text, "time ", rule.get("time"));
    String limits = limits(rule);
    append(text, "limits ", limits.equals("-") ? null : limits);
    String crypto = crypto(rule);
    append(text, "crypto ", crypto.equals("-") ? null : crypto);
    return text.append('\n').toString();
  }

  private static String crypto(Map<?, ?> rule) {
    List<?> refused = (List<?>) rule.get("refuseAuthentication");
    Object bits = rule.get("requireEncryption");
    if (refused == null && bits == null) {
      return "-";
    }
    String methods =
        refused == null
            ? ""
            : refused.stream().map(method -> "no " + method).collect(Collectors.joining(", "));
    return methods
        + (refused == null || bits == null ? "" : ", ")
        + (bits == null ? "" : bits + " bits")
        + ("alarm".equals(rule.get("breach")) ? ", or alarm" : "");
  }

  private static void append(StringBuilder text, String name, Object value) {
    if (value != null) {
      text.append(text.toString().endsWith(",") ? "" : ", ").append(name).append(value);
    }
  }

  /** What {@code POST /v1/policy/test} has answered. */
  static String decision(Map<?, ?> decision) {
    StringBuilder text = new StringBuilder();
    text.append(decision.get("action")).append(": ").append(decision.get("why"));
    text.append(" (").append(decision.get("time")).append(")\n");
    for (Object each : (List<?>) decision.get("passedOver")) {
      Map<?, ?> passed = (Map<?, ?>) each;
      text.append("  rule ").append(passed.get("rule")).append(" does not match: ");
      text.append(passed.get("why")).append('\n');
    }
    return text.toString();
  }

  private static String client(Map<?, ?> rule) {
    String client = or(rule.get("client"), ANY);
    return rule.get("interface") == null ? client : client + "%" + rule.get("interface");
  }

  private static String limits(Map<?, ?> rule) {
    String limits =
        Stream.of(
                limit(rule, "maxConnections", " connections"),
                limit(rule, "maxCalls", " calls"),
                limit(rule, "maxRate", "/s"),
                limit(rule, "maxConnectionsPerClient", " connections each"),
                limit(rule, "maxCallsPerClient", " calls each"),
                limit(rule, "maxRatePerClient", "/s each"))
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(", "));
    return limits.isEmpty() ? "-" : limits;
  }

  private static String limit(Map<?, ?> rule, String field, String unit) {
    Object limit = rule.get(field);
    return limit == null ? "" : limit + unit;
  }

  private static String or(Object value, String otherwise) {
    return value == null ? otherwise : value.toString();
  }
}
