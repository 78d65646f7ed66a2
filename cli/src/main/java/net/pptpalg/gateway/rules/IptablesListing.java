package net.pptpalg.gateway.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code iptables-save} printed, read for what is ours. Every chain of our prefix is ours. */
final class IptablesListing {

  private static final Pattern OWN_CHAIN =
      Pattern.compile(":(" + IptablesScript.CHAIN_PREFIX + "\\S+) .*");
  private static final Pattern OWN_RULE =
      Pattern.compile("-A " + IptablesScript.CHAIN_PREFIX + "\\S+( .*)?");
  private static final Pattern OWN_JUMP =
      Pattern.compile("-A (\\S+)( .*)? -j " + IptablesScript.CHAIN_PREFIX + "\\S+");
  private static final Pattern EMPTY_BASE_CHAIN = Pattern.compile(":\\S+ ACCEPT .*");

  private final Map<String, List<String>> linesByTable;

  private IptablesListing(Map<String, List<String>> linesByTable) {
    this.linesByTable = linesByTable;
  }

  static IptablesListing read(String saved) {
    Map<String, List<String>> linesByTable = new HashMap<>();
    List<String> lines = new ArrayList<>();
    for (String line : saved.lines().toList()) {
      if (line.startsWith("*")) {
        lines = linesByTable.computeIfAbsent(line.substring(1), table -> new ArrayList<>());
      } else if (line.startsWith(":") || line.startsWith("-A ")) {
        lines.add(line.stripTrailing());
      }
    }
    return new IptablesListing(linesByTable);
  }

  List<String> ownChains(String table) {
    return lines(table).stream()
        .map(OWN_CHAIN::matcher)
        .filter(Matcher::matches)
        .map(chain -> chain.group(1))
        .toList();
  }

  /** Rules outside our chains that jump into them, once for each time they are there. */
  List<String> ownJumps(String table) {
    return lines(table).stream()
        .filter(line -> OWN_JUMP.matcher(line).matches() && !OWN_RULE.matcher(line).matches())
        .toList();
  }

  /** Everything that is ours in a table, in order: chains, their rules and the jumps to them. */
  List<String> own(String table) {
    List<String> own = new ArrayList<>(ownChains(table));
    lines(table).stream()
        .filter(line -> OWN_RULE.matcher(line).matches() || OWN_JUMP.matcher(line).matches())
        .forEach(own::add);
    return own;
  }

  boolean hasOwn() {
    return linesByTable.keySet().stream().anyMatch(table -> !own(table).isEmpty());
  }

  /** The tables in which somebody else has a rule, a chain or a policy. */
  Set<String> tablesOfOthers() {
    return linesByTable.keySet().stream()
        .filter(table -> !lines(table).stream().allMatch(IptablesListing::isNobodyElses))
        .collect(Collectors.toSet());
  }

  private static boolean isNobodyElses(String line) {
    return EMPTY_BASE_CHAIN.matcher(line).matches()
        || OWN_CHAIN.matcher(line).matches()
        || OWN_RULE.matcher(line).matches()
        || OWN_JUMP.matcher(line).matches();
  }

  private List<String> lines(String table) {
    return linesByTable.getOrDefault(table, List.of());
  }
}
