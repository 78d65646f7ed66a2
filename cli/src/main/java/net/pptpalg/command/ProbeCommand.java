package net.pptpalg.command;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import net.pptpalg.capture.DiagnosisJson;
import net.pptpalg.capture.DiagnosisText;
import net.pptpalg.nfqueue.kernel.Errno;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import net.pptpalg.probe.Probe;
import net.pptpalg.probe.ProbeResult;
import net.pptpalg.probe.ProbeStep;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pptp-alg probe}: whether PPTP to a server works from here, without credentials. */
@Command(
    name = "probe",
    sortOptions = false,
    description = "Test a PPTP server from this host, step by step, without credentials.",
    footer = {
      "",
      "Resolves the name, connects to TCP port 1723, starts a control connection, makes",
      "a call, negotiates LCP over GRE both ways, tries packet sizes, and hangs up.",
      "Run it as root on a client behind the gateway, or on any Linux host.",
      "",
      "Exit code 0: all went well, 8: a step failed or large packets vanish.",
      "",
      "Examples:",
      "  pptp-alg probe vpn.example.net",
      "  pptp-alg probe 203.0.113.5 --bind 192.168.1.30 --json"
    })
final class ProbeCommand implements Callable<Integer> {

  private static final JSON JSON_WITH_NULLS = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);
  private static final double NANOS_PER_MS = 1e6;

  private final OutputStream stream;

  @Parameters(paramLabel = "SERVER", description = "Name or address of the server.")
  private String server;

  @Option(
      names = "--bind",
      order = 1,
      paramLabel = "ADDRESS",
      description = "Probe from this address of the host.")
  private String bind;

  @Option(names = "--json", order = 2, description = "Print a JSON object for programs.")
  private boolean json;

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  /**
   * @param stream where steps go, at once
   */
  ProbeCommand(OutputStream stream) {
    this.stream = stream;
  }

  @Override
  public Integer call() throws CommandException, IOException {
    ProbeResult result;
    try {
      Probe probe = new Probe(LinuxKernel.load(), server, local(), json ? step -> {} : this::show);
      result = probe.run();
    } catch (NetlinkException e) {
      boolean denied = e.errno() == Errno.EPERM || e.errno() == Errno.EACCES;
      throw new CommandException(
          denied ? ExitCode.PERMISSION : ExitCode.FAILURE, e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (json) {
      spec.commandLine().getOut().println(JSON_WITH_NULLS.asString(fields(result)));
    } else {
      spec.commandLine().getOut().print(DiagnosisText.findings(result.conclusions()));
    }
    return result.passed() ? ExitCode.OK : ExitCode.PROBLEM_FOUND;
  }

  private InetAddress local() throws IOException {
    if (bind == null) {
      return null;
    }
    InetAddress address = Ipv4Text.parse(bind);
    if (address == null) {
      throw new ParameterException(
          spec.commandLine(), "--bind: '" + bind + "' is not an IPv4 address");
    }
    return address;
  }

  private void show(ProbeStep step) {
    String line =
        String.format(
            Locale.ROOT,
            "%-8s %-20s %8.1f ms  %s%n",
            step.verdict().text(),
            step.name(),
            step.durationNs() / NANOS_PER_MS,
            step.detail());
    try {
      stream.write(line.getBytes(StandardCharsets.UTF_8));
      stream.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> fields(ProbeResult result) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("server", result.server());
    fields.put("address", result.address());
    fields.put("passed", result.passed());
    fields.put("steps", result.steps().stream().map(ProbeCommand::fields).toList());
    fields.put("findings", result.conclusions().stream().map(DiagnosisJson::finding).toList());
    return fields;
  }

  private static Map<String, Object> fields(ProbeStep step) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("step", step.name());
    fields.put("verdict", step.verdict().text());
    fields.put("milliseconds", step.durationNs() / NANOS_PER_MS);
    fields.put("detail", step.detail());
    return fields;
  }
}
