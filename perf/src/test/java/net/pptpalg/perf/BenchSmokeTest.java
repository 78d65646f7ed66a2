package net.pptpalg.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.pptpalg.perf.report.Figure;
import net.pptpalg.perf.report.Measure;
import net.pptpalg.perf.report.Report;
import net.pptpalg.perf.report.ReportJson;
import net.pptpalg.perf.report.Variant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the bench for a moment over plain forwarding: it needs no gateway and no compiler. */
class BenchSmokeTest {
  private static final Variant TO_SERVER = new Variant(84, 4, "to server");
  private static final Variant TO_CLIENT = new Variant(84, 4, "to client");
  private static final List<String> BRIEFLY =
      List.of(
          "--peers=plain",
          "--measure=throughput,latency",
          "--seconds=0.1",
          "--repetitions=1",
          "--calls=4",
          "--sizes=84");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @TempDir private Path folder;

  @BeforeEach
  void needRoot() throws IOException {
    boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    if (!root && "true".equals(System.getenv("CI"))) {
      throw new IllegalStateException("the bench needs root for network namespaces");
    }
    if (!root) {
      System.err.println("SKIPPED: BenchSmokeTest needs root for network namespaces");
    }
    assumeTrue(root);
  }

  @Test
  void shouldMeasurePlainForwardingBothWaysAndLeaveNothingBehind() throws IOException {
    Path json = folder.resolve("report.json");
    Path html = folder.resolve("report.html");

    assertEquals(0, run("--json=" + json, "--html=" + html), this::printed);

    Report report = ReportJson.read(Files.readString(json));
    assertTrue(value(report, Measure.THROUGHPUT, TO_SERVER) > 1000, this::printed);
    assertTrue(value(report, Measure.THROUGHPUT, TO_CLIENT) > 1000, this::printed);
    assertTrue(value(report, Measure.LATENCY_P50, TO_SERVER) > 0, this::printed);
    assertTrue(Files.readString(html).contains("<svg"));
    assertFalse(hasNamespaces());
  }

  @Test
  void shouldFindARunWorseThanOneThatWasBetterThanPossible() throws IOException {
    Path before = folder.resolve("before.json");
    assertEquals(0, run("--json=" + before), this::printed);
    Report report = ReportJson.read(Files.readString(before));
    List<Figure> dreams =
        report.figures().stream()
            .filter(figure -> figure.measure() == Measure.THROUGHPUT)
            .map(
                figure ->
                    new Figure(
                        figure.measure(), figure.peer(), figure.variant(), List.of(1e12, 1e12)))
            .toList();
    Report dreamt =
        new Report(report.started(), report.machine(), report.settings(), dreams, List.of());
    Files.writeString(before, ReportJson.write(dreamt));

    assertEquals(8, run("--check=" + before), this::printed);

    assertTrue(printed().contains("worse: throughput, plain"), this::printed);
  }

  private int run(String... more) {
    List<String> arguments = Stream.concat(BRIEFLY.stream(), Stream.of(more)).toList();
    return Bench.run(
        new PrintStream(out, true, StandardCharsets.UTF_8), arguments.toArray(String[]::new));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static double value(Report report, Measure measure, Variant variant) {
    return report.figure(measure, "plain", variant).orElseThrow().median();
  }

  private static boolean hasNamespaces() throws IOException {
    String prefix = "pptpbench-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> names = Files.list(Path.of("/run/netns"))) {
      return names.anyMatch(path -> path.getFileName().toString().startsWith(prefix));
    }
  }
}
