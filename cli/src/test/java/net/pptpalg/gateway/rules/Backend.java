package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.pptpalg.nfqueue.QueueTarget;

/** The tools the rules are tried with on the real kernel. */
enum Backend {
  NFT("nft", "iptables-nft"),
  /** As on a kernel without the queue statement. */
  NFT_WITH_TARGET("nft", "iptables-nft"),
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
        new BackendProbe(withLocal(parameters, namespace), tools(namespace), namespace::install)
            .choose();
    assertEquals(label, rules.backend());
    assertEquals(this != IPTABLES_LEGACY, rules.dependOnLocalInterfaces());
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
    return new BackendProbe(
            withLocal(parameters, namespace),
            passing,
            targets -> {
              for (QueueTarget target : targets) {
                String chain =
                    "chain " + target.family() + " " + target.table() + " " + target.chain();
                namespace.feed(
                    "flush " + chain + "\nadd rule" + chain.substring(5) + " accept\n",
                    "nft",
                    "-f",
                    "-");
              }
            })
        .choose();
  }

  /**
   * The rules of a machine where something happens so many times, each right behind their
   * installation, before anything is read back.
   */
  FirewallRules rulesDisturbedBy(
      Runnable disturbance, int times, RuleParameters parameters, NetworkNamespace namespace) {
    CommandRunner tools = tools(namespace);
    CommandRunner disturbed =
        new CommandRunner() {
          private int left = times;

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
            if (installs && !command.contains("-c") && left > 0) {
              left--;
              disturbance.run();
            }
            return result;
          }
        };
    return new BackendProbe(withLocal(parameters, namespace), disturbed, namespace::install)
        .choose();
  }

  /** As on a kernel that doesn't know in POSTROUTING where a packet came from. */
  FirewallRules rulesOfOldKernel(RuleParameters parameters, NetworkNamespace namespace) {
    CommandRunner tools = tools(namespace);
    if (isNft()) {
      return nftRules(parameters, tools, false, namespace);
    }
    IptablesTools iptablesTools = IptablesTools.preferred(tools).orElseThrow();
    return new IptablesRules(
        parameters, tools, iptablesTools, false, GreSelection.U32, "the test says so");
  }

  private static RuleParameters withLocal(RuleParameters parameters, NetworkNamespace namespace) {
    List<String> own = new ArrayList<>(parameters.lanInterfaces());
    own.add(parameters.wanInterface());
    return parameters.withLocal(namespace.interfacesBesides(own));
  }

  /** Rules of nft on a machine with these tools, whatever a probe would choose. */
  FirewallRules nftRules(
      RuleParameters parameters,
      CommandRunner tools,
      boolean inputInterfaceInPostrouting,
      NetworkNamespace namespace) {
    NftScript.Queueing queueing =
        this == NFT ? NftScript.Queueing.STATEMENT : NftScript.Queueing.TARGET;
    return new NftRules(
        parameters,
        tools,
        tools.locate("nft").orElseThrow(),
        new NftScript(parameters, inputInterfaceInPostrouting, queueing),
        namespace::install,
        "the test says so");
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
              + " tried with iptables' target in its place");
      backends.remove(NFT);
    }
    return backends;
  }

  static List<Backend> nftOfThisKernel() {
    return ofThisKernel().stream().filter(Backend::isNft).toList();
  }

  boolean isNft() {
    return label.equals("nft");
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
        if (isNft()) {
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
        if (Backend.this == NFT_WITH_TARGET && standardInput.contains("queue num")) {
          return new CommandResult(
              1, "", "Error: Could not process rule: No such file or directory");
        }
        return real.run(command, standardInput);
      }
    };
  }
}
