package net.pptpalg.gateway.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.pptpalg.nfqueue.kernel.NetlinkException;

/** Tries out on the kernel which tool can carry the rules. */
final class BackendProbe {

  private static final String INSTALL_HINT =
      "install nftables (Debian: apt install nftables) or iptables (Debian: apt install iptables)";

  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");

  private final RuleParameters parameters;
  private final CommandRunner runner;
  private final TargetInstaller targetInstaller;

  /** What iptables can't do, or else how it tells GRE apart. */
  private record IptablesAnswer(Optional<String> obstacle, GreSelection gre) {
    static IptablesAnswer lacks(String what) {
      return new IptablesAnswer(Optional.of(what), GreSelection.U32);
    }

    static IptablesAnswer carries(GreSelection gre) {
      return new IptablesAnswer(Optional.empty(), gre);
    }
  }

  BackendProbe(RuleParameters parameters, CommandRunner runner, TargetInstaller targetInstaller) {
    this.parameters = parameters;
    this.runner = runner;
    this.targetInstaller = targetInstaller;
  }

  FirewallRules choose() {
    boolean inputInterface = knowsInputInterfaceInPostrouting(System.getProperty("os.version"));
    Optional<String> nft = runner.locate("nft");
    List<String> nftObstacles = new ArrayList<>();
    if (nft.isEmpty()) {
      nftObstacles.add("nft is not installed");
    } else {
      for (NftScript.Queueing queueing : NftScript.Queueing.values()) {
        NftScript script = new NftScript(parameters, inputInterface, queueing);
        Optional<String> obstacle = nftObstacle(nft.get(), script, queueing);
        if (obstacle.isEmpty()) {
          String description =
              nftObstacles.isEmpty()
                  ? "nft (this kernel has the nft queue statement)"
                  : "nft, with iptables' NFQUEUE target because " + nftObstacles.get(0);
          return new NftRules(parameters, runner, nft.get(), script, targetInstaller, description);
        }
        nftObstacles.add(obstacle.get());
      }
    }
    String nftObstacle = String.join(" and ", nftObstacles);
    Optional<IptablesTools> iptables = IptablesTools.preferred(runner);
    if (iptables.isEmpty()) {
      throw new RulesException(
          RulesException.Kind.UNSUPPORTED,
          nft.isEmpty()
              ? "neither nft nor iptables is installed: " + INSTALL_HINT
              : nftObstacle
                  + " and iptables is not installed: install iptables (Debian: apt install"
                  + " iptables)");
    }
    IptablesAnswer answer = ask(iptables.get());
    if (answer.obstacle().isPresent()) {
      throw new RulesException(
          RulesException.Kind.UNSUPPORTED,
          nftObstacle
              + " and "
              + answer.obstacle().get()
              + ": "
              + (nft.isEmpty()
                  ? "install nftables (Debian: apt install nftables)"
                  : "load the kernel module, or use a kernel that has CONFIG_NFT_QUEUE"));
    }
    return new IptablesRules(
        parameters, runner, iptables.get(), inputInterface, answer.gre(), nftObstacle);
  }

  /**
   * The receiving interface is known in POSTROUTING since Linux 5.7. A kernel that doesn't say what
   * it is counts as an old one, which is the safe side.
   */
  static boolean knowsInputInterfaceInPostrouting(String kernelRelease) {
    Matcher release = RELEASE.matcher(kernelRelease);
    if (!release.matches()) {
      return false;
    }
    int major = Integer.parseInt(release.group(1));
    int minor = Integer.parseInt(release.group(2));
    return major > 5 || (major == 5 && minor >= 7);
  }

  private Optional<String> nftObstacle(String nft, NftScript script, NftScript.Queueing queueing) {
    Optional<String> obstacle =
        queueing == NftScript.Queueing.STATEMENT ? statementObstacle(nft) : targetObstacle(nft);
    if (obstacle.isPresent()) {
      return obstacle;
    }
    CommandResult removal = feed(List.of(nft, "-f", "-"), NftScript.removeProbe());
    if (!removal.succeeded()) {
      throw RulesException.ofCommand("cannot remove the nft table of the probe", removal);
    }
    // The chains of the targets, which are not there yet, are made in the same transaction.
    CommandResult all =
        feed(List.of(nft, "-c", "-f", "-"), script.targetChains() + script.install(Map.of()));
    return all.succeeded()
        ? Optional.empty()
        : Optional.of("nft refuses the rules (" + all.errorLine() + ")");
  }

  private Optional<String> statementObstacle(String nft) {
    // A real transaction: checking alone has not always asked the kernel.
    CommandResult queue = feed(List.of(nft, "-f", "-"), NftScript.probe(parameters));
    if (queue.succeeded()) {
      return Optional.empty();
    }
    return Optional.of(
        queue.standardError().contains("No such file or directory")
            ? "this kernel has no nft queue statement"
            : "nft refuses the queue statement (" + queue.errorLine() + ")");
  }

  private Optional<String> targetObstacle(String nft) {
    CommandResult table = feed(List.of(nft, "-f", "-"), NftScript.probeTable());
    if (!table.succeeded()) {
      return Optional.of("nft refuses a table (" + table.errorLine() + ")");
    }
    try {
      targetInstaller.install(List.of(NftScript.probeTarget()));
      return Optional.empty();
    } catch (NetlinkException e) {
      feed(List.of(nft, "-f", "-"), NftScript.removeProbe());
      return Optional.of("no NFQUEUE target for its tables (" + e.getMessage() + ")");
    }
  }

  private CommandResult feed(List<String> command, String script) {
    CommandResult result = runner.run(command, script);
    if (RulesException.deniedBy(result)) {
      throw RulesException.ofCommand("cannot change nft rules", result);
    }
    return result;
  }

  private static IptablesAnswer ask(IptablesTools tools, List<IptablesScript.Feature> features) {
    CommandResult all = probe(tools, features);
    if (all.succeeded()) {
      return IptablesAnswer.carries(GreSelection.U32);
    }
    for (IptablesScript.Feature feature : features) {
      CommandResult one = probe(tools, List.of(feature));
      if (!one.succeeded()) {
        return IptablesAnswer.lacks(
            "iptables lacks " + feature.name() + " (" + one.errorLine() + ")");
      }
    }
    return IptablesAnswer.lacks("iptables refuses the rules (" + all.errorLine() + ")");
  }

  private IptablesAnswer ask(IptablesTools tools) {
    IptablesListing before = tools.listing();
    List<IptablesScript.Feature> features = IptablesScript.features(parameters);
    List<IptablesScript.Feature> wanted = new ArrayList<>(features);
    wanted.add(IptablesScript.bpf());
    try {
      return probe(tools, wanted).succeeded()
          ? IptablesAnswer.carries(GreSelection.BPF)
          : ask(tools, features);
    } finally {
      removeProbe(tools);
      tools.dropEmptyBaseChains(before.tablesOfOthers());
    }
  }

  private static CommandResult probe(IptablesTools tools, List<IptablesScript.Feature> features) {
    CommandResult result = tools.restore(IptablesScript.probe(features));
    if (RulesException.deniedBy(result)) {
      throw RulesException.ofCommand("cannot change iptables rules", result);
    }
    return result;
  }

  private static void removeProbe(IptablesTools tools) {
    String script = IptablesScript.removeProbe(tools.listing());
    if (script.isEmpty()) {
      return;
    }
    CommandResult result = tools.restore(script);
    if (!result.succeeded()) {
      throw RulesException.ofCommand("cannot remove the iptables chain of the probe", result);
    }
  }
}
