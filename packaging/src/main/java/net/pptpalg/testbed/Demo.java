package net.pptpalg.testbed;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * Real PPTP clients that all use the same Call ID reach a real PPTP server through {@code pptp-alg
 * run}, behind one public address. Exit status: 0 passed, 1 failed, 2 usage.
 */
@Command(
    name = "./dev demo",
    mixinStandardHelpOptions = true,
    description = "Runs real PPTP clients with colliding Call IDs through the gateway.")
public final class Demo implements Callable<Integer> {

  private static final int COMMON_CALL_ID = 4242;
  private static final int INTERRUPTED = 130;
  private static final Duration REPORT_GRACE = Duration.ofSeconds(30);

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "3",
      description = "Number of clients, 1 to 64 (default: ${DEFAULT-VALUE}).")
  private int clientCount;

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "50",
      description = "PPP frames each client sends, 1 to 100000 (default: ${DEFAULT-VALUE}).")
  private int frameCount;

  @Option(
      names = "--capture",
      paramLabel = "DIR",
      description = "Keep captures of both sides of the gateway in this folder.")
  private Path captureFolder;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private final PrintStream out = System.out;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Demo()).execute(arguments));
  }

  @Override
  public Integer call() {
    requireRange("--clients", clientCount, Topology.MAX_HOSTS);
    requireRange("--frames", frameCount, 100_000);
    try {
      List<String> failures = run();
      if (Topology.isInterrupted()) {
        return INTERRUPTED;
      }
      if (failures.isEmpty()) {
        out.printf(
            "PASS: %d clients with Call ID %d kept apart behind one public address%n",
            clientCount, COMMON_CALL_ID);
        return 0;
      }
      out.println("FAIL: " + failures.get(0));
      failures.stream().skip(1).forEach(failure -> out.println("      " + failure));
      return 1;
    } catch (TestbedException e) {
      if (Topology.isInterrupted()) {
        return INTERRUPTED;
      }
      out.println("FAIL: " + e.getMessage());
      return 1;
    }
  }

  private List<String> run() {
    GatewayProcess.launcher(); // without it there is nothing to build a network for
    List<String> failures = new ArrayList<>();
    try (Topology topology = Topology.builder().clients(clientCount).build()) {
      Topology.Host serverHost = topology.servers().get(0);
      say("network", "%d clients in %s", clientCount, Topology.LAN_PREFIX);
      say("", "gateway %s, its public address; it has no other NAT", topology.publicAddress());
      say("", "server %s, without a route to the clients", serverHost.address());
      Capture lan = capture(topology, Topology.LAN_INTERFACE);
      Capture wan = capture(topology, Topology.WAN_INTERFACE);
      PptpServer server = PptpServer.start(topology, serverHost);
      say("server", "pptpd listens on %s port 1723", serverHost.address());
      GatewayProcess gateway = GatewayProcess.start(topology);
      say("gateway", "pptp-alg run: %s", gateway.output().strip().replace("\n", "\n            "));

      List<PptpClient> clients = dial(topology, serverHost);
      say("clients", "pptp in each client dials; every one uses Call ID %d", COMMON_CALL_ID);
      List<PppStandIn.Report> reports = awaitReports(clients, failures);
      for (PppStandIn.Report report : reports) {
        describe(report, failures);
      }
      List<SessionRow> rows = gateway.sessions();
      out.printf("%npptp-alg sessions%n%s", gateway.sessionTable());
      out.printf("%npptp-alg status%n%s%n", gateway.statusText());

      for (PptpClient client : clients) {
        client.hangUp();
      }
      say("hang-up", "all clients have cleared their calls");
      GatewayProcess.Stop stop = gateway.stop();
      say(
          "gateway",
          "ended after %d ms with exit status %d",
          stop.took().toMillis(),
          stop.exitStatus());
      if (stop.exitStatus() != 0) {
        failures.add("the gateway ended with exit status " + stop.exitStatus());
      }
      lan.stop();
      wan.stop();
      List<ObservedCall> calls = ObservedCall.join(lan.packets(), wan.packets());
      checkCaptures(calls, wan.packets(), failures);
      checkSessions(rows, calls, failures);
      checkServedCalls(server, failures);
      if (captureFolder != null) {
        say("captures", "%s", captureFolder.toAbsolutePath());
      }
    }
    return failures;
  }

  private Capture capture(Topology topology, String networkInterface) {
    String name = networkInterface + ".pcap";
    if (captureFolder == null) {
      return Capture.start(topology, topology.gateway(), networkInterface, topology.file(name));
    }
    try {
      Path folder = Files.createDirectories(captureFolder.toAbsolutePath());
      return Capture.start(topology, topology.gateway(), networkInterface, folder.resolve(name));
    } catch (IOException e) {
      throw new TestbedException(captureFolder + ": cannot be created", e);
    }
  }

  private List<PptpClient> dial(Topology topology, Topology.Host server) {
    PppStandIn.Exchange exchange = PppStandIn.Exchange.of(frameCount);
    return topology.clients().stream()
        .map(host -> PptpClient.dial(topology, host, server.address(), COMMON_CALL_ID, exchange))
        .toList();
  }

  private List<PppStandIn.Report> awaitReports(List<PptpClient> clients, List<String> failures) {
    Duration deadline =
        REPORT_GRACE.plus(PppStandIn.Exchange.of(frameCount).interval().multipliedBy(frameCount));
    List<PppStandIn.Report> reports = new ArrayList<>();
    for (PptpClient client : clients) {
      try {
        reports.add(client.awaitReport(deadline));
      } catch (TestbedException e) {
        failures.add(e.getMessage());
      }
    }
    return reports;
  }

  private void describe(PppStandIn.Report report, List<String> failures) {
    say(
        report.client(),
        "%d PPP frames sent, %d answered by %s, %d of somebody else, round trip %.2f/%.2f/%.2f ms",
        report.sent(),
        report.received(),
        report.server().isEmpty() ? "nobody" : report.server(),
        report.mismatched(),
        report.minRttMs(),
        report.avgRttMs(),
        report.maxRttMs());
    if (!report.passed()) {
      failures.add(
          "%s: %s, %d of %d frames answered, %d of somebody else"
              .formatted(
                  report.client(),
                  report.state(),
                  report.received(),
                  report.sent(),
                  report.mismatched()));
    }
  }

  private void checkCaptures(
      List<ObservedCall> calls, List<CapturedPacket> wan, List<String> failures) {
    for (ObservedCall call : calls) {
      say(
          "on the wire",
          "%s Call ID %d is %s Call ID %d outside; the server's is %d",
          call.client(),
          call.insideCallId(),
          call.publicAddress(),
          call.outsideCallId(),
          call.serverCallId());
    }
    if (calls.size() != clientCount) {
      failures.add(calls.size() + " calls in the captures instead of " + clientCount);
    }
    if (calls.stream().anyMatch(call -> call.insideCallId() != COMMON_CALL_ID)) {
      failures.add("not every client used Call ID " + COMMON_CALL_ID);
    }
    if (calls.stream().mapToInt(ObservedCall::outsideCallId).distinct().count() != calls.size()) {
      failures.add("two clients share a Call ID outside");
    }
    long leaked = wan.stream().filter(CapturedPacket::hasPrivateSource).count();
    say("on the wire", "%d packets on the WAN, %d with a private source", wan.size(), leaked);
    if (leaked != 0) {
      failures.add(leaked + " packets left with a private source address");
    }
  }

  private static void checkSessions(
      List<SessionRow> rows, List<ObservedCall> calls, List<String> failures) {
    for (ObservedCall call : calls) {
      if (rows.stream().noneMatch(call::isShownBy)) {
        failures.add("the session table does not show " + call);
      }
    }
  }

  private static void checkServedCalls(PptpServer server, List<String> failures) {
    for (PptpServer.ServedCall call : server.servedCalls()) {
      if (call.mismatched() != 0) {
        failures.add(
            "the server got %d frames of another client in the call of %s"
                .formatted(call.mismatched(), call.client()));
      }
    }
  }

  private void requireRange(String option, int value, int max) {
    if (value < 1 || value > max) {
      throw new ParameterException(
          spec.commandLine(), "%s: %d is not in 1 to %d".formatted(option, value, max));
    }
  }

  private void say(String topic, String format, Object... arguments) {
    out.printf("%-12s%s%n", topic, format.formatted(arguments));
  }
}
