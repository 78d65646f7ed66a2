package net.pptpalg.perf;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import net.pptpalg.perf.load.GreFrame;
import net.pptpalg.perf.measure.Context;
import net.pptpalg.perf.measure.Measurements;
import net.pptpalg.perf.measure.Plan;
import net.pptpalg.perf.peer.Peer;
import net.pptpalg.perf.peer.Peers;
import net.pptpalg.perf.peer.Product;
import net.pptpalg.perf.peer.Program;
import net.pptpalg.perf.report.Comparison;
import net.pptpalg.perf.report.JmhResults;
import net.pptpalg.perf.report.Recording;
import net.pptpalg.perf.report.Report;
import net.pptpalg.perf.report.ReportHtml;
import net.pptpalg.perf.report.ReportJson;
import net.pptpalg.perf.report.ReportText;
import net.pptpalg.perf.topology.Command;
import net.pptpalg.perf.topology.Lab;
import net.pptpalg.perf.topology.Teardown;
import net.pptpalg.perf.topology.UnmeasurableException;
import net.pptpalg.perf.topology.Workspace;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pptp-alg bench}: measures the gateway against its peers in private namespaces. */
@CommandLine.Command(
    name = "bench",
    sortOptions = false,
    description =
        "Measure GRE throughput, latency and cost of the gateway and its peers on this machine, in"
            + " network namespaces of its own.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:measured; with --check, nothing is worse than before",
      "1:nothing could be measured, or a file could not be read or written",
      "2:wrong usage",
      "6:root is needed",
      "8:--check found something that is worse than before"
    })
public final class Bench implements Callable<Integer> {
  private static final int OK = 0;
  private static final int FAILURE = 1;
  private static final int PERMISSION = 6;
  private static final int PROBLEM_FOUND = 8;
  private static final int MOST_CALLS = 50_000;
  private static final int MOST_SCALE = 2_000_000;
  private static final int MOST_BYTES = 1500;
  private static final long FIXED_RATE = 100_000;

  private static final String STANDARD_OUTPUT = "-";

  private final PrintStream standardOutput;

  /** Where progress and the table go. */
  private PrintStream out;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = "--quick",
      description = "A short look: few and short repetitions, one size, one number of calls.")
  private boolean quick;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Length of each measurement (default: 1; quick: 0.5).")
  private Double seconds;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      description = "Rounds over all peers (default: 5; quick: 2).")
  private Integer repetitions;

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "PEER",
      description =
          "plain, pptp-alg (as it starts by itself), pptp-alg:N (with N lanes), kernel, c-batch,"
              + " c-textbook (default: all, with pptp-alg:1).")
  private List<String> peerNames;

  @Option(
      names = "--measure",
      split = ",",
      paramLabel = "WHAT",
      description = "start, throughput, cpu, latency, pauses, control, scale (default: all).")
  private List<String> measurements;

  @Option(
      names = "--calls",
      split = ",",
      paramLabel = "N",
      description = "Numbers of calls (default: 64,1000; quick: 64).")
  private List<Integer> calls;

  @Option(
      names = "--sizes",
      split = ",",
      paramLabel = "BYTES",
      description = "Lengths of IPv4 packets (default: 84,1400; quick: 84).")
  private List<Integer> sizes;

  @Option(
      names = "--scale",
      split = ",",
      paramLabel = "N",
      description =
          "Numbers of calls for the curves (default: 1000,10000,100000,1000000; quick:"
              + " 1000,10000).")
  private List<Integer> scale;

  @Option(
      names = "--pause-seconds",
      paramLabel = "S",
      description = "How long the JVM is watched for pauses (default: 60; quick: 3).")
  private Integer pauseSeconds;

  @Option(
      names = "--program",
      paramLabel = "PATH",
      description = "The pptp-alg to measure (default: that of the source tree, or on the path).")
  private Path program;

  @Option(names = "--jmh", paramLabel = "FILE", description = "Add results of JMH (its JSON).")
  private Path jmh;

  @Option(
      names = "--json",
      arity = "0..1",
      fallbackValue = STANDARD_OUTPUT,
      paramLabel = "FILE",
      description =
          "Write the report as JSON; without a file to standard output, and all else to standard"
              + " error.")
  private String json;

  @Option(names = "--html", paramLabel = "FILE", description = "Write the report as a page.")
  private Path html;

  @Option(
      names = "--check",
      paramLabel = "FILE",
      description = "Compare with a report that --json wrote; exit 8 when something is worse.")
  private Path check;

  /** A bench that prints to this. */
  public Bench(OutputStream standardOutput) {
    this.standardOutput = new PrintStream(standardOutput, true, StandardCharsets.UTF_8);
    this.out = this.standardOutput;
  }

  /** Runs it and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(run(System.out, arguments));
  }

  /** Runs it; returns its exit code. */
  public static int run(PrintStream out, String... arguments) {
    CommandLine commandLine = new CommandLine(new Bench(out));
    commandLine.setExpandAtFiles(false);
    commandLine.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          System.err.println("pptp-alg bench: " + failure.getMessage());
          return FAILURE;
        });
    return commandLine.execute(arguments);
  }

  @Override
  public Integer call() throws IOException {
    out = STANDARD_OUTPUT.equals(json) ? System.err : standardOutput;
    Plan plan = plan();
    List<String> names = peerNames == null ? Peers.DEFAULT : List.copyOf(peerNames);
    List<String> wanted = measurements == null ? Measurements.names() : List.copyOf(measurements);
    require(names.stream().allMatch(Peers::isName), "--peers: unknown peer among " + names);
    require(
        Measurements.names().containsAll(wanted),
        "--measure: one of " + Measurements.names() + ", not " + wanted);
    Report before = check == null ? null : read(check);
    Recording recording = new Recording(settings(plan));
    if (jmh != null) {
      addJmh(recording);
    }
    if (!isRoot()) {
      System.err.println(
          "pptp-alg bench: network namespaces need root; run it as root (nothing was measured)");
      return PERMISSION;
    }
    if (!Command.exists("ip")) {
      throw new IOException("the command ip is missing (Debian: apt install iproute2)");
    }
    try (Teardown teardown = new Teardown()) {
      measure(teardown, plan, names, wanted, recording);
    }
    Report report = recording.report();
    out.println();
    out.print(ReportText.write(report));
    write(report);
    if (report.figures().isEmpty()) {
      System.err.println("pptp-alg bench: nothing could be measured");
      return FAILURE;
    }
    return before == null ? OK : compare(before, report);
  }

  private void measure(
      Teardown teardown, Plan plan, List<String> names, List<String> wanted, Recording recording) {
    Lab.sweepLeftovers();
    Workspace.sweepLeftovers();
    Workspace workspace = teardown.own(Workspace::new);
    Program measured = needsProgram(names, wanted) ? program(recording) : null;
    List<Peer> peers = new ArrayList<>();
    for (String name : names) {
      try {
        out.println("starting " + name);
        peers.add(teardown.own(() -> Peers.start(name, measured, workspace)));
      } catch (UnmeasurableException e) {
        recording.missing(name, e.getMessage());
        out.println(name + ": " + e.getMessage());
      }
    }
    peers.stream()
        .filter(Product.class::isInstance)
        .map(Product.class::cast)
        .findFirst()
        .ifPresent(product -> recording.fact("JDK of pptp-alg", product.javaVersion()));
    Measurements.run(
        new Context(plan, peers, measured, workspace, teardown, recording, out), wanted);
  }

  private static boolean needsProgram(List<String> names, List<String> wanted) {
    return names.stream().anyMatch(name -> name.startsWith(Peers.PRODUCT))
        || wanted.contains("start")
        || wanted.contains("scale");
  }

  private Program program(Recording recording) {
    try {
      Program found = program == null ? Program.find() : new Program(program.toAbsolutePath());
      out.println("measuring " + found.path());
      found.runOnce();
      return found;
    } catch (UnmeasurableException e) {
      recording.missing("pptp-alg", e.getMessage());
      out.println("pptp-alg: " + e.getMessage());
      return null;
    }
  }

  private Plan plan() {
    List<Integer> callCounts = either(calls, List.of(64, 1000), List.of(64));
    List<Integer> packetBytes = either(sizes, List.of(84, 1400), List.of(84));
    List<Integer> scaleCounts =
        either(scale, List.of(1000, 10_000, 100_000, 1_000_000), List.of(1000, 10_000));
    Plan plan =
        new Plan(
            either(seconds, 1.0, 0.5),
            either(repetitions, 5, 2),
            callCounts.stream().sorted().distinct().toList(),
            packetBytes,
            FIXED_RATE,
            scaleCounts.stream().sorted().distinct().toList(),
            either(pauseSeconds, 60, 3));
    require(plan.seconds() >= 0.1 && plan.seconds() <= 3600, "--seconds: 0.1 to 3600");
    require(plan.repetitions() >= 1 && plan.repetitions() <= 1000, "--repetitions: 1 to 1000");
    require(plan.pauseSeconds() >= 0 && plan.pauseSeconds() <= 3600, "--pause-seconds: 0 to 3600");
    require(within(plan.calls(), 1, MOST_CALLS), "--calls: 1 to " + MOST_CALLS);
    require(within(plan.scale(), 1, MOST_SCALE), "--scale: 1 to " + MOST_SCALE);
    require(
        within(plan.packetBytes(), GreFrame.MINIMUM_PACKET_BYTES, MOST_BYTES),
        "--sizes: " + GreFrame.MINIMUM_PACKET_BYTES + " to " + MOST_BYTES);
    return plan;
  }

  private <T> T either(T given, T usual, T brief) {
    return given != null ? given : quick ? brief : usual;
  }

  private static boolean within(List<Integer> values, int low, int high) {
    return values.stream().allMatch(value -> value >= low && value <= high);
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private static Map<String, String> settings(Plan plan) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("seconds", Double.toString(plan.seconds()));
    settings.put("repetitions", Integer.toString(plan.repetitions()));
    return settings;
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private void addJmh(Recording recording) throws IOException {
    try {
      JmhResults.addTo(recording, Files.readString(jmh));
    } catch (IOException e) {
      throw new IOException(jmh + ": " + reason(e), e);
    }
  }

  private static Report read(Path file) throws IOException {
    try {
      return ReportJson.read(Files.readString(file));
    } catch (IOException e) {
      throw new IOException(file + ": " + reason(e), e);
    }
  }

  private static String reason(IOException failure) {
    return failure instanceof NoSuchFileException ? "no such file" : failure.getMessage();
  }

  private void write(Report report) throws IOException {
    if (STANDARD_OUTPUT.equals(json)) {
      standardOutput.println(ReportJson.write(report));
    } else if (json != null) {
      Files.writeString(Path.of(json), ReportJson.write(report));
      out.println("\nwritten: " + json);
    }
    if (html != null) {
      Files.writeString(html, ReportHtml.write(report));
      out.println("\nwritten: " + html);
    }
  }

  private int compare(Report before, Report report) {
    Comparison comparison = Comparison.of(before, report);
    out.println("\ncompared with " + check + ": " + comparison.compared() + " figures");
    comparison.differences().forEach(line -> out.println("  differs: " + line));
    comparison.regressions().forEach(regression -> out.println("  worse: " + regression.text()));
    if (comparison.regressions().isEmpty()) {
      out.println("  nothing is worse than before");
      return OK;
    }
    return PROBLEM_FOUND;
  }
}
