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
    CommandResult tables = runner.run(List.of(nft.get(), "list", "tables", "ip"), "");
    boolean there =
        tables.standardOutput().lines().anyMatch(("table ip " + NftScript.TABLE)::equals);
    if (!tables.succeeded() || !there) {
      return;
    }
    CommandResult result = runner.run(List.of(nft.get(), "-f", "-"), NftScript.remove());
    if (!result.succeeded()) {
      throw RulesException.ofCommand("cannot remove the nft rules of an earlier run", result);
    }
  }

  static void clearIptables(CommandRunner runner) {
    IptablesTools.all(runner).forEach(Leftovers::clear);
  }

  static void clearIptablesExcept(IptablesTools chosen, CommandRunner runner) {
    IptablesTools.all(runner).stream()
        .filter(tools -> !tools.isSameFlavourAs(chosen))
        .forEach(Leftovers::clear);
  }

  private static void clear(IptablesTools tools) {
    if (tools.answers() && tools.listing().hasOwn()) {
      IptablesRules.removeOwn(tools);
    }
  }
}
