package net.pptpalg.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code pptp-alg run} in the gateway's namespace. */
public final class GatewayProcess {

  private static final Duration READY_DEADLINE = Duration.ofSeconds(60);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);
  private static final AtomicInteger STARTS = new AtomicInteger();

  private final Topology topology;
  private final Process process;
  private final Path log;

  private GatewayProcess(Topology topology, Process process, Path log) {
    this.topology = topology;
    this.process = process;
    this.log = log;
  }

  /**
   * How the gateway ended.
   *
   * @param exitStatus of the process
   * @param took from the signal to the end
   */
  public record Stop(int exitStatus, Duration took) {}

  /**
   * Starts it and returns once it says that it is ready. It ends with the topology at the latest.
   *
   * @throws TestbedException with what it printed when it does not get ready
   */
  public static GatewayProcess start(Topology topology, String... moreArguments) {
    return startAs(topology, List.of(launcher()), moreArguments);
  }

  /** The same with another program, or another way to start it, in the place of the launcher. */
  public static GatewayProcess startAs(
      Topology topology, List<String> program, String... moreArguments) {
    Path log = topology.file("gateway" + STARTS.incrementAndGet() + ".log");
    List<String> command = new ArrayList<>(program);
    List<String> whole = runCommand(topology, moreArguments);
    command.addAll(whole.subList(1, whole.size()));
    Process process = topology.gateway().start(log, command.toArray(String[]::new));
    Await.until(
        READY_DEADLINE,
        () -> !process.isAlive() || isReady(log),
        () -> "pptp-alg run is not ready: " + Workspace.text(log));
    if (!isReady(log)) {
      throw new TestbedException("pptp-alg run has ended: " + Workspace.text(log));
    }
    return new GatewayProcess(topology, process, log);
  }

  /** The command line of {@link #start}; later arguments are the caller's. */
  public static List<String> runCommand(Topology topology, String... moreArguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Launcher.path().toString(),
                "run",
                "--lan",
                Topology.LAN_INTERFACE,
                "--wan",
                Topology.WAN_INTERFACE,
                "--public",
                topology.publicAddress(),
                "--socket",
                socket(topology),
                "--state-dir",
                topology.file("state").toString()));
    command.addAll(Arrays.asList(moreArguments));
    return command;
  }

  /** The path of the launcher. */
  public static String launcher() {
    return Launcher.path().toString();
  }

  /** Where the management socket is. */
  public static String socket(Topology topology) {
    return topology.file("pptp-alg.sock").toString();
  }

  /** The rows of the session table. */
  public List<SessionRow> sessions() {
    return Json.objects(ask("sessions", "--json")).stream().map(SessionRow::parse).toList();
  }

  /** The session table as a person sees it. */
  public String sessionTable() {
    return ask("sessions");
  }

  public Map<String, Object> status() {
    return Json.object(ask("status", "--json"));
  }

  /** The status as a person sees it. */
  public String statusText() {
    return ask("status");
  }

  /** Runs a command that asks this gateway, whatever its exit status. */
  public CommandResult command(String... verb) {
    return Command.run(asking(verb));
  }

  /** What it has printed so far. */
  public String output() {
    return Workspace.text(log);
  }

  /** The process: the launcher gives way to the program. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it with SIGTERM. */
  public Stop stop() {
    long startNs = System.nanoTime();
    process.destroy();
    awaitEnd("SIGTERM");
    return new Stop(process.exitValue(), Duration.ofNanos(System.nanoTime() - startNs));
  }

  /** Ends it with SIGKILL: it can't remove its rules. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd("SIGKILL");
  }

  /** Waits for its end, which somebody else has brought about. */
  public void awaitEnd(Duration deadline) {
    awaitEnd("what was done to it", deadline);
  }

  /** How it has ended. */
  public int exitStatus() {
    return process.exitValue();
  }

  private void awaitEnd(String signal) {
    awaitEnd(signal, STOP_DEADLINE);
  }

  private void awaitEnd(String cause, Duration deadline) {
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TestbedException("pptp-alg run does not end after " + cause + ": " + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException("interrupted while stopping the gateway", e);
    }
  }

  private String ask(String... verb) {
    return Command.require(asking(verb));
  }

  private List<String> asking(String... verb) {
    List<String> command = new ArrayList<>(List.of(launcher()));
    command.addAll(Arrays.asList(verb));
    command.addAll(List.of("--socket", socket(topology)));
    return command;
  }

  private static boolean isReady(Path log) {
    return Workspace.text(log).lines().anyMatch(line -> line.startsWith("ready"));
  }
}
