package net.pptpalg.gateway.rules;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.pptpalg.nfqueue.QueueTarget;
import net.pptpalg.nfqueue.kernel.NetlinkException;

/** The rules in tables of their own, installed and replaced in one transaction of nft. */
final class NftRules implements FirewallRules {
  /** Lines of a script or a listing that are no rules. */
  private static final Pattern FRAME =
      Pattern.compile("\\s*((table|delete|flush|chain|type)\\b.*|}|)");

  private static final Pattern CHAIN = Pattern.compile("^\\s*chain (\\S+) \\{", Pattern.MULTILINE);

  private final RuleParameters parameters;
  private final CommandRunner runner;
  private final String nft;
  private final NftScript script;
  private final TargetInstaller targetInstaller;
  private final String description;

  /** The tables as nft printed them right after the installation; null when there are none. */
  private String printedTables;

  /**
   * @param nft the absolute path of the program
   * @param targetInstaller asked only when the script has targets
   * @param description the tool in use and why
   */
  NftRules(
      RuleParameters parameters,
      CommandRunner runner,
      String nft,
      NftScript script,
      TargetInstaller targetInstaller,
      String description) {
    this.parameters = parameters;
    this.runner = runner;
    this.nft = nft;
    this.script = script;
    this.targetInstaller = targetInstaller;
    this.description = description;
  }

  @Override
  public synchronized void install() {
    Installation.run(this::tryToInstall, this::remove);
  }

  private void tryToInstall() {
    String text = script.install(prepareTargets());
    feed(text, "cannot install nft rules");
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
    requireWhole(rules(text) + script.targets().size(), rules(printed));
    printedTables = printed;
  }

  /** Puts the targets into chains that nothing leads to yet, or that lead there already. */
  private Map<String, List<String>> prepareTargets() {
    List<QueueTarget> targets = script.targets();
    if (targets.isEmpty()) {
      return Map.of();
    }
    feed(script.targetChains(), "cannot install nft chains");
    try {
      targetInstaller.install(targets);
    } catch (NetlinkException e) {
      throw RulesException.ofKernel("cannot install nft rules", e);
    }
    Map<String, List<String>> chains = new HashMap<>();
    for (List<String> listing : listings()) {
      String printed = runner.run(listing, "").standardOutput();
      chains.put(
          listing.get(listing.size() - 1),
          CHAIN.matcher(printed).results().map(found -> found.group(1)).toList());
    }
    return chains;
  }

  /**
   * What is printed has to be what was installed, rule by rule: another program may have removed
   * some of it meanwhile, and later looks compare with it.
   */
  private static void requireWhole(long installed, long found) {
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
    printedTables = null;
    feed(NftScript.remove(), "cannot remove nft rules");
    Leftovers.clearNftMss(runner, nft);
  }

  @Override
  public synchronized boolean installed() {
    if (printedTables == null) {
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
    return printedTables.equals(now);
  }

  @Override
  public boolean dependOnLocalInterfaces() {
    return true;
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
    return description;
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
}
