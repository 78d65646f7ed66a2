package net.pptpalg.gateway.rules;

import java.util.List;
import java.util.Optional;

/** How iptables tells the GRE of PPTP from other GRE, which it has no match of its own for. */
enum GreSelection {

  /** One small program a rule: fast, but not every kernel has the match. */
  BPF {
    @Override
    List<String> pptp() {
      return List.of(GRE + " " + PptpBpf.GRE_OR_LATER_FRAGMENT);
    }

    @Override
    Optional<String> pptpToOthersThan(List<String> addresses) {
      return addresses.size() > PptpBpf.MAX_ADDRESSES
          ? Optional.empty()
          : Optional.of(GRE + " " + PptpBpf.greToOthersThan(addresses));
    }
  },

  /** Every kernel that has iptables has it. */
  U32 {
    @Override
    List<String> pptp() {
      return List.of(GRE + " " + PptpU32.GRE, GRE + " -f");
    }

    @Override
    Optional<String> pptpToOthersThan(List<String> addresses) {
      return Optional.empty();
    }
  };

  private static final String GRE = "-p 47";

  /**
   * Matches, one rule each, of GRE version 1 with PPTP's protocol, and of later fragments: they
   * lack the GRE header. Where the kernel reassembles, none gets here.
   */
  abstract List<String> pptp();

  /**
   * One match of PPTP's GRE to any but these destinations, IPv4 addresses in dotted notation; none
   * where it can't be said in one match.
   */
  abstract Optional<String> pptpToOthersThan(List<String> addresses);
}
