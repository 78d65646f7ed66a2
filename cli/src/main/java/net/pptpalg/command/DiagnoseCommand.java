package net.pptpalg.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.capture.CaptureDiagnosis;
import net.pptpalg.capture.CaptureReader;
import net.pptpalg.capture.CaptureReport;
import net.pptpalg.capture.CapturedFrame;
import net.pptpalg.capture.DiagnosisJson;
import net.pptpalg.capture.DiagnosisText;
import net.pptpalg.gateway.api.ManagementClient;
import net.pptpalg.gateway.api.ManagementException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pptp-alg diagnose}: why tunnels fail, as seen by the gateway or out of a capture file. */
@Command(
    name = "diagnose",
    sortOptions = false,
    description = "Say what is wrong with PPTP calls, how that is known and what to do.",
    footer = {
      "",
      "Without a file it asks the running gateway: the calls with a problem, and those",
      "that have failed within the last hour.",
      "",
      "With a file it reads pcap and pcapng, compressed with gzip or not, taken anywhere",
      "between client and server; that needs neither root nor a gateway. Take one with:",
      "  tcpdump -ni any -w capture.pcap 'tcp port 1723 or proto 47 or icmp'",
      "",
      "Exit code 0: healthy, 8: something is wrong, 7: no PPTP in the capture.",
      "",
      "Examples:",
      "  pptp-alg diagnose",
      "  pptp-alg diagnose --client 192.168.1.30 --watch",
      "  pptp-alg diagnose --json capture.pcapng.gz"
    })
final class DiagnoseCommand implements Callable<Integer> {

  private static final String CLEAR = "\u001b[H\u001b[2J";

  private final Environment environment;
  private final OutputStream stream;

  @Parameters(paramLabel = "FILE", arity = "0..1", description = "The capture file.")
  private Path file;

  @Option(names = "--json", description = "Print a JSON object for programs.")
  private boolean json;

  @Option(names = "--client", paramLabel = "ADDRESS", description = "Only this client's calls.")
  private String client;

  @Option(names = "--server", paramLabel = "ADDRESS", description = "Only this server's calls.")
  private String server;

  @Option(
      names = "--watch",
      arity = "0..1",
      fallbackValue = "2",
      paramLabel = "SECONDS",
      description = "Ask the gateway again and again, every 2 seconds unless said otherwise.")
  private Integer watch;

  @Mixin private SocketOption socket;
  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  /**
   * @param stream where the pages of --watch go, at once
   */
  DiagnoseCommand(Environment environment, OutputStream stream) {
    this.environment = environment;
    this.stream = stream;
  }

  @Override
  public Integer call() throws CommandException, ManagementException, IOException {
    if (file == null) {
      return watch == null ? live() : watch();
    }
    if (watch != null) {
      throw new ParameterException(
          spec.commandLine(), "--watch is for the gateway, not for a file");
    }
    return offline();
  }

  private int live() throws ManagementException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      byte[] answer = client().askJson("POST", "/v1/diagnosis", question(false));
      out.println(new String(answer, StandardCharsets.UTF_8));
      return healthy(client().decode(answer));
    }
    Map<?, ?> answer = (Map<?, ?>) client().ask("POST", "/v1/diagnosis", question(true));
    out.print(answer.get("text"));
    return healthy(answer);
  }

  /** Until the one who watches interrupts it, or the gateway ends. */
  private int watch() throws ManagementException, IOException {
    if (json || watch < 1) {
      throw new ParameterException(
          spec.commandLine(), "--watch takes 1 second or more, and no --json");
    }
    boolean terminal = System.console() != null;
    while (true) {
      Map<?, ?> answer = (Map<?, ?>) client().ask("POST", "/v1/diagnosis", question(true));
      String page = (terminal ? CLEAR : "") + answer.get("text") + "\n";
      stream.write(page.getBytes(StandardCharsets.UTF_8));
      stream.flush();
      try {
        TimeUnit.SECONDS.sleep(watch);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return healthy(answer);
      }
    }
  }

  private ManagementClient client() {
    return socket.client(environment);
  }

  private Map<String, Object> question(boolean text) {
    // An address that is none is this command's to refuse.
    address("--client", client);
    address("--server", server);
    return ApiCommand.object("client", client, "server", server, "format", text ? "text" : null);
  }

  private static int healthy(Map<?, ?> answer) {
    return Boolean.TRUE.equals(answer.get("healthy")) ? ExitCode.OK : ExitCode.PROBLEM_FOUND;
  }

  private int offline() throws CommandException, IOException {
    CaptureReport report = read(address("--client", client), address("--server", server));
    if (!report.holdsPptp()) {
      throw new CommandException(ExitCode.NOT_FOUND, nothing(report));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(DiagnosisJson.render(file.toString(), report));
    } else {
      out.print(DiagnosisText.render(file.toString(), report));
    }
    return report.hasFindings() ? ExitCode.PROBLEM_FOUND : ExitCode.OK;
  }

  private CaptureReport read(Integer clientAddress, Integer serverAddress)
      throws CommandException, IOException {
    CaptureDiagnosis diagnosis = new CaptureDiagnosis(clientAddress, serverAddress);
    ReadingProgress progress = new ReadingProgress();
    boolean cutShort;
    try (CaptureReader reader = CaptureReader.open(file)) {
      for (CapturedFrame frame = reader.next(); frame != null; frame = reader.next()) {
        diagnosis.frame(frame);
        progress.frame();
      }
      cutShort = reader.isCutShort();
    } catch (AccessDeniedException e) {
      throw new CommandException(ExitCode.FAILURE, file + ": no permission to read it", e);
    } finally {
      progress.end();
    }
    CaptureReport report = diagnosis.finish();
    if (!cutShort) {
      return report;
    }
    List<String> notes = new ArrayList<>(report.notes());
    notes.add("The file ends in the midst of a record; everything before it was read.");
    return new CaptureReport(report.summary(), report.connections(), report.calls(), notes);
  }

  private String nothing(CaptureReport report) {
    StringBuilder text = new StringBuilder().append(file).append(": holds no PPTP");
    if (client != null) {
      text.append(" of client ").append(client);
    }
    if (server != null) {
      text.append(" of server ").append(server);
    }
    text.append(" (").append(report.summary().frames()).append(" frames).");
    report.notes().forEach(note -> text.append(' ').append(note));
    return text.toString();
  }

  private Integer address(String option, String text) {
    if (text == null) {
      return null;
    }
    try {
      return Ipv4Address.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage());
    }
  }
}
