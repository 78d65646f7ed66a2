package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tools the rules are tried with on the real kernel. */
enum Backend {
  NFT("nft", "iptables-nft"),
  /**
   * The nft rules with {@code drop} for {@code queue}, {@code accept} for one with a bypass: the
   * same to a packet as long as nobody reads the queue, so everything but the statement itself can
   * be tried on any kernel.
   */
  NFT_DROPPING("nft", "iptables-nft"),
  IPTABLES_OVER_NF_TABLES("iptables", "iptables-nft"),
  IPTABLES_LEGACY("iptables", "iptables-legacy");

  private final String label;
  private final String iptables;

  Backend(String label, String iptables) {
    this.label = label;
    this.iptables = iptables;
  }

  /** The flavour of iptables to write the user's own rules with. */
  String iptables() {
    return iptables;
  }

  /** Probes with nothing but this tool installed. */
  FirewallRules rules(RuleParameters parameters, NetworkNamespace namespace) {
    FirewallRules rules = new BackendProbe(parameters, tools(namespace)).choose();
    assertEquals(label, rules.backend());
    return rules;
  }

  /** As on a kernel that doesn't know in POSTROUTING where a packet came from. */
  FirewallRules rulesOfOldKernel(RuleParameters parameters, NetworkNamespace namespace) {
    CommandRunner tools = tools(namespace);
    if (label.equals("nft")) {
      return new NftRules(parameters, tools, tools.locate("nft").orElseThrow(), false);
    }
    IptablesTools iptablesTools = IptablesTools.preferred(tools).orElseThrow();
    return new IptablesRules(parameters, tools, iptablesTools, false, "the test says so");
  }

  /**
   * What can be tried on this kernel; says so when that is not all. What must happen on a kernel
   * without the nft queue statement is held by {@code BackendProbeTest}.
   */
  static List<Backend> ofThisKernel() {
    NetworkNamespace.requireRoot();
    List<Backend> backends = new ArrayList<>(List.of(values()));
    if (!kernelHasNftQueue()) {
      System.err.println(
          "NOT TRIED: this kernel has no nft queue statement (CONFIG_NFT_QUEUE); the nft rules are"
              + " tried with drop in its place");
      backends.remove(NFT);
    }
    return backends;
  }

  static List<Backend> nftOfThisKernel() {
    return ofThisKernel().stream().filter(backend -> backend.label.equals("nft")).toList();
  }

  static boolean kernelHasNftQueue() {
    try (NetworkNamespace scratch = NetworkNamespace.create()) {
      return scratch
          .runner()
          .run(List.of("nft", "-f", "-"), "table ip t { chain c { queue num 1; }; }\n")
          .succeeded();
    }
  }

  /** A machine on which only this tool is installed. */
  CommandRunner tools(NetworkNamespace namespace) {
    CommandRunner real = namespace.runner();
    return new CommandRunner() {
      @Override
      public Optional<String> locate(String program) {
        if (Backend.this == NFT || Backend.this == NFT_DROPPING) {
          return program.equals("nft") ? real.locate(program) : Optional.empty();
        }
        return program.matches("ip6?tables(-save|-restore)?")
            ? real.locate(
                program.replaceFirst("tables", iptables.replaceFirst("iptables", "tables")))
            : Optional.empty();
      }

      @Override
      public CommandResult run(List<String> command, String standardInput) {
        return real.run(
            command,
            Backend.this == NFT_DROPPING
                ? standardInput
                    .replaceAll("queue num [0-9]+ bypass", "accept")
                    .replaceAll("queue num [0-9-]+", "drop")
                : standardInput);
      }
    };
  }
}
