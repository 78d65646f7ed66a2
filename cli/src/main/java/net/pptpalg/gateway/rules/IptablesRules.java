package net.pptpalg.gateway.rules;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules in chains of their own, installed with one run of {@code iptables-restore}. */
final class IptablesRules implements FirewallRules {

  private final RuleParameters parameters;
  private final CommandRunner runner;
  private final IptablesTools tools;
  private final String whyNotNft;
  private final boolean inputInterfaceInPostrouting;
  private final GreSelection gre;
  private final Optional<Ipv6MssRules> ipv6;

  /** The tables that somebody else used before our first installation; null before it. */
  private Set<String> tablesOfOthers;

  /** What is ours by table, as printed after the installation; null when nothing is installed. */
  private Map<String, List<String>> printedRules;

  IptablesRules(
      RuleParameters parameters,
      CommandRunner runner,
      IptablesTools tools,
      boolean inputInterfaceInPostrouting,
      GreSelection gre,
      String whyNotNft) {
    this.parameters = parameters;
    this.runner = runner;
    this.tools = tools;
    this.inputInterfaceInPostrouting = inputInterfaceInPostrouting;
    this.gre = gre;
    this.whyNotNft = whyNotNft;
    this.ipv6 = tools.ofIpv6().map(tools6 -> new Ipv6MssRules(parameters, tools6));
  }

  @Override
  public synchronized void install() {
    if (tablesOfOthers == null) {
      tablesOfOthers = tools.listing().tablesOfOthers();
    }
    Installation.run(this::tryToInstall, this::remove);
  }

  private void tryToInstall() {
    String script =
        IptablesScript.install(parameters, tools.listing(), inputInterfaceInPostrouting, gre);
    CommandResult result = tools.restore(script);
    if (!result.succeeded()) {
      throw RulesException.ofCommand("cannot install iptables rules", result);
    }
    ipv6.ifPresent(Ipv6MssRules::install);
    Leftovers.clearNft(runner);
    Leftovers.clearIptablesExcept(tools, runner);
    Map<String, List<String>> printed = ownRules();
    for (String table : IptablesScript.tables()) {
      requireWhole(script, table, printed.get(table));
    }
    printedRules = printed;
  }

  @Override
  public synchronized void remove() {
    printedRules = null;
    removeOwn(tools);
    if (tablesOfOthers != null) {
      tools.dropEmptyBaseChains(tablesOfOthers);
    }
    ipv6.ifPresent(Ipv6MssRules::remove);
  }

  @Override
  public synchronized boolean installed() {
    return printedRules != null && printedRules.equals(ownRules());
  }

  @Override
  public boolean dependOnLocalInterfaces() {
    return gre.pptpToOthersThan(parameters.ownAddresses()).isPresent();
  }

  @Override
  public boolean isNumbered() {
    return tools.areOverNfTables();
  }

  @Override
  public String backend() {
    return "iptables";
  }

  @Override
  public String describe() {
    return "iptables ("
        + tools.flavour()
        + ") because "
        + whyNotNft
        + (parameters.clampsMss() && ipv6.isEmpty()
            ? "; the MSS of IPv6 is not clamped, because ip6tables is missing"
            : "");
  }

  /**
   * What is printed of a table has to be what was installed, rule by rule: another program may have
   * removed some meanwhile, and later looks compare with it.
   */
  static void requireWhole(String script, String table, List<String> printed) {
    long installed = IptablesScript.rules(script, table);
    long found = printed.stream().filter(line -> line.startsWith("-A ")).count();
    if (found != installed) {
      throw new RulesException(
          RulesException.Kind.COMMAND,
          "another program changes the iptables rules while they are installed: of "
              + installed
              + " in "
              + table
              + " there are "
              + found);
    }
  }

  /** Removes every chain of ours and the jumps to them. */
  static void removeOwn(IptablesTools tools) {
    IptablesListing before = tools.listing();
    if (!before.hasOwn()) {
      return;
    }
    CommandResult result = tools.restore(IptablesScript.remove(before));
    if (!result.succeeded()) {
      throw RulesException.ofCommand("cannot remove iptables rules", result);
    }
  }

  private Map<String, List<String>> ownRules() {
    IptablesListing listing = tools.listing();
    Map<String, List<String>> own = new HashMap<>();
    IptablesScript.tables().forEach(table -> own.put(table, listing.own(table)));
    ipv6.ifPresent(rules -> own.put("IPv6", rules.own()));
    return own;
  }
}
