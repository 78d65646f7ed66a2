package net.pptpalg.gateway.rules;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules in chains of their own, installed with one run of {@code iptables-restore}. */
final class IptablesRules implements FirewallRules {

  private final RuleParameters parameters;
  private final CommandRunner runner;
  private final IptablesTools tools;
  private final String whyNotNft;
  private final boolean inputInterfaceInPostrouting;

  /** The tables that somebody else used before our first installation; null before it. */
  private Set<String> tablesOfOthers;

  /** What is ours by table, as printed after the installation; null when nothing is installed. */
  private Map<String, List<String>> printedRules;

  IptablesRules(
      RuleParameters parameters,
      CommandRunner runner,
      IptablesTools tools,
      boolean inputInterfaceInPostrouting,
      String whyNotNft) {
    this.parameters = parameters;
    this.runner = runner;
    this.tools = tools;
    this.inputInterfaceInPostrouting = inputInterfaceInPostrouting;
    this.whyNotNft = whyNotNft;
  }

  @Override
  public synchronized void install() {
    IptablesListing before = tools.listing();
    if (tablesOfOthers == null) {
      tablesOfOthers = before.tablesOfOthers();
    }
    try {
      CommandResult result =
          tools.restore(IptablesScript.install(parameters, before, inputInterfaceInPostrouting));
      if (!result.succeeded()) {
        throw RulesException.ofCommand("cannot install iptables rules", result);
      }
      Leftovers.clearNft(runner);
      Leftovers.clearIptablesExcept(tools, runner);
      printedRules = ownRules();
    } catch (RulesException e) {
      removeAfter(e);
      throw e;
    }
  }

  @Override
  public synchronized void remove() {
    printedRules = null;
    removeOwn(tools);
    if (tablesOfOthers != null) {
      tools.dropEmptyBaseChains(tablesOfOthers);
    }
  }

  @Override
  public synchronized boolean installed() {
    return printedRules != null && printedRules.equals(ownRules());
  }

  @Override
  public String backend() {
    return "iptables";
  }

  @Override
  public String describe() {
    return "iptables (" + tools.flavour() + ") because " + whyNotNft;
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
    return IptablesScript.tables().stream().collect(Collectors.toMap(table -> table, listing::own));
  }

  private void removeAfter(RulesException cause) {
    try {
      remove();
    } catch (RulesException e) {
      cause.addSuppressed(e);
    }
  }
}
