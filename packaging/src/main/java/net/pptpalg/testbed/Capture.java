package net.pptpalg.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** tcpdump on an interface, written to a file that Wireshark reads. */
public final class Capture {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Process process;
  private final Path file;

  private Capture(Process process, Path file) {
    this.process = process;
    this.file = file;
  }

  /** Starts it and returns once it captures. It ends with the topology at the latest. */
  public static Capture start(
      Topology topology, Namespace namespace, String networkInterface, Path file) {
    Path log = topology.file("tcpdump-" + file.getFileName() + ".log");
    // -Z root: tcpdump would give up root before it opens the file, whose folder is root's.
    Process process =
        namespace.start(
            log,
            "tcpdump",
            "-Z",
            "root",
            "-n",
            "--immediate-mode",
            "--packet-buffered",
            "-i",
            networkInterface,
            "-w",
            file.toString());
    Await.until(
        DEADLINE,
        () -> !process.isAlive() || isCapturing(log),
        () -> "tcpdump does not start: " + Workspace.text(log));
    if (!isCapturing(log)) {
      throw new TestbedException("tcpdump has ended: " + Workspace.text(log));
    }
    return new Capture(process, file);
  }

  /** Ends it; the file is complete then. Does nothing the second time. */
  public void stop() {
    process.destroy();
    try {
      if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TestbedException("tcpdump does not end: " + file);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException("interrupted while stopping tcpdump", e);
    }
  }

  /** What has been captured so far. */
  public List<CapturedPacket> packets() {
    return PcapFile.read(file);
  }

  private static boolean isCapturing(Path log) {
    return Workspace.text(log).contains("listening on");
  }
}
