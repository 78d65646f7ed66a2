package net.pptpalg.testbed.suite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.pptpalg.testbed.suite.gateway.Setup;
import net.pptpalg.testbed.suite.scenario.Case;

/** The table: a row for each case, a column for each gateway. */
final class Results {

  private final List<Case> cases;
  private final Map<String, Map<String, Outcome>> columns = new LinkedHashMap<>();

  /**
   * @param cases the rows, in order
   */
  Results(List<Case> cases) {
    this.cases = cases;
  }

  void add(String gateway, Case one, Outcome outcome) {
    columns.computeIfAbsent(gateway, name -> new HashMap<>()).put(one.id(), outcome);
  }

  long failures(String gateway) {
    return count(gateway, Outcome.Kind.FAIL);
  }

  private long count(String gateway, Outcome.Kind kind) {
    return columns.getOrDefault(gateway, Map.of()).values().stream()
        .filter(outcome -> outcome.kind() == kind)
        .count();
  }

  private String sum(String gateway) {
    return "%d passed, %d failed, %d n/a"
        .formatted(
            count(gateway, Outcome.Kind.PASS),
            failures(gateway),
            count(gateway, Outcome.Kind.NOT_APPLICABLE));
  }

  /** For the terminal. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append("%-44s".formatted("case"));
    columns.keySet().forEach(gateway -> text.append(" %-14s".formatted(gateway)));
    text.append("title\n");
    for (Case one : cases) {
      text.append("%-44s".formatted(one.id()));
      columns.values().forEach(column -> text.append(" %-14s".formatted(word(column, one))));
      text.append(one.title()).append('\n');
    }
    columns.keySet().forEach(gateway -> text.append(gateway + ": " + sum(gateway) + "\n"));
    return text.toString();
  }

  private static String word(Map<String, Outcome> column, Case one) {
    Outcome outcome = column.get(one.id());
    return outcome == null ? "" : outcome.toString().split(":")[0];
  }

  /** For the docs, with every reason below the table. */
  String markdown(String command) {
    StringBuilder text = new StringBuilder();
    text.append("# Conformance\n\n");
    text.append(
        """
        Clients and servers on both sides of a gateway, in network namespaces, with scripted TCP and
        raw GRE endpoints. Every received packet is checked for its lengths and checksums; a packet
        that leaves with a private source address fails the case.

        """);
    text.append("Written by `").append(command).append("`. ");
    text.append(
        """
        Any other router can be tried with `./dev conformance --gateway external --lan IF --wan IF
        --lan-address ADDRESS --public ADDRESS`, on a machine with one interface on either side of
        it. The router has to reach 10.77.0.0/16 directly on its LAN link, 198.18.0.0/15 directly on
        its WAN link, and to translate the former to its public address. If the links are virtual,
        switch transmit checksum offload off on the router (`ethtool -K IF tx off`).

        """);
    columns.keySet().forEach(gateway -> text.append("- " + gateway + ": " + sum(gateway) + "\n"));
    text.append("\n| case | what the gateway does | setup |");
    columns.keySet().forEach(gateway -> text.append(" " + gateway + " |"));
    text.append("\n|---|---|---|");
    columns.keySet().forEach(gateway -> text.append("---|"));
    text.append('\n');
    for (Case one : cases) {
      text.append("| `%s` | %s | %s |".formatted(one.id(), one.title(), name(one.setup())));
      columns.values().forEach(column -> text.append(" " + word(column, one) + " |"));
      text.append('\n');
    }
    text.append("\n## Setups\n\n");
    for (Setup setup : Setup.values()) {
      text.append("- **" + name(setup) + "**: the gateway " + setup.sentence() + ".\n");
    }
    columns.forEach((gateway, column) -> text.append(reasons(gateway, column)));
    return text.toString();
  }

  private String reasons(String gateway, Map<String, Outcome> column) {
    List<String> lines = new ArrayList<>();
    for (Case one : cases) {
      Outcome outcome = column.get(one.id());
      if (outcome != null && outcome.kind() != Outcome.Kind.PASS) {
        lines.add("- `" + one.id() + "` " + outcome);
      }
    }
    return lines.isEmpty()
        ? ""
        : "\n## What "
            + gateway
            + " does instead\n\n"
            + String.join("\n", lines).replace("<", "&lt;")
            + "\n";
  }

  private static String name(Setup setup) {
    return setup.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
