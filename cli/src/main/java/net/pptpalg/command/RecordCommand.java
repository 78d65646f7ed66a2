package net.pptpalg.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import net.pptpalg.capture.PcapWriter;
import net.pptpalg.gateway.api.ManagementException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pptp-alg record}: the last packets of a call, as the gateway saw them. */
@Command(
    name = "record",
    description = "Write the last control and negotiation packets of a call as a capture.",
    footer = {
      "",
      "The gateway keeps them for every call under way and for those that have failed.",
      "Passwords, challenges, responses and hashes are zeroes in it; data is not in it.",
      "CALL is the number that 'pptp-alg diagnose' and 'pptp-alg sessions --json' show.",
      "",
      "Examples:",
      "  pptp-alg record 17 --write call-17.pcap",
      "  pptp-alg diagnose call-17.pcap"
    })
final class RecordCommand implements Callable<Integer> {

  private final Environment environment;

  @Parameters(paramLabel = "CALL", description = "The call's number.")
  private long call;

  @Option(
      names = "--write",
      paramLabel = "FILE",
      description = "Where the capture goes (default: call-CALL.pcap).")
  private Path file;

  @Mixin private SocketOption socket;
  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  RecordCommand(Environment environment) {
    this.environment = environment;
  }

  private record Packet(long timeNs, byte[] bytes, int originalLength) {}

  @Override
  public Integer call() throws CommandException, ManagementException, IOException {
    Map<?, ?> answer =
        (Map<?, ?>) socket.client(environment).ask("GET", "/v1/recordings/" + call, null);
    List<Packet> packets = packets((List<?>) answer.get("packets"));
    Path target = file == null ? Path.of("call-" + call + ".pcap") : file;
    try (PcapWriter writer = new PcapWriter(Files.newOutputStream(target))) {
      for (Packet packet : packets) {
        writer.write(
            packet.timeNs,
            ByteBuffer.wrap(packet.bytes),
            0,
            packet.bytes.length,
            packet.originalLength);
      }
    } catch (NoSuchFileException e) {
      throw new CommandException(
          ExitCode.FAILURE, target + ": can't be written, there is no such folder", e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        target
            + ": "
            + packets.size()
            + " packets between "
            + answer.get("client")
            + " and "
            + answer.get("server")
            + ", without secrets");
    return ExitCode.OK;
  }

  private static List<Packet> packets(List<?> answer) {
    List<Packet> packets = new ArrayList<>();
    for (Object each : answer) {
      Map<?, ?> fields = (Map<?, ?>) each;
      packets.add(
          new Packet(
              ((Number) fields.get("timeNs")).longValue(),
              Base64.getDecoder().decode((String) fields.get("bytes")),
              ((Number) fields.get("originalLength")).intValue()));
    }
    return packets;
  }
}
