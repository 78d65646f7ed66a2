package net.pptpalg.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.capture.CaptureDiagnosis;
import net.pptpalg.capture.CaptureReader;
import net.pptpalg.capture.CaptureReport;
import net.pptpalg.capture.CapturedFrame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pptp-alg diagnose}: why a tunnel fails, out of a capture file. */
@Command(
    name = "diagnose",
    description = "Say what is wrong with the PPTP in a capture, how that is known and what to do.",
    footer = {
      "",
      "Reads pcap and pcapng, compressed with gzip or not, taken anywhere between",
      "client and server; needs neither root nor a running gateway. Take one with:",
      "  tcpdump -ni any -w capture.pcap 'tcp port 1723 or proto 47 or icmp'",
      "",
      "Exit code 0: healthy, 8: something is wrong, 7: no PPTP in the capture.",
      "",
      "Examples:",
      "  pptp-alg diagnose capture.pcap",
      "  pptp-alg diagnose --client 10.0.0.30 --json capture.pcapng.gz"
    })
final class DiagnoseCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The capture file.")
  private Path file;

  @Option(names = "--json", description = "Print a JSON object for programs.")
  private boolean json;

  @Option(names = "--client", paramLabel = "ADDRESS", description = "Only this client's calls.")
  private String client;

  @Option(names = "--server", paramLabel = "ADDRESS", description = "Only this server's calls.")
  private String server;

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws CommandException, IOException {
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
