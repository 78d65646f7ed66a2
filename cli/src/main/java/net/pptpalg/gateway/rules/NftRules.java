package net.pptpalg.gateway.rules;

import java.util.List;
import java.util.regex.Pattern;

/** The rules in a table of their own, installed and replaced in one transaction of nft. */
final class NftRules implements FirewallRules {
  /** Lines of a script or a listing that are no rules. */
  private static final Pattern FRAME = Pattern.compile("\\s*((table|delete|chain|type)\\b.*|}|)");

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
      String script = NftScript.install(parameters, inputInterfaceInPostrouting);
      feed(script, "cannot install nft rules");
      Leftovers.clearIptables(runner);
      if (!parameters.clampsMss()) {
        Leftovers.clearNftMss(runner, nft);
      }
      String printed = "";
      for (List<String> listing : listings()) {
        CommandResult table = runner.run(listing, "");
        if (!table.succeeded()) {
          throw RulesException.ofCommand("cannot read the nft rules back", table);
        }
        printed += table.standardOutput();
      }
      requireWhole(script, printed);
      printedTable = printed;
    } catch (RulesException e) {
      removeAfter(e);
      throw e;
    }
  }

  /**
   * What is printed has to be what was installed, rule by rule: another program may have removed
   * some of it meanwhile, and later looks compare with it.
   */
  private static void requireWhole(String script, String printed) {
    long installed = rules(script);
    long found = rules(printed);
    if (found != installed) {
      throw new RulesException(
          RulesException.Kind.COMMAND,
          "another program changes the nft rules while they are installed: of "
              + installed
              + " there are "
              + found);
    }
  }

  private static long rules(String text) {
    return text.lines().filter(line -> !FRAME.matcher(line).matches()).count();
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
