package net.pptpalg.gateway.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One installed flavour of iptables: the programs that read, restore and change rules. */
final class IptablesTools {

  /** How long to wait for the lock that programs of the legacy flavour share, in seconds. */
  private static final String LOCK_WAIT_SECONDS = "5";

  private final CommandRunner runner;
  private final String iptables;
  private final String save;
  private final String restore;
  private final boolean overNfTables;

  private IptablesTools(
      CommandRunner runner, String iptables, String save, String restore, boolean overNfTables) {
    this.runner = runner;
    this.iptables = iptables;
    this.save = save;
    this.restore = restore;
    this.overNfTables = overNfTables;
  }

  /** The flavour that the machine's administrator chose: plain {@code iptables}. */
  static Optional<IptablesTools> preferred(CommandRunner runner) {
    return named("iptables", runner);
  }

  /** The tools of IPv6 of the same flavour as these, if they are installed and work. */
  Optional<IptablesTools> ofIpv6() {
    return allOfIpv6(runner).stream()
        .filter(this::isSameFlavourAs)
        .filter(IptablesTools::answers)
        .findFirst();
  }

  /** Every flavour there is, at most one over nf_tables and one legacy. */
  static List<IptablesTools> all(CommandRunner runner) {
    return all("iptables", runner);
  }

  /** The same of IPv6. */
  static List<IptablesTools> allOfIpv6(CommandRunner runner) {
    return all("ip6tables", runner);
  }

  private static List<IptablesTools> all(String plainName, CommandRunner runner) {
    List<IptablesTools> all = new ArrayList<>();
    for (String name : List.of(plainName, plainName + "-nft", plainName + "-legacy")) {
      named(name, runner)
          .filter(tools -> all.stream().noneMatch(tools::isSameFlavourAs))
          .ifPresent(all::add);
    }
    return all;
  }

  private static Optional<IptablesTools> named(String name, CommandRunner runner) {
    Optional<String> iptables = runner.locate(name);
    Optional<String> save = runner.locate(name + "-save");
    Optional<String> restore = runner.locate(name + "-restore");
    if (iptables.isEmpty() || save.isEmpty() || restore.isEmpty()) {
      return Optional.empty();
    }
    CommandResult version = runner.run(List.of(iptables.get(), "--version"), "");
    // Before 1.8 there was one flavour, and the version didn't name it.
    boolean overNfTables = version.standardOutput().contains("nf_tables");
    return Optional.of(
        new IptablesTools(runner, iptables.get(), save.get(), restore.get(), overNfTables));
  }

  boolean isSameFlavourAs(IptablesTools other) {
    return overNfTables == other.overNfTables;
  }

  boolean areOverNfTables() {
    return overNfTables;
  }

  String flavour() {
    return overNfTables ? "nf_tables" : "legacy";
  }

  /** Whether the kernel answers this flavour at all; one it doesn't know has no rules either. */
  boolean answers() {
    return runner.run(List.of(save), "").succeeded();
  }

  /** Reads the tables that exist; creates none. */
  IptablesListing listing() {
    CommandResult result = runner.run(List.of(save), "");
    if (!result.succeeded()) {
      throw RulesException.ofCommand("cannot read the iptables rules", result);
    }
    return IptablesListing.read(result.standardOutput());
  }

  /** Applies input of {@code iptables-restore}, and leaves alone what it doesn't name. */
  CommandResult restore(String input) {
    return runner.run(
        overNfTables
            ? List.of(restore, "--noflush")
            : List.of(restore, "-w", LOCK_WAIT_SECONDS, "--noflush"),
        input);
  }

  /**
   * Takes back the base chains that came into being with our first rule. Over nf_tables each costs
   * every packet a little. The kernel refuses to delete a chain that somebody uses, so a rule added
   * in the same moment is safe. What stays is a table without chains, which no packet meets; legacy
   * tables stay as they are.
   *
   * @param tablesOfOthers the tables that somebody used before us, which are left alone
   */
  void dropEmptyBaseChains(Set<String> tablesOfOthers) {
    if (!overNfTables) {
      return;
    }
    Set<String> inUse = listing().tablesOfOthers();
    for (String table : IptablesScript.tables()) {
      if (!tablesOfOthers.contains(table) && !inUse.contains(table)) {
        for (String chain : IptablesScript.baseChains(table)) {
          // A refusal is an answer as well: the chain is in use, or this version can't do it.
          runner.run(List.of(iptables, "-t", table, "-X", chain), "");
        }
      }
    }
  }
}
