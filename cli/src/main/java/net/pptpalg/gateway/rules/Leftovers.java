package net.pptpalg.gateway.rules;

import java.util.List;
import java.util.Optional;

/**
 * Rules that a killed predecessor installed with another tool than the one chosen now. They are
 * removed after ours are in place, so that PPTP is queued at every moment.
 */
final class Leftovers {

  private Leftovers() {}

  static void clearNft(CommandRunner runner) {
    Optional<String> nft = runner.locate("nft");
    if (nft.isEmpty()) {
      return;
    }
    clearNft(runner, nft.get(), "ip", NftScript.TABLE, NftScript.remove());
    clearNftMss(runner, nft.get());
  }

  /** Removes the table of SYNs if it is there. */
  static void clearNftMss(CommandRunner runner, String nft) {
    clearNft(runner, nft, "inet", NftScript.MSS_TABLE, NftScript.removeMss());
  }

  private static void clearNft(
      CommandRunner runner, String nft, String family, String table, String removal) {
    CommandResult tables = runner.run(List.of(nft, "list", "tables", family), "");
    boolean there =
        tables.standardOutput().lines().anyMatch(("table " + family + " " + table)::equals);
    if (!tables.succeeded() || !there) {
      return;
    }
    CommandResult result = runner.run(List.of(nft, "-f", "-"), removal);
    if (!result.succeeded()) {
      throw RulesException.ofCommand("cannot remove the nft rules of an earlier run", result);
    }
  }

  static void clearIptables(CommandRunner runner) {
    IptablesTools.all(runner).forEach(Leftovers::clear);
    IptablesTools.allOfIpv6(runner).forEach(Leftovers::clear);
  }

  static void clearIptablesExcept(IptablesTools chosen, CommandRunner runner) {
    IptablesTools.all(runner).stream()
        .filter(tools -> !tools.isSameFlavourAs(chosen))
        .forEach(Leftovers::clear);
    IptablesTools.allOfIpv6(runner).stream()
        .filter(tools -> !tools.isSameFlavourAs(chosen))
        .forEach(Leftovers::clear);
  }

  private static void clear(IptablesTools tools) {
    if (tools.answers() && tools.listing().hasOwn()) {
      IptablesRules.removeOwn(tools);
    }
  }
}
