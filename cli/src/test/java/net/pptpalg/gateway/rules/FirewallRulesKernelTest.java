package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Installing, checking and removing on the real kernel, in fresh namespaces. */
class FirewallRulesKernelTest {

  private static final RuleParameters PARAMETERS =
      new RuleParameters(
              List.of("lan0", "lan1"),
              "wan0",
              List.of("203.0.113.1", "203.0.113.9"),
              List.of("10.8.0.2", "10.8.0.3"),
              20,
              25,
              21,
              4)
          .withMssQueue(40);
  private static final RuleParameters WITHOUT_MSS =
      new RuleParameters(
          List.of("lan0", "lan1"),
          "wan0",
          List.of("203.0.113.1", "203.0.113.9"),
          List.of("10.8.0.2", "10.8.0.3"),
          20,
          25,
          21,
          4);
  private static final RuleParameters OTHER_PARAMETERS =
      new RuleParameters(
          List.of("lan0"), "wan9", List.of("198.51.100.7"), List.of(), 30, 35, 31, 1);

  private static final String USER_RULES =
      """
      *raw
      :PREROUTING ACCEPT [0:0]
      :OUTPUT ACCEPT [0:0]
      :mine - [0:0]
      -A PREROUTING -i eth9 -j mine
      -A PREROUTING -p udp -j ACCEPT
      -A mine -p tcp -m tcp --dport 1723 -j DROP
      COMMIT
      *mangle
      :PREROUTING ACCEPT [0:0]
      :INPUT ACCEPT [0:0]
      :FORWARD DROP [0:0]
      :OUTPUT ACCEPT [0:0]
      :POSTROUTING ACCEPT [0:0]
      :PPTP - [0:0]
      -A POSTROUTING -o eth9 -j PPTP
      -A PPTP -p gre -j MARK --set-xmark 0x1/0xffffffff
      COMMIT
      """;

  @BeforeAll
  static void needsRoot() {
    NetworkNamespace.requireRoot();
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldBeInstalledAfterInstallAndGoneAfterRemove(Backend backend) {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      FirewallRules rules = backend.rules(PARAMETERS, namespace);
      assertFalse(rules.installed(), "before install");
      rules.install();
      assertTrue(rules.installed(), "after install");
      assertNotEquals("", ours(namespace));
      rules.remove();
      assertFalse(rules.installed(), "after remove");
      assertEquals("", ours(namespace));
    }
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldNotTakeForInstalledWhatAnotherProgramHasFlushedMeanwhile(Backend backend) {
    try (NetworkNamespace namespace = NetworkNamespace.create();
        NetworkNamespace fresh = NetworkNamespace.create()) {
      Runnable flush =
          backend.isNft()
              ? () -> namespace.run("nft", "flush", "chain", "ip", "pptp_alg", "queue_gre")
              : () -> namespace.run(backend.iptables(), "-t", "mangle", "-F");
      FirewallRules rules = backend.rulesDisturbedBy(flush, 3, PARAMETERS, namespace);
      assertThrows(RulesException.class, rules::install);
      assertFalse(rules.installed());
      assertEquals("", ours(namespace));
      rules.install();
      assertTrue(rules.installed());
      backend.rules(PARAMETERS, fresh).install();
      assertEquals(ours(fresh), ours(namespace));
    }
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldInstallAtOnceAgainWhatAnotherProgramHasFlushedMeanwhile(Backend backend) {
    try (NetworkNamespace namespace = NetworkNamespace.create();
        NetworkNamespace fresh = NetworkNamespace.create()) {
      List<String> flush =
          backend == Backend.IPTABLES_LEGACY
              ? List.of("iptables-legacy", "-t", "mangle", "-F")
              : List.of("nft", "flush", "ruleset");
      FirewallRules rules =
          backend.rulesDisturbedBy(
              () -> namespace.run(flush.toArray(String[]::new)), 1, PARAMETERS, namespace);
      rules.install();
      assertTrue(rules.installed());
      backend.rules(PARAMETERS, fresh).install();
      assertEquals(ours(fresh), ours(namespace));
    }
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldChangeNothingWhenInstalledTwice(Backend backend) {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      FirewallRules rules = backend.rules(PARAMETERS, namespace);
      rules.install();
      String once = ours(namespace);
      rules.install();
      assertEquals(once, ours(namespace));
      assertTrue(rules.installed());
    }
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldReplaceWhatAKilledPredecessorWithOtherParametersLeft(Backend backend) {
    try (NetworkNamespace namespace = NetworkNamespace.create();
        NetworkNamespace fresh = NetworkNamespace.create()) {
      backend.rules(OTHER_PARAMETERS, namespace).install();
      FirewallRules successor = backend.rules(PARAMETERS, namespace);
      assertFalse(successor.installed(), "rules of a predecessor are not ours");
      successor.install();
      backend.rules(PARAMETERS, fresh).install();
      assertEquals(ours(fresh), ours(namespace));
      successor.remove();
      assertEquals("", ours(namespace));
    }
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldQueueNoSynsAfterAPredecessorThatDid(Backend backend) {
    try (NetworkNamespace namespace = NetworkNamespace.create();
        NetworkNamespace fresh = NetworkNamespace.create()) {
      backend.rules(PARAMETERS, namespace).install();
      FirewallRules successor = backend.rules(WITHOUT_MSS, namespace);
      successor.install();
      assertTrue(successor.installed());
      backend.rules(WITHOUT_MSS, fresh).install();
      assertEquals(ours(fresh), ours(namespace));
    }
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldNoticeThatSomebodyDeletedTheRulesOfSyns(Backend backend) {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      FirewallRules rules = backend.rules(PARAMETERS, namespace);
      rules.install();
      assertTrue(rules.installed());
      if (backend.isNft()) {
        namespace.run("nft", "delete", "table", "inet", "pptp_alg_mss");
      } else {
        String ip6tables = backend.iptables().replace("iptables", "ip6tables");
        namespace.run(ip6tables, "-t", "mangle", "-F", "PPTP-ALG-MSS");
      }
      assertFalse(rules.installed());
      rules.remove();
      assertEquals("", ours(namespace));
    }
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldLeaveTheUsersRulesAsTheyWere(Backend backend) {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      namespace.feed(USER_RULES, backend.iptables() + "-restore");
      namespace.feed(
          "table ip mine { chain c { type filter hook prerouting priority -300; tcp dport 1723"
              + " accept; }; }\n",
          "nft",
          "-f",
          "-");
      String before = everything(namespace, backend);
      FirewallRules rules = backend.rules(PARAMETERS, namespace);
      assertEquals(before, everything(namespace, backend), "after the probe");
      rules.install();
      assertNotEquals(before, everything(namespace, backend), "after install");
      rules.remove();
      assertEquals(before, everything(namespace, backend), "after remove");
    }
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldLeaveNoHookBehindWhereThereWasNone(Backend backend) {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      FirewallRules rules = backend.rules(PARAMETERS, namespace);
      assertFalse(namespace.run("nft", "list", "ruleset").contains("hook"), "after the probe");
      rules.install();
      rules.remove();
      assertFalse(namespace.run("nft", "list", "ruleset").contains("hook"), "after remove");
    }
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldNoticeThatSomebodyFlushedTheRulesAndStillRemove(Backend backend) {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      FirewallRules rules = backend.rules(PARAMETERS, namespace);
      rules.install();
      if (backend == Backend.IPTABLES_LEGACY) {
        for (String table : List.of("raw", "mangle")) {
          namespace.run("iptables-legacy", "-t", table, "-F");
          namespace.run("iptables-legacy", "-t", table, "-X");
        }
      } else {
        namespace.run("nft", "flush", "ruleset");
      }
      assertFalse(rules.installed());
      rules.remove();
      assertEquals("", ours(namespace));
    }
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldBeAsBeforeWhenPutBackAfterAFlush(Backend backend) {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      FirewallRules rules = backend.rules(PARAMETERS, namespace);
      rules.install();
      String before = ours(namespace);
      if (backend.isNft()) {
        namespace.run("nft", "flush", "ruleset");
      } else {
        namespace.run(backend.iptables(), "-t", "mangle", "-F");
      }
      assertFalse(rules.installed());
      rules.install();
      assertTrue(rules.installed());
      assertEquals(before, ours(namespace));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"IPTABLES_OVER_NF_TABLES", "IPTABLES_LEGACY"})
  void shouldNoticeThatSomebodyDeletedOneJump(Backend backend) {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      FirewallRules rules = backend.rules(PARAMETERS, namespace);
      rules.install();
      namespace.run(
          backend.iptables(),
          "-t",
          "mangle",
          "-D",
          "POSTROUTING",
          "-o",
          "wan0",
          "-j",
          "PPTP-ALG-POST");
      assertFalse(rules.installed(), "a jump is missing");
      rules.install();
      assertTrue(rules.installed(), "installed again");
      namespace.run(
          backend.iptables(), "-t", "raw", "-I", "PREROUTING", "-p", "udp", "-j", "ACCEPT");
      assertTrue(rules.installed(), "a rule of the user is none of our business");
    }
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#nftOfThisKernel")
  void shouldNoticeThatSomebodyDeletedTheRulesOfOneNftChain(Backend backend) {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      FirewallRules rules = backend.rules(PARAMETERS, namespace);
      rules.install();
      namespace.run("nft", "flush", "chain", "ip", "pptp_alg", "queue_gre");
      assertFalse(rules.installed());
    }
  }

  @Test
  void shouldClearTheLeftoversOfTheOtherIptablesFlavourAndOfNft() {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      Backend.IPTABLES_LEGACY.rules(OTHER_PARAMETERS, namespace).install();
      namespace.feed("table ip pptp_alg { chain c { drop; }; }\n", "nft", "-f", "-");
      IptablesTools overNfTables =
          IptablesTools.preferred(Backend.IPTABLES_OVER_NF_TABLES.tools(namespace)).orElseThrow();
      FirewallRules rules =
          new IptablesRules(
              PARAMETERS,
              namespace.runner(),
              overNfTables,
              true,
              GreSelection.BPF,
              "the test says so");
      rules.install();
      assertFalse(ours(namespace).contains("wan9"), "legacy leftovers");
      assertFalse(namespace.run("nft", "list", "tables").contains("pptp_alg"), "nft leftovers");
      assertTrue(rules.installed());
    }
  }

  @Test
  void shouldClearTheLeftoversOfIptablesWhenNftTakesOver() {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      Backend.IPTABLES_LEGACY.rules(OTHER_PARAMETERS, namespace).install();
      Backend.IPTABLES_OVER_NF_TABLES.rules(OTHER_PARAMETERS, namespace).install();
      FirewallRules rules =
          Backend.NFT_WITH_TARGET.nftRules(PARAMETERS, namespace.runner(), true, namespace);
      rules.install();
      assertFalse(ours(namespace).contains("PPTP-ALG"), "iptables leftovers");
      assertTrue(rules.installed());
    }
  }

  @Test
  void shouldKeepTheNftRulesOnKernelsThatForgetTheInputInterfaceInPostrouting() {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      FirewallRules rules = Backend.NFT_WITH_TARGET.rulesOfOldKernel(PARAMETERS, namespace);
      rules.install();
      assertTrue(rules.installed());
    }
  }

  @ParameterizedTest
  @MethodSource("net.pptpalg.gateway.rules.Backend#ofThisKernel")
  void shouldSayThatPermissionIsMissing(Backend backend) {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      CommandRunner tools = backend.tools(namespace);
      CommandRunner nobody =
          new CommandRunner() {
            @Override
            public Optional<String> locate(String program) {
              return tools.locate(program);
            }

            @Override
            public CommandResult run(List<String> command, String standardInput) {
              List<String> dropped =
                  new ArrayList<>(
                      List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));
              dropped.addAll(command);
              return tools.run(dropped, standardInput);
            }
          };
      RulesException refusal =
          assertThrows(
              RulesException.class,
              () -> new BackendProbe(PARAMETERS, nobody, namespace::install).choose());
      assertTrue(refusal.permission(), refusal.getMessage());
      assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
    }
  }

  @Test
  void shouldQueueFromNftWithOrWithoutItsStatementAndSayWhich() {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      FirewallRules rules =
          new BackendProbe(PARAMETERS, namespace.runner(), namespace::install).choose();
      assertEquals("nft", rules.backend());
      assertEquals(
          Backend.kernelHasNftQueue()
              ? "nft (this kernel has the nft queue statement)"
              : "nft, with iptables' NFQUEUE target because this kernel has no nft queue statement",
          rules.describe());
    }
  }

  @Test
  void shouldFallBackToIptablesAndSayWhyWhereNftCannotQueue() {
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      CommandRunner withoutStatement =
          new CommandRunner() {
            @Override
            public Optional<String> locate(String program) {
              return namespace.runner().locate(program);
            }

            @Override
            public CommandResult run(List<String> command, String standardInput) {
              return Backend.NFT_WITH_TARGET.tools(namespace).run(command, standardInput);
            }
          };
      FirewallRules rules =
          new BackendProbe(
                  PARAMETERS,
                  withoutStatement,
                  targets -> {
                    throw new NetlinkException("nf_tables", "rule", 2, "no such target");
                  })
              .choose();
      assertEquals("iptables", rules.backend());
      assertTrue(
          rules
              .describe()
              .matches(
                  "iptables \\((nf_tables|legacy)\\) because this kernel has no nft queue statement"
                      + " and no NFQUEUE target for its tables \\(nf_tables: rule: ENOENT - no such"
                      + " target\\)"),
          rules.describe());
      assertFalse(namespace.run("nft", "list", "tables").contains("pptp_alg"));
    }
  }

  /** Everything of ours in a namespace, as all tools print it. */
  private static String ours(NetworkNamespace namespace) {
    String table =
        namespace.run("nft", "list", "tables").contains("table ip pptp_alg")
            ? namespace.run("nft", "list", "table", "ip", "pptp_alg")
            : "";
    String mss =
        namespace.run("nft", "list", "tables").contains("table inet pptp_alg_mss")
            ? namespace.run("nft", "list", "table", "inet", "pptp_alg_mss")
            : "";
    return table
        + mss
        + (namespace.run("iptables-nft-save")
                + namespace.run("iptables-legacy-save")
                + namespace.run("ip6tables-nft-save")
                + namespace.run("ip6tables-legacy-save"))
            .lines()
            .filter(line -> line.contains("PPTP-ALG"))
            .collect(Collectors.joining("\n"));
  }

  /** All rules, without counters and times, and without a table that has no chains. */
  private static String everything(NetworkNamespace namespace, Backend backend) {
    return (namespace.run(backend.iptables() + "-save") + namespace.run("nft", "list", "ruleset"))
        .replace("table ip6 mangle {\n}\n", "")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceAll("\\[\\d+:\\d+\\]|packets \\d+ bytes \\d+", ""))
        .collect(Collectors.joining("\n"));
  }
}
