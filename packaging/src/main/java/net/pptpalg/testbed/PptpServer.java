package net.pptpalg.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A real pptpd on a server host; its PPP program is the stand-in.
 *
 * <p>pptpd gives every call an id of its own, so the server's Call IDs differ from each other.
 */
public final class PptpServer {

  private static final int PPTP_PORT = 1723;
  private static final Duration START_DEADLINE = Duration.ofSeconds(10);

  private final Topology.Host host;
  private final Path reports;

  private PptpServer(Topology.Host host, Path reports) {
    this.host = host;
    this.reports = reports;
  }

  /** Starts it and returns once it listens. It ends with the topology. */
  public static PptpServer start(Topology topology, Topology.Host host) {
    Workspace workspace = topology.workspace();
    Path reports = workspace.createFolder(host.name() + "-reports");
    Path options =
        workspace.write(
            host.name() + "-options", "name %s%nreports %s%n".formatted(host.name(), reports));
    Path configuration =
        workspace.write(
            host.name() + "-pptpd.conf",
            """
            option %s
            ppp %s
            pidfile %s
            listen %s
            localip 10.200.0.1
            remoteip 10.200.0.2-250
            """
                .formatted(
                    options,
                    workspace.program(PppStandIn.PROGRAM),
                    workspace.resolve(host.name() + "-pptpd.pid"),
                    host.address()));
    Path log = workspace.resolve(host.name() + "-pptpd.log");
    Process process =
        host.namespace().start(log, "pptpd", "--fg", "--conf", configuration.toString());
    Await.until(
        START_DEADLINE,
        () -> !process.isAlive() || listens(host),
        () -> "pptpd does not listen: " + Workspace.text(log));
    if (!process.isAlive()) {
      throw new TestbedException("pptpd has ended: " + Workspace.text(log));
    }
    return new PptpServer(host, reports);
  }

  public Topology.Host host() {
    return host;
  }

  /** What the server's side says of every call that has ended. */
  public List<ServedCall> servedCalls() {
    try (Stream<Path> files = Files.list(reports)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .map(file -> ServedCall.parse(Json.object(Workspace.text(file))))
          .toList();
    } catch (IOException e) {
      throw new TestbedException(reports + ": cannot be listed", e);
    }
  }

  private static boolean listens(Topology.Host host) {
    return !host.namespace()
        .run("ss", "--no-header", "--listening", "--tcp", "--numeric", "sport = " + PPTP_PORT)
        .isBlank();
  }

  /**
   * One call as the server's stand-in saw it.
   *
   * @param client the name in its first frame, null when none came
   * @param received Echo-Requests
   * @param mismatched those with another client's name
   */
  public record ServedCall(String client, int received, int answered, int mismatched) {

    static ServedCall parse(Map<String, Object> fields) {
      return new ServedCall(
          (String) fields.get("client"),
          ((Number) fields.get("received")).intValue(),
          ((Number) fields.get("answered")).intValue(),
          ((Number) fields.get("mismatched")).intValue());
    }
  }
}
