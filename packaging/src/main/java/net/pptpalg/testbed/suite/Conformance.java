package net.pptpalg.testbed.suite;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import net.pptpalg.testbed.Topology;
import net.pptpalg.testbed.suite.cases.Catalogue;
import net.pptpalg.testbed.suite.gateway.ExternalGateway;
import net.pptpalg.testbed.suite.gateway.GatewayUnderTest;
import net.pptpalg.testbed.suite.gateway.KernelHelperGateway;
import net.pptpalg.testbed.suite.gateway.PptpAlgGateway;
import net.pptpalg.testbed.suite.scenario.Case;
import net.pptpalg.testbed.suite.wire.Address;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Plays the conformance suite and shows a table. Exit status: 0 when pptp-alg (or the external
 * gateway) has no failure, 1 when it has, 2 usage.
 */
@Command(
    name = "./dev conformance",
    mixinStandardHelpOptions = true,
    description = "Plays clients and servers on both sides of a gateway, and shows what it holds.")
public final class Conformance implements Callable<Integer> {

  private static final int INTERRUPTED = 130;

  /** The gateways that come up by themselves. */
  enum Choice {
    PPTP_ALG("pptp-alg"),
    KERNEL("kernel"),
    ALL("all"),
    EXTERNAL("external");

    private final String word;

    Choice(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  @Option(
      names = "--gateway",
      paramLabel = "WHICH",
      defaultValue = "pptp-alg",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Choice choice;

  @Option(
      names = "--case",
      paramLabel = "GLOB",
      defaultValue = "*",
      description = "Only cases with such an id, for example 'gre.*'.")
  private String glob;

  @Option(
      names = "--write",
      paramLabel = "FILE",
      description = "Write the table to this file, as Markdown.")
  private Path file;

  @Option(names = "--list", description = "List the cases and play none.")
  private boolean list;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "For everything random in the cases (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--lan",
      paramLabel = "INTERFACE",
      description = "External gateway: this machine's interface on its LAN side.")
  private String lanInterface;

  @Option(
      names = "--wan",
      paramLabel = "INTERFACE",
      description = "External gateway: this machine's interface on its WAN side.")
  private String wanInterface;

  @Option(
      names = "--lan-address",
      paramLabel = "ADDRESS",
      description = "External gateway: its address on the LAN side.")
  private String lanAddress;

  @Option(
      names = "--public",
      paramLabel = "ADDRESS",
      description = "External gateway: its address on the WAN side.")
  private String publicAddress;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private final PrintStream out = System.out;

  public static void main(String[] arguments) {
    CommandLine command = new CommandLine(new Conformance());
    command.setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(command.execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    List<Case> cases = selected();
    if (list) {
      cases.forEach(one -> out.printf("%-44s %s%n", one.id(), one.title()));
      return 0;
    }
    List<GatewayUnderTest> gateways = gateways();
    Results results = new Results(Catalogue.all().stream().filter(cases::contains).toList());
    for (GatewayUnderTest gateway : gateways) {
      play(gateway, cases, results);
      if (Topology.isInterrupted()) {
        return INTERRUPTED;
      }
    }
    out.printf("%n%s", results.text());
    if (file != null) {
      Files.writeString(file, results.markdown(command()));
      out.printf("written to %s%n", file);
    }
    return results.failures(gateways.get(0).name()) == 0 ? 0 : 1;
  }

  private List<Case> selected() {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    List<Case> cases =
        Catalogue.all().stream()
            .filter(one -> matcher.matches(Path.of(one.id())))
            .sorted(Comparator.comparing(Case::setup))
            .toList();
    if (cases.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--case: no case is like " + glob);
    }
    return cases;
  }

  private List<GatewayUnderTest> gateways() {
    List<GatewayUnderTest> gateways = new ArrayList<>();
    if (choice == Choice.EXTERNAL) {
      if (lanInterface == null
          || wanInterface == null
          || lanAddress == null
          || publicAddress == null) {
        throw new ParameterException(
            spec.commandLine(),
            "--gateway external needs --lan, --wan, --lan-address and --public");
      }
      gateways.add(
          new ExternalGateway(
              lanInterface, wanInterface, Address.parse(lanAddress), Address.parse(publicAddress)));
    }
    if (choice == Choice.PPTP_ALG || choice == Choice.ALL) {
      gateways.add(new PptpAlgGateway());
    }
    if (choice == Choice.KERNEL || choice == Choice.ALL) {
      gateways.add(new KernelHelperGateway());
    }
    return gateways;
  }

  private void play(GatewayUnderTest gateway, List<Case> cases, Results results) {
    out.printf("%s, %d cases, seed %d%n", gateway.name(), cases.size(), seed);
    try (SuiteRun run = new SuiteRun(gateway, seed)) {
      for (Case one : cases) {
        if (Topology.isInterrupted()) {
          return;
        }
        long startNs = System.nanoTime();
        Outcome outcome = run.play(one);
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        results.add(gateway.name(), one, outcome);
        out.printf("  %-44s %5d ms  %s%n", one.id(), tookMs, outcome);
      }
    }
  }

  private String command() {
    return "./dev conformance --gateway " + choice + " --write packaging/CONFORMANCE.md";
  }
}
