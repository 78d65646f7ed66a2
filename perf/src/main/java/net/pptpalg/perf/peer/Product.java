package net.pptpalg.perf.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.pptpalg.perf.control.ControlPlane;
import net.pptpalg.perf.load.Direction;
import net.pptpalg.perf.load.Flows;
import net.pptpalg.perf.topology.Command;
import net.pptpalg.perf.topology.Lab;
import net.pptpalg.perf.topology.UnmeasurableException;

/** {@code pptp-alg run}, as it ships, as a process of its own. */
public final class Product implements ControlledPeer {
  static final String NAME = "pptp-alg";

  private static final String JVM_OPTIONS = "JDK_JAVA_OPTIONS";
  private static final Pattern PAUSE = Pattern.compile("Total: +(\\d+) ns");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private static final int MOST_CALLS = 1 << 21;
  private static final int MOST_CALLS_OF_A_CLIENT = 1 << 16;

  private final String name;
  private final Program program;
  private final Lab lab;
  private final PeerProcess process;
  private final ControlPlane control;
  private final EstablishedCalls calls;

  /**
   * Starts it and waits until it is ready.
   *
   * @param lanes threads for GRE, 0 for as many as it takes by itself
   */
  public Product(String name, Program program, int lanes, Lab lab) {
    this.name = name;
    this.program = program;
    this.lab = lab;
    List<String> command =
        new ArrayList<>(
            List.of(
                program.path().toString(),
                "run",
                "--lan",
                Lab.LAN_INTERFACE,
                "--wan",
                Lab.WAN_INTERFACE,
                "--public",
                Lab.PUBLIC_ADDRESS,
                "--socket",
                socket(),
                "--state-dir",
                lab.file("state").toString(),
                "--max-calls",
                Integer.toString(MOST_CALLS),
                "--max-calls-per-client",
                Integer.toString(MOST_CALLS_OF_A_CLIENT)));
    if (lanes > 0) {
      command.addAll(List.of("--lanes", Integer.toString(lanes)));
    }
    process = new PeerProcess(lab.gateway(), command, Map.of(JVM_OPTIONS, loggingPauses()));
    control = new ControlPlane(lab);
    calls = new EstablishedCalls(control);
  }

  /** The JVM writes a line for each pause, with its length. */
  private String loggingPauses() {
    String already = System.getenv().getOrDefault(JVM_OPTIONS, "");
    return (already + " -Xlog:safepoint=info:file=" + pauseLog() + ":uptime").strip();
  }

  private Path pauseLog() {
    return lab.file("pauses.log");
  }

  private String socket() {
    return lab.file("pptp-alg.sock").toString();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Lab lab() {
    return lab;
  }

  @Override
  public ControlPlane control() {
    return control;
  }

  @Override
  public Flows flows(Direction direction, int count) {
    return calls.flows(direction, count);
  }

  @Override
  public OptionalLong processId() {
    return OptionalLong.of(process.id());
  }

  /** From the start of the process to its line "ready". */
  public Duration readyAfter() {
    return process.readyAfter();
  }

  /** How long {@code pptp-alg status} takes as a whole process. */
  public Duration statusTakes() {
    long startNs = System.nanoTime();
    Command.require(List.of(program.path().toString(), "status", "--socket", socket()));
    return Duration.ofNanos(System.nanoTime() - startNs);
  }

  /** Its own counters, by name. */
  public Map<String, Long> counters() {
    return new StatusSocket(Path.of(socket())).counters();
  }

  /** The JVM it runs on. */
  public String javaVersion() {
    try {
      String java = Path.of("/proc", Long.toString(process.id()), "exe").toRealPath().toString();
      return Command.run(List.of(java, "-version"))
          .output()
          .lines()
          .filter(line -> line.contains("Runtime"))
          .findFirst()
          .orElse(java);
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** Resident memory in bytes. */
  public long residentBytes() {
    try {
      String status = Files.readString(Path.of("/proc", Long.toString(process.id()), "status"));
      Matcher matcher = RESIDENT.matcher(status);
      if (!matcher.find()) {
        throw new UnmeasurableException("the process has no resident memory");
      }
      return Long.parseLong(matcher.group(1)) << 10;
    } catch (IOException e) {
      throw new UnmeasurableException("process " + process.id() + ": " + e.getMessage(), e);
    }
  }

  /** The length of every pause of its JVM so far, in nanoseconds. */
  public List<Long> pausesNs() {
    try {
      return pausesNs(Files.readString(pauseLog()));
    } catch (IOException e) {
      throw new UnmeasurableException("the JVM's log of pauses: " + e.getMessage(), e);
    }
  }

  static List<Long> pausesNs(String log) {
    return PAUSE.matcher(log).results().map(found -> Long.valueOf(found.group(1))).toList();
  }

  @Override
  public void close() {
    control.close();
    process.close();
    lab.close();
  }
}
