package net.pptpalg.check.firewall;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code iptables-save} prints into a {@link Ruleset}. */
public final class IptablesReader {
  private static final Pattern CHAIN = Pattern.compile(":(\\S+) (\\S+) .*");
  private static final Pattern TOKEN = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");
  private static final Set<String> BASE_CHAINS =
      Set.of("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING");

  /** After these a packet goes on to the next rule. */
  private static final Set<String> NON_TERMINATING =
      Set.of(
          "AUDIT",
          "CHECKSUM",
          "CLASSIFY",
          "CONNMARK",
          "CONNSECMARK",
          "CT",
          "DSCP",
          "ECN",
          "FLOWOFFLOAD",
          "LED",
          "LOG",
          "MARK",
          "NFLOG",
          "NOTRACK",
          "RATEEST",
          "SECMARK",
          "SET",
          "TCPMSS",
          "TCPOPTSTRIP",
          "TOS",
          "TRACE",
          "TTL",
          "ULOG");

  /** These don't come back, but the packet does not end here either. */
  private static final Set<String> PASSING_ON =
      Set.of("ACCEPT", "NFQUEUE", "QUEUE", "DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP");

  /** Matches whose options are understood here; any other makes its rule uncertain. */
  private static final Set<String> MATCHES =
      Set.of("tcp", "icmp", "conntrack", "state", "multiport", "comment");

  private final Ruleset ruleset;
  private final String program;

  private IptablesReader(Ruleset ruleset, String program) {
    this.ruleset = ruleset;
    this.program = program;
  }

  /**
   * Reads a listing.
   *
   * @param saved what {@code PROGRAM-save} printed
   * @param program to change these rules with: {@code iptables}, {@code iptables-legacy}
   */
  public static Ruleset read(String saved, String program) {
    Ruleset ruleset = new Ruleset();
    new IptablesReader(ruleset, program).readAll(saved);
    return ruleset;
  }

  /** The tables in a listing. */
  public static Set<String> tables(String saved) {
    Set<String> tables = new HashSet<>();
    saved
        .lines()
        .filter(line -> line.startsWith("*"))
        .forEach(line -> tables.add(line.substring(1)));
    return tables;
  }

  private void readAll(String saved) {
    String table = "";
    for (String line : saved.lines().toList()) {
      Matcher chain = CHAIN.matcher(line);
      if (line.startsWith("*")) {
        table = line.substring(1);
        // Its chains exist only where it is used.
        ruleset.tracksConnections(table.equals("nat"));
      } else if (chain.matches()) {
        addChain(table, chain.group(1), chain.group(2));
      } else if (line.startsWith("-A ")) {
        addRule(table, line);
      }
    }
  }

  private void addChain(String table, String name, String policy) {
    String description = "chain " + name + " of " + program + " table " + table;
    boolean base = BASE_CHAINS.contains(name) && !policy.equals("-");
    ruleset.add(
        key(table, name),
        base
            ? new Chain(
                description,
                name.toLowerCase(Locale.ROOT),
                policy.equals("DROP"),
                new Inserted(program, table, name))
            : new Chain(description));
  }

  private static String key(String table, String chain) {
    return table + " " + chain;
  }

  private void addRule(String table, String line) {
    List<String> tokens = tokens(line);
    Chain chain = tokens.size() < 2 ? null : ruleset.chain(key(table, tokens.get(1)));
    if (chain == null) {
      return;
    }
    RuleLine rule = new RuleLine(tokens.subList(2, tokens.size()));
    ruleset.tracksConnections(rule.tracks);
    String text = program + " -t " + table + " " + line;
    if (rule.setsPptpHelper) {
      ruleset.add(
          new Ruleset.HelperRule(
              text, program + " -t " + table + " -D" + line.substring("-A".length())));
    }
    chain.add(
        new Rule(
            text,
            rule.conditions,
            rule.action,
            rule.target == null ? null : key(table, rule.target)));
  }

  private static List<String> tokens(String line) {
    List<String> tokens = new ArrayList<>();
    Matcher token = TOKEN.matcher(line);
    while (token.find()) {
      tokens.add(token.group(1) != null ? token.group(1) : token.group(2));
    }
    return tokens;
  }

  /** The specification of one rule. */
  private static final class RuleLine {
    final List<Condition> conditions = new ArrayList<>();
    Action action = Action.CONTINUE;
    String target;
    boolean setsPptpHelper;
    boolean tracks;

    RuleLine(List<String> tokens) {
      boolean negate = false;
      int i = 0;
      while (i < tokens.size()) {
        String option = tokens.get(i++);
        if (option.equals("!")) {
          negate = true;
          continue;
        }
        if (option.equals("-j") || option.equals("-g")) {
          end(option, tokens.subList(i, tokens.size()));
          return;
        }
        if (option.equals("--comment")) {
          // May begin with anything, and says nothing about packets.
          i++;
          continue;
        }
        StringBuilder value = new StringBuilder();
        while (i < tokens.size() && !tokens.get(i).startsWith("-") && !tokens.get(i).equals("!")) {
          value.append(value.isEmpty() ? "" : " ").append(tokens.get(i++));
        }
        add(option, value.toString(), negate);
        negate = false;
      }
    }

    private void add(String option, String value, boolean negate) {
      switch (option) {
        case "-m" -> {
          tracks |= value.equals("conntrack") || value.equals("state");
          if (!MATCHES.contains(value)) {
            conditions.add(packet -> Match.MAYBE);
          }
        }
        case "-i" -> condition(negate, p -> SamplePacket.named(p.inInterface(), value, '+'));
        case "-o" -> condition(negate, p -> SamplePacket.named(p.outInterface(), value, '+'));
        case "-p" -> condition(negate, p -> protocol(p, value));
        case "-s" -> condition(negate, p -> address(p.source(), value));
        case "-d" -> condition(negate, p -> address(p.destination(), value));
        case "-f" -> condition(negate, p -> Match.NO);
        case "--ctstate", "--state" -> condition(negate, p -> state(p, value));
        case "--sport", "--sports" -> condition(negate, p -> ports(p.sourcePort(), value));
        case "--dport", "--dports" -> condition(negate, p -> ports(p.destinationPort(), value));
        case "--ports" ->
            condition(
                negate,
                p ->
                    Match.any(
                        List.of(ports(p.sourcePort(), value), ports(p.destinationPort(), value))));
        case "--icmp-type" -> condition(negate, p -> icmp(value));
        default -> conditions.add(packet -> Match.MAYBE);
      }
    }

    private void condition(boolean negate, Condition condition) {
      conditions.add(packet -> condition.test(packet).negated(negate));
    }

    private void end(String option, List<String> rest) {
      String name = rest.isEmpty() ? "" : rest.get(0);
      if (option.equals("-j") && PASSING_ON.contains(name)) {
        action = Action.ACCEPT;
      } else if (option.equals("-j") && (name.equals("DROP") || name.equals("REJECT"))) {
        action = Action.DROP;
      } else if (option.equals("-j") && name.equals("RETURN")) {
        action = Action.RETURN;
      } else if (option.equals("-j") && NON_TERMINATING.contains(name)) {
        action = Action.CONTINUE;
        int helper = rest.indexOf("--helper");
        setsPptpHelper =
            helper >= 0 && helper + 1 < rest.size() && rest.get(helper + 1).equals("pptp");
      } else {
        action = option.equals("-j") ? Action.JUMP : Action.GOTO;
        target = name;
      }
    }

    private static Match protocol(SamplePacket packet, String value) {
      return switch (value) {
        case "all", "0" -> Match.YES;
        case "tcp", "6" -> Match.of(packet.protocol() == SamplePacket.TCP);
        case "gre", "47" -> Match.of(packet.protocol() == SamplePacket.GRE);
        case "icmp", "1" -> Match.of(packet.protocol() == SamplePacket.ICMP);
        default -> Match.NO;
      };
    }

    private static Match address(String address, String value) {
      String[] parts = value.split("/", 2);
      int length = 32;
      if (parts.length == 2) {
        if (!parts[1].matches("\\d{1,2}")) {
          return Match.MAYBE;
        }
        length = Integer.parseInt(parts[1]);
      }
      try {
        return SamplePacket.within(address, parts[0], length);
      } catch (IllegalArgumentException e) {
        return Match.MAYBE;
      }
    }

    private static Match state(SamplePacket packet, String value) {
      return Match.of(List.of(value.toLowerCase(Locale.ROOT).split(",")).contains(packet.state()));
    }

    private static Match ports(int port, String value) {
      List<Match> matches = new ArrayList<>();
      for (String range : value.split(",")) {
        String[] ends = range.split(":", 2);
        if (!ends[0].matches("\\d{1,5}") || !ends[ends.length - 1].matches("\\d{1,5}")) {
          return Match.MAYBE;
        }
        matches.add(
            SamplePacket.within(
                port, Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1])));
      }
      return Match.any(matches);
    }

    private static Match icmp(String value) {
      String type = value.split("/", 2)[0];
      return type.matches("\\d{1,3}")
          ? Match.of(Integer.parseInt(type) == SamplePacket.ICMP_TYPE)
          : Match.MAYBE;
    }
  }

  private record Inserted(String program, String table, String chain) implements Insertion {

    @Override
    public List<String> acceptUntrackedPptp() {
      String untracked = insert() + " -m conntrack --ctstate UNTRACKED";
      return List.of(
          untracked + " -p tcp -m multiport --ports 1723 -j ACCEPT",
          untracked + " -p gre -j ACCEPT",
          untracked + " -p icmp -j ACCEPT");
    }

    @Override
    public List<String> acceptIcmpErrors() {
      return List.of(
          insert() + " -p icmp --icmp-type destination-unreachable -j ACCEPT",
          insert() + " -p icmp --icmp-type time-exceeded -j ACCEPT");
    }

    private String insert() {
      return program + (table.equals("filter") ? "" : " -t " + table) + " -I " + chain;
    }
  }
}
