package net.pptpalg.gateway.rules;

/**
 * The gateway's own rules in the kernel's packet filter. What is installed is fail closed: a packet
 * whose queue nobody reads is dropped.
 *
 * <p>Every method runs external commands, each with a limit of ten seconds, and throws {@link
 * RulesException} when one fails. Methods may be called from any thread; an instance runs one at a
 * time.
 */
public sealed interface FirewallRules permits NftRules, IptablesRules {

  /**
   * Installs the rules, in place of any that an earlier process left behind, even with the other
   * backend. Installing twice is the same as installing once. When it fails no rule is left behind.
   */
  void install();

  /** Removes the rules and nothing else. It is not an error when somebody removed them before. */
  void remove();

  /** Whether exactly what the last {@link #install()} of this instance left is still there. */
  boolean installed();

  /**
   * Whether the rules depend on this machine's addresses and interfaces, so that they must be made
   * anew when one comes or goes.
   */
  boolean dependOnLocalInterfaces();

  /**
   * Whether the kernel's number of the version of its nf_tables rules changes with every change of
   * these rules. It does not with those of the legacy iptables, which are elsewhere.
   */
  boolean isNumbered();

  /** The tool in use: {@code nft} or {@code iptables}. */
  String backend();

  /** The tool in use and why, for the log. */
  String describe();

  /**
   * Finds out which tool can carry the rules on this machine. nft is chosen where the kernel can
   * queue from its tables, by nft's own statement or by the target of iptables; else iptables. The
   * probe changes no rule a packet could meet.
   *
   * @param targetInstaller for the same network namespace
   * @throws RulesException when neither works, or the process may not change firewall rules
   */
  static FirewallRules probe(RuleParameters parameters, TargetInstaller targetInstaller) {
    return new BackendProbe(parameters, CommandRunner.local(), targetInstaller).choose();
  }

  /**
   * Removes what a process has left that is no more, whichever tool it has used. It is not an error
   * when there is nothing.
   *
   * @throws RulesException when something is still there
   */
  static void removeLeftovers() {
    CommandRunner runner = CommandRunner.local();
    Leftovers.clearNft(runner);
    Leftovers.clearIptables(runner);
  }
}
