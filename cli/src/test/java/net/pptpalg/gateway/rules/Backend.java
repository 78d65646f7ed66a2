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
  /** Tells GRE apart with bpf, and knows the machine's addresses. */
  IPTABLES_OVER_NF_TABLES("iptables", "iptables-nft"),
  /** Tells GRE apart with u32, and looks the route up: the kernel lacks the bpf match. */
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
    FirewallRules rules =
        new BackendProbe(parameters.withLocalAddresses(namespace.addresses()), tools(namespace))
            .choose();
    assertEquals(label, rules.backend());
    assertEquals(this == IPTABLES_OVER_NF_TABLES, rules.listsLocalAddresses());
    return rules;
  }

  /** The rules as they are to a packet while a reader of the queues passes everything. */
  FirewallRules passingRules(RuleParameters parameters, NetworkNamespace namespace) {
    CommandRunner tools = tools(namespace);
    CommandRunner passing =
        new CommandRunner() {
          @Override
          public Optional<String> locate(String program) {
            return tools.locate(program);
          }

          @Override
          public CommandResult run(List<String> command, String standardInput) {
            return tools.run(
                command,
                standardInput
                    .replaceAll("NFQUEUE --queue-(num|balance) [0-9:]+", "ACCEPT")
                    .replaceAll("queue num [0-9-]+", "accept"));
          }
        };
    return new BackendProbe(parameters.withLocalAddresses(namespace.addresses()), passing).choose();
  }

  /**
   * The rules of a machine where something happens right behind their first installation, before
   * anything is read back.
   */
  FirewallRules rulesDisturbedBy(
      Runnable disturbance, RuleParameters parameters, NetworkNamespace namespace) {
    CommandRunner tools = tools(namespace);
    CommandRunner disturbed =
        new CommandRunner() {
          private boolean done;

          @Override
          public Optional<String> locate(String program) {
            return tools.locate(program);
          }

          @Override
          public CommandResult run(List<String> command, String standardInput) {
            CommandResult result = tools.run(command, standardInput);
            boolean installs =
                standardInput.contains("-I POSTROUTING")
                    || standardInput.contains("chain mangle_postrouting");
            if (installs && !command.contains("-c") && !done) {
              done = true;
              disturbance.run();
            }
            return result;
          }
        };
    return new BackendProbe(parameters.withLocalAddresses(namespace.addresses()), disturbed)
        .choose();
  }

  /** As on a kernel that doesn't know in POSTROUTING where a packet came from. */
  FirewallRules rulesOfOldKernel(RuleParameters parameters, NetworkNamespace namespace) {
    CommandRunner tools = tools(namespace);
    if (label.equals("nft")) {
      return new NftRules(parameters, tools, tools.locate("nft").orElseThrow(), false);
    }
    IptablesTools iptablesTools = IptablesTools.preferred(tools).orElseThrow();
    return new IptablesRules(
        parameters, tools, iptablesTools, false, GreSelection.U32, "the test says so");
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
        if (Backend.this == IPTABLES_LEGACY && standardInput.contains("-m bpf")) {
          return new CommandResult(2, "", "Couldn't load match `bpf'");
        }
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
