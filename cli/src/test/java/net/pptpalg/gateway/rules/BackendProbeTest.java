package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import net.pptpalg.nfqueue.QueueTarget;
import net.pptpalg.nfqueue.kernel.Errno;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import org.junit.jupiter.api.Test;

class BackendProbeTest {

  private static final RuleParameters PARAMETERS =
      new RuleParameters(List.of("lan0"), "wan0", List.of("203.0.113.1"), List.of(), 20, 25, 21, 1);

  private static final Set<String> NFT = Set.of("nft");
  private static final Set<String> IPTABLES =
      Set.of("iptables", "iptables-save", "iptables-restore");
  private static final Set<String> BOTH =
      Set.of("nft", "iptables", "iptables-save", "iptables-restore");

  private static final CommandResult DONE = new CommandResult(0, "", "");

  private static final TargetInstaller WITHOUT_TARGET =
      targets -> {
        throw new NetlinkException("nf_tables", "rule", Errno.ENOENT, "no target");
      };

  @Test
  void shouldChooseNftWhereTheKernelHasTheQueueStatement() {
    FirewallRules rules = choose(BOTH, (command, input) -> DONE);
    assertEquals("nft", rules.backend());
    assertEquals("nft (this kernel has the nft queue statement)", rules.describe());
  }

  @Test
  void shouldChooseNftWhereTheKernelHasTheTargetOfIptablesOnly() {
    List<List<QueueTarget>> installed = new ArrayList<>();
    FirewallRules rules = choose(NFT, BackendProbeTest::withoutQueueStatement, installed::add);
    assertEquals("nft", rules.backend());
    assertEquals(
        "nft, with iptables' NFQUEUE target because this kernel has no nft queue statement",
        rules.describe());
    assertEquals(List.of(List.of(NftScript.probeTarget())), installed);
  }

  @Test
  void shouldFallBackToIptablesWhereNftCannotQueue() {
    FirewallRules rules = choose(BOTH, BackendProbeTest::withoutQueueStatement);
    assertEquals("iptables", rules.backend());
    assertEquals(
        "iptables (nf_tables) because this kernel has no nft queue statement and no NFQUEUE target"
            + " for its tables (nf_tables: rule: ENOENT - no target)",
        rules.describe());
  }

  @Test
  void shouldFallBackToIptablesWithoutNft() {
    FirewallRules rules = choose(IPTABLES, (command, input) -> DONE);
    assertEquals("iptables (legacy) because nft is not installed", rules.describe());
  }

  @Test
  void shouldSayWhatToInstallWithoutAnyTool() {
    RulesException refusal = refusal(Set.of(), (command, input) -> DONE);
    assertEquals(
        "neither nft nor iptables is installed: install nftables (Debian: apt install nftables)"
            + " or iptables (Debian: apt install iptables)",
        refusal.getMessage());
    assertEquals(RulesException.Kind.UNSUPPORTED, refusal.kind());
  }

  @Test
  void shouldSayThatIptablesIsNeededWhereNftIsNotEnough() {
    assertEquals(
        "this kernel has no nft queue statement and no NFQUEUE target for its tables"
            + " (nf_tables: rule: ENOENT - no target) and iptables is not installed:"
            + " install iptables (Debian: apt install iptables)",
        refusal(NFT, BackendProbeTest::withoutQueueStatement).getMessage());
  }

  @Test
  void shouldNameTheMatchThatIsMissing() {
    RulesException refusal =
        refusal(
            BOTH,
            (command, input) ->
                input.contains("u32")
                    ? new CommandResult(2, "", "iptables-restore: line 3 failed\n")
                    : withoutQueueStatement(command, input));
    assertEquals(
        "this kernel has no nft queue statement and no NFQUEUE target for its tables"
            + " (nf_tables: rule: ENOENT - no target) and iptables lacks the u32 match (xt_u32)"
            + " (iptables-restore: line 3 failed): load the kernel module, or use a kernel that has"
            + " CONFIG_NFT_QUEUE",
        refusal.getMessage());
    assertFalse(refusal.permission());
  }

  @Test
  void shouldTellMissingRightsFromMissingSupport() {
    RulesException refusal =
        refusal(
            BOTH,
            (command, input) ->
                new CommandResult(
                    1,
                    "",
                    """
                    Operation not permitted (you must be root)
                    netlink: Error: cache initialization failed: Operation not permitted
                    """));
    assertTrue(refusal.permission());
    assertEquals(
        "cannot change nft rules: Operation not permitted (you must be root);"
            + " netlink: Error: cache initialization failed: Operation not permitted"
            + " - run as root or with CAP_NET_ADMIN",
        refusal.getMessage());
  }

  @Test
  void shouldNotRelyOnTheInputInterfaceInPostroutingBeforeLinux57() {
    assertFalse(BackendProbe.knowsInputInterfaceInPostrouting("4.18.0-553.el8.x86_64"));
    assertFalse(BackendProbe.knowsInputInterfaceInPostrouting("5.4.0"));
    assertFalse(BackendProbe.knowsInputInterfaceInPostrouting("unknown"));
    assertTrue(BackendProbe.knowsInputInterfaceInPostrouting("5.7.1"));
    assertTrue(BackendProbe.knowsInputInterfaceInPostrouting("5.10.0-30-amd64"));
    assertTrue(BackendProbe.knowsInputInterfaceInPostrouting("6.1"));
  }

  private static CommandResult withoutQueueStatement(List<String> command, String input) {
    if (command.get(0).endsWith("/nft") && input.contains("queue num")) {
      return new CommandResult(
          1, "", "/dev/stdin:5:5-9: Error: Could not process rule: No such file or directory\n");
    }
    return command.contains("--version")
        ? new CommandResult(0, "iptables v1.8.9 (nf_tables)\n", "")
        : DONE;
  }

  private static FirewallRules choose(
      Set<String> installed, BiFunction<List<String>, String, CommandResult> answer) {
    return choose(installed, answer, WITHOUT_TARGET);
  }

  private static FirewallRules choose(
      Set<String> installed,
      BiFunction<List<String>, String, CommandResult> answer,
      TargetInstaller targetInstaller) {
    CommandRunner runner =
        new CommandRunner() {
          @Override
          public Optional<String> locate(String program) {
            return installed.contains(program)
                ? Optional.of("/usr/sbin/" + program)
                : Optional.empty();
          }

          @Override
          public CommandResult run(List<String> command, String standardInput) {
            return answer.apply(command, standardInput);
          }
        };
    return new BackendProbe(PARAMETERS, runner, targetInstaller).choose();
  }

  private static RulesException refusal(
      Set<String> installed, BiFunction<List<String>, String, CommandResult> answer) {
    return assertThrows(RulesException.class, () -> choose(installed, answer));
  }
}
