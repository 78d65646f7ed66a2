package net.pptpalg.gateway.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The rules that queue SYNs of IPv6, by {@code ip6tables}; nothing where none are queued. */
final class Ipv6MssRules {

  private final RuleParameters parameters;
  private final IptablesTools tools;

  /** The tables that somebody else used before our first installation; null before it. */
  private Set<String> tablesOfOthers;

  Ipv6MssRules(RuleParameters parameters, IptablesTools tools) {
    this.parameters = parameters;
    this.tools = tools;
  }

  void install() {
    if (!parameters.clampsMss()) {
      IptablesRules.removeOwn(tools);
      return;
    }
    IptablesListing before = tools.listing();
    if (tablesOfOthers == null) {
      tablesOfOthers = before.tablesOfOthers();
    }
    String script = IptablesScript.installIpv6(parameters, before);
    CommandResult result = tools.restore(script);
    if (!result.succeeded()) {
      throw RulesException.ofCommand("cannot install ip6tables rules", result);
    }
    IptablesRules.requireWhole(script, IptablesScript.MANGLE, own());
  }

  void remove() {
    IptablesRules.removeOwn(tools);
    if (tablesOfOthers != null) {
      tools.dropEmptyBaseChains(tablesOfOthers);
    }
  }

  /** What is ours, as printed. */
  List<String> own() {
    IptablesListing listing = tools.listing();
    List<String> own = new ArrayList<>();
    IptablesScript.tables().forEach(table -> own.addAll(listing.own(table)));
    return own;
  }
}
