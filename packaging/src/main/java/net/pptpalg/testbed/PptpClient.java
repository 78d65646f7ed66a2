package net.pptpalg.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real pptp (pptp-linux) on a client host, driven by the stand-in.
 *
 * <p>pptp takes its Call ID from the first two bytes of /dev/random. Its own mount namespace shows
 * it a file there, so that the Call ID is the test's choice and clients can be made to collide. In
 * the same namespace /run is empty: two pptp on one machine that dial the same server would share
 * one control connection through /run/pptp otherwise.
 */
public final class PptpClient {

  private static final Duration DIAL_DEADLINE = Duration.ofSeconds(15);
  private static final Duration HANG_UP_DEADLINE = Duration.ofSeconds(10);
  private static final AtomicInteger CALLS = new AtomicInteger();

  private static final String IN_OWN_MOUNTS =
      """
      set -e
      mount -t tmpfs pptp-run /run
      mkdir -p /run/pptp
      mount --bind "$0" /dev/random
      exec "$@"
      """;

  private final Topology.Host host;
  private final Process standIn;
  private final Path report;
  private final Path log;

  private PptpClient(Topology.Host host, Process standIn, Path report, Path log) {
    this.host = host;
    this.standIn = standIn;
    this.report = report;
    this.log = log;
  }

  /**
   * Dials, and sends the frames once the server has greeted. Returns at once.
   *
   * @param server address of the server
   * @param callId the client's own Call ID, 1 to 65535 (pptp never uses 0)
   */
  public static PptpClient dial(
      Topology topology,
      Topology.Host host,
      String server,
      int callId,
      PppStandIn.Exchange exchange) {
    if (callId < 1 || callId > 0xFFFF) {
      throw new IllegalArgumentException("Call ID " + callId + ": pptp uses 1 to 65535");
    }
    Workspace workspace = topology.workspace();
    String call = host.name() + "-call" + CALLS.incrementAndGet();
    // pptp reads the two bytes in the machine's order; all of Debian's usual machines are little.
    Path random =
        workspace.write(call + ".random", new byte[] {(byte) callId, (byte) (callId >>> 8)});
    Path report = workspace.resolve(call + ".json");
    Path log = workspace.resolve(call + ".log");
    Process process =
        host.namespace()
            .start(
                log,
                "sh",
                "-c",
                IN_OWN_MOUNTS,
                random.toString(),
                workspace.program(PppStandIn.PROGRAM).toString(),
                "client",
                "--name=" + host.name(),
                "--report=" + report,
                "--call-log=" + log,
                "--frames=" + exchange.frames(),
                "--interval-ms=" + exchange.interval().toMillis(),
                "--data-bytes=" + exchange.dataBytes(),
                "--greeting-s=" + DIAL_DEADLINE.toSeconds(),
                "--",
                "pptp",
                server,
                "--nolaunchpppd",
                "--nohostroute");
    return new PptpClient(host, process, report, log);
  }

  public Topology.Host host() {
    return host;
  }

  /** Waits until all frames are answered or given up; the tunnel stays open. */
  public PppStandIn.Report awaitReport(Duration deadline) {
    Await.until(
        deadline,
        () -> Files.exists(report) || !standIn.isAlive(),
        () -> host.name() + ": no report: " + Workspace.text(log));
    if (!Files.exists(report)) {
      throw new TestbedException(host.name() + ": pptp has failed: " + Workspace.text(log));
    }
    return PppStandIn.Report.parse(Json.object(Workspace.text(report)));
  }

  /** Waits until pptp has ended by itself. */
  public void awaitEnd(Duration deadline) {
    Await.until(
        deadline, () -> !standIn.isAlive(), () -> host.name() + ": the tunnel goes on: " + log());
  }

  private String log() {
    return Workspace.text(log);
  }

  /**
   * Ends the tunnel: pptp sends Call-Clear-Request and closes the control connection. Returns when
   * no process of it is left on the host.
   */
  public void hangUp() {
    try {
      standIn.getOutputStream().close();
      if (!standIn.waitFor(HANG_UP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TestbedException(host.name() + ": the tunnel does not end");
      }
    } catch (IOException e) {
      throw new TestbedException(host.name() + ": cannot hang up", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException(host.name() + ": interrupted while hanging up", e);
    }
    Await.until(HANG_UP_DEADLINE, this::noPptpLeft, () -> host.name() + ": pptp is still there");
  }

  private boolean noPptpLeft() {
    return host.namespace().processIds().stream()
        .map(ProcessHandle::of)
        .flatMap(Optional::stream)
        .noneMatch(process -> process.info().command().orElse("").endsWith("/pptp"));
  }
}
