package net.pptpalg.gateway.rules;

import java.util.List;

/** The rules in a table of their own, installed and replaced in one transaction of nft. */
final class NftRules implements FirewallRules {

  private final RuleParameters parameters;
  private final CommandRunner runner;
  private final String nft;
  private final boolean inputInterfaceInPostrouting;

  /** The tables as nft printed it right after the installation; null when nothing is installed. */
  private String printedTable;

  NftRules(
      RuleParameters parameters,
      CommandRunner runner,
      String nft,
      boolean inputInterfaceInPostrouting) {
    this.parameters = parameters;
    this.runner = runner;
    this.nft = nft;
    this.inputInterfaceInPostrouting = inputInterfaceInPostrouting;
  }

  @Override
  public synchronized void install() {
    try {
      feed(NftScript.install(parameters, inputInterfaceInPostrouting), "cannot install nft rules");
      Leftovers.clearIptables(runner);
      if (!parameters.clampsMss()) {
        Leftovers.clearNftMss(runner, nft);
      }
      printedTable = "";
      for (List<String> listing : listings()) {
        CommandResult table = runner.run(listing, "");
        if (!table.succeeded()) {
          throw RulesException.ofCommand("cannot read the nft rules back", table);
        }
        printedTable += table.standardOutput();
      }
    } catch (RulesException e) {
      removeAfter(e);
      throw e;
    }
  }

  @Override
  public synchronized void remove() {
    printedTable = null;
    feed(NftScript.remove(), "cannot remove nft rules");
    Leftovers.clearNftMss(runner, nft);
  }

  @Override
  public synchronized boolean installed() {
    if (printedTable == null) {
      return false;
    }
    String now = "";
    for (List<String> listing : listings()) {
      CommandResult table = runner.run(listing, "");
      if (RulesException.deniedBy(table)) {
        throw RulesException.ofCommand("cannot read the nft rules", table);
      }
      now += table.succeeded() ? table.standardOutput() : "";
    }
    return printedTable.equals(now);
  }

  @Override
  public boolean listsLocalAddresses() {
    return false;
  }

  @Override
  public boolean isNumbered() {
    return true;
  }

  @Override
  public String backend() {
    return "nft";
  }

  @Override
  public String describe() {
    return "nft (this kernel has the nft queue statement)";
  }

  private List<List<String>> listings() {
    List<String> main = List.of(nft, "list", "table", "ip", NftScript.TABLE);
    return parameters.clampsMss()
        ? List.of(main, List.of(nft, "list", "table", "inet", NftScript.MSS_TABLE))
        : List.of(main);
  }

  private void feed(String script, String attempt) {
    CommandResult result = runner.run(List.of(nft, "-f", "-"), script);
    if (!result.succeeded()) {
      throw RulesException.ofCommand(attempt, result);
    }
  }

  private void removeAfter(RulesException cause) {
    try {
      remove();
    } catch (RulesException e) {
      cause.addSuppressed(e);
    }
  }
}
