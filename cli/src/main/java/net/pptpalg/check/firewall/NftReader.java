package net.pptpalg.check.firewall;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what {@code nft --json list ruleset} prints into a {@link Ruleset}. */
public final class NftReader {
  private static final Set<String> FAMILIES = Set.of("ip", "inet");

  /** What can stand in a command as it is. */
  private static final String PLAIN_NAME = "[A-Za-z0-9_][A-Za-z0-9_./-]*";

  private final Ruleset ruleset = new Ruleset();
  private final Set<String> foreignTables;
  private final Map<String, List<?>> sets = new HashMap<>();
  private final Set<String> pptpHelpers = new HashSet<>();

  private NftReader(Set<String> foreignTables) {
    this.foreignTables = foreignTables;
  }

  /**
   * Reads a listing.
   *
   * @param listing what nft printed
   * @param foreignTables names of tables of the family ip that are iptables' own, to be left out
   * @throws IOException when it is not what nft prints
   */
  public static Ruleset read(String listing, Set<String> foreignTables) throws IOException {
    NftReader reader = new NftReader(foreignTables);
    if (!listing.isBlank()
        && JSON.std.mapFrom(listing).get("nftables") instanceof List<?> objects) {
      // Rules name sets and chains that may come later in the listing.
      objects.forEach(reader::readNamed);
      objects.forEach(reader::readRule);
    }
    return reader.ruleset;
  }

  private void readNamed(Object object) {
    if (!(object instanceof Map<?, ?> entry)) {
      return;
    }
    if (entry.get("set") instanceof Map<?, ?> set && isOurs(set)) {
      sets.put(
          key(set, set.get("name")), set.get("elem") instanceof List<?> list ? list : List.of());
    } else if (entry.get("ct helper") instanceof Map<?, ?> helper
        && "pptp".equals(helper.get("type"))) {
      pptpHelpers.add(key(helper, helper.get("name")));
    } else if (entry.get("chain") instanceof Map<?, ?> chain && isOurs(chain)) {
      addChain(chain);
    }
  }

  private boolean isOurs(Map<?, ?> object) {
    return FAMILIES.contains(object.get("family"))
        && !("ip".equals(object.get("family")) && foreignTables.contains(object.get("table")));
  }

  private static String key(Map<?, ?> object, Object name) {
    return object.get("family") + " " + object.get("table") + " " + name;
  }

  private void addChain(Map<?, ?> chain) {
    String path = key(chain, chain.get("name"));
    String description = "chain " + path + " of nft";
    ruleset.tracksConnections("nat".equals(chain.get("type")));
    ruleset.add(
        path,
        chain.get("hook") instanceof String hook
            ? new Chain(description, hook, "drop".equals(chain.get("policy")), new Inserted(path))
            : new Chain(description));
  }

  private void readRule(Object object) {
    if (!(object instanceof Map<?, ?> entry
        && entry.get("rule") instanceof Map<?, ?> rule
        && isOurs(rule)
        && rule.get("expr") instanceof List<?> expressions)) {
      return;
    }
    String path = key(rule, rule.get("chain"));
    Chain chain = ruleset.chain(path);
    if (chain == null) {
      return;
    }
    new RuleBuilder(rule, path, chain).build(expressions);
  }

  private static boolean isPlain(String path) {
    return path.matches(PLAIN_NAME + " " + PLAIN_NAME + " " + PLAIN_NAME);
  }

  /** Turns one rule into one, or into several when it holds a verdict map. */
  private final class RuleBuilder {
    private final Map<?, ?> rule;
    private final String path;
    private final Chain chain;
    private final String text;
    private final List<Condition> conditions = new ArrayList<>();

    RuleBuilder(Map<?, ?> rule, String path, Chain chain) {
      this.rule = rule;
      this.path = path;
      this.chain = chain;
      this.text = "rule with handle " + rule.get("handle") + " in chain " + path + " of nft";
    }

    void build(List<?> expressions) {
      for (Object expression : expressions) {
        if (expression instanceof Map<?, ?> statement && !statement.isEmpty()) {
          Map.Entry<?, ?> only = statement.entrySet().iterator().next();
          if (add(String.valueOf(only.getKey()), only.getValue())) {
            return;
          }
        }
      }
    }

    /** Returns whether the rule ends with this statement. */
    private boolean add(String name, Object value) {
      switch (name) {
        case "match" -> addMatch(value);
        case "accept", "queue", "snat", "dnat", "masquerade", "redirect" -> {
          return end(Action.ACCEPT, null);
        }
        case "drop", "reject" -> {
          return end(Action.DROP, null);
        }
        case "return" -> {
          return end(Action.RETURN, null);
        }
        case "jump" -> {
          return end(Action.JUMP, target(value));
        }
        case "goto" -> {
          return end(Action.GOTO, target(value));
        }
        case "vmap" -> addVerdictMap(value);
        case "limit", "xt", "connlimit", "ct count" -> conditions.add(packet -> Match.MAYBE);
        case "ct helper" -> {
          if (pptpHelpers.contains(key(rule, value)) && isPlain(path)) {
            ruleset.add(
                new Ruleset.HelperRule(
                    text, "nft delete rule " + path + " handle " + rule.get("handle")));
          }
        }
        default -> {
          // Counters, logs, marks: the packet goes on.
        }
      }
      return false;
    }

    private boolean end(Action action, String target) {
      chain.add(new Rule(text, List.copyOf(conditions), action, target));
      return true;
    }

    private String target(Object value) {
      return value instanceof Map<?, ?> fields ? key(rule, fields.get("target")) : null;
    }

    private void addMatch(Object value) {
      if (!(value instanceof Map<?, ?> match)) {
        return;
      }
      Object left = match.get("left");
      Object right = match.get("right");
      Object operator = match.get("op");
      ruleset.tracksConnections(left instanceof Map<?, ?> kind && kind.containsKey("ct"));
      if ("==".equals(operator) || "in".equals(operator)) {
        conditions.add(packet -> compare(packet, left, right));
      } else if ("!=".equals(operator)) {
        conditions.add(
            packet ->
                FieldMatch.lacksHeader(packet, left)
                    ? Match.NO
                    : compare(packet, left, right).negated(true));
      } else {
        conditions.add(packet -> Match.MAYBE);
      }
    }

    private void addVerdictMap(Object value) {
      if (!(value instanceof Map<?, ?> map)) {
        return;
      }
      Object left = map.get("key");
      ruleset.tracksConnections(left instanceof Map<?, ?> kind && kind.containsKey("ct"));
      List<?> pairs =
          map.get("data") instanceof Map<?, ?> data && data.get("set") instanceof List<?> list
              ? list
              : List.of();
      if (pairs.isEmpty()) {
        // A named map: what is in it may change at any time.
        return;
      }
      for (Object element : pairs) {
        if (element instanceof List<?> pair
            && pair.size() == 2
            && pair.get(1) instanceof Map<?, ?> verdict
            && !verdict.isEmpty()) {
          Map.Entry<?, ?> only = verdict.entrySet().iterator().next();
          Condition before = conditions.isEmpty() ? null : all(List.copyOf(conditions));
          RuleBuilder branch = new RuleBuilder(rule, path, chain);
          if (before != null) {
            branch.conditions.add(before);
          }
          Object right = pair.get(0);
          branch.conditions.add(packet -> compare(packet, left, right));
          branch.add(String.valueOf(only.getKey()), only.getValue());
        }
      }
    }

    private static Condition all(List<Condition> conditions) {
      return packet -> {
        Match all = Match.YES;
        for (Condition condition : conditions) {
          all = all.and(condition.test(packet));
        }
        return all;
      };
    }

    private Match compare(SamplePacket packet, Object left, Object right) {
      if (right instanceof String name && name.startsWith("@")) {
        List<?> elements = sets.get(key(rule, name.substring(1)));
        return elements == null ? Match.MAYBE : anyOf(packet, left, elements);
      }
      if (right instanceof Map<?, ?> kind && kind.get("set") instanceof List<?> elements) {
        return anyOf(packet, left, elements);
      }
      if (right instanceof List<?> flags) {
        return anyOf(packet, left, flags);
      }
      return left instanceof Map<?, ?> field ? FieldMatch.test(packet, field, right) : Match.MAYBE;
    }

    private Match anyOf(SamplePacket packet, Object left, List<?> elements) {
      List<Match> matches = new ArrayList<>();
      for (Object element : elements) {
        Object value =
            element instanceof Map<?, ?> kind && kind.get("elem") instanceof Map<?, ?> detailed
                ? detailed.get("val")
                : element;
        matches.add(compare(packet, left, value));
      }
      return Match.any(matches);
    }
  }

  private record Inserted(String path) implements Insertion {

    @Override
    public List<String> acceptUntrackedPptp() {
      return insert(
          "ct state untracked tcp dport 1723 accept",
          "ct state untracked tcp sport 1723 accept",
          "ct state untracked ip protocol { gre, icmp } accept");
    }

    @Override
    public List<String> acceptIcmpErrors() {
      return insert("icmp type { destination-unreachable, time-exceeded } accept");
    }

    private List<String> insert(String... rules) {
      if (!isPlain(path)) {
        return List.of();
      }
      List<String> commands = new ArrayList<>();
      for (String rule : rules) {
        commands.add("nft 'insert rule " + path + " " + rule + "'");
      }
      return commands;
    }
  }
}
