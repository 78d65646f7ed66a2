package net.pptpalg.command;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.capture.CaptureReader;
import net.pptpalg.capture.CapturedFrame;
import net.pptpalg.capture.PcapWriter;
import net.pptpalg.gateway.api.Session;
import net.pptpalg.nat.policy.Prefix;
import net.pptpalg.replay.Replay;
import net.pptpalg.replay.ReplayResult;
import net.pptpalg.replay.ReplayedSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pptp-alg replay}: what the gateway would make of a capture. */
@Command(
    name = "replay",
    sortOptions = false,
    description = "Take a capture from the inside through the gateway's engine.",
    footer = {
      "",
      "Writes the PPTP of the capture as it would be outside, and prints the sessions.",
      "Packets from the LAN go out; packets to --public come in; what a server sends to",
      "the LAN is shown as it would arrive, and must come out as it was captured.",
      "Needs neither root nor a running gateway.",
      "",
      "Exit code 0: done, 7: no PPTP of the inside in the capture, 8: packets of a",
      "server did not come out as captured.",
      "",
      "Examples:",
      "  pptp-alg replay lan.pcap --public 203.0.113.7 --write wan.pcap",
      "  pptp-alg replay lan.pcapng --public 203.0.113.7 --lan 10.8.0.0/16 --write wan.pcap"
    })
final class ReplayCommand implements Callable<Integer> {

  private static final JSON JSON_WITH_NULLS = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

  @Parameters(paramLabel = "IN", description = "The capture file.")
  private Path in;

  @Option(
      names = "--public",
      order = 1,
      required = true,
      paramLabel = "ADDRESS",
      description = "The address servers see.")
  private String publicAddress;

  @Option(
      names = "--write",
      order = 2,
      required = true,
      paramLabel = "OUT",
      description = "Where the translated capture goes (pcap, raw IPv4).")
  private Path file;

  @Option(
      names = "--lan",
      order = 3,
      split = ",",
      paramLabel = "PREFIX",
      description = "Where the clients are (default: 10/8, 172.16/12, 192.168/16).")
  private List<String> lan = List.of();

  @Option(names = "--json", order = 4, description = "Print a JSON object for programs.")
  private boolean json;

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws CommandException, IOException {
    int address = address();
    List<Prefix> prefixes = prefixes();
    if (Files.exists(file) && Files.exists(in) && Files.isSameFile(file, in)) {
      throw new ParameterException(spec.commandLine(), "--write names the capture itself");
    }
    ReplayResult result = replay(address, prefixes);
    if (result.pptp() == 0) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          in
              + ": holds no PPTP from the inside ("
              + result.frames()
              + " frames); --lan says where the clients are."
              + String.join("", result.notes().stream().map(note -> " " + note).toList()));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JSON_WITH_NULLS.asString(fields(result)));
    } else {
      print(out, result);
    }
    return result.differing() > 0 ? ExitCode.PROBLEM_FOUND : ExitCode.OK;
  }

  private ReplayResult replay(int address, List<Prefix> prefixes)
      throws CommandException, IOException {
    ReadingProgress progress = new ReadingProgress();
    boolean cutShort;
    ReplayResult result;
    try (CaptureReader reader = CaptureReader.open(in);
        PcapWriter writer = new PcapWriter(Files.newOutputStream(file))) {
      Replay replay = new Replay(address, prefixes, writer);
      for (CapturedFrame frame = reader.next(); frame != null; frame = reader.next()) {
        replay.frame(frame);
        progress.frame();
      }
      cutShort = reader.isCutShort();
      result = replay.finish();
    } catch (AccessDeniedException e) {
      throw new CommandException(ExitCode.FAILURE, e.getFile() + ": no permission", e);
    } catch (NoSuchFileException e) {
      throw new CommandException(
          ExitCode.FAILURE, e.getFile() + ": can't be written, there is no such folder", e);
    } finally {
      progress.end();
    }
    if (!cutShort) {
      return result;
    }
    List<String> notes = new ArrayList<>(result.notes());
    notes.add("The file ends in the midst of a record; everything before it was read.");
    return new ReplayResult(
        result.frames(),
        result.pptp(),
        result.written(),
        result.dropped(),
        result.differing(),
        result.sessions(),
        notes);
  }

  private void print(PrintWriter out, ReplayResult result) {
    out.print(SessionTable.render(result.sessions().stream().map(ReplayCommand::row).toList()));
    out.println();
    out.println(
        in
            + ": "
            + result.frames()
            + " frames, "
            + result.pptp()
            + " packets of PPTP; "
            + file
            + ": "
            + result.written()
            + " packets.");
    result.notes().forEach(note -> out.println("note: " + note));
  }

  private Map<String, Object> fields(ReplayResult result) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", in.toString());
    fields.put("written", file.toString());
    fields.put("frames", result.frames());
    fields.put("pptpPackets", result.pptp());
    fields.put("writtenPackets", result.written());
    fields.put("droppedPackets", result.dropped());
    fields.put("differingPackets", result.differing());
    fields.put("notes", result.notes());
    fields.put("sessions", result.sessions().stream().map(ReplayCommand::fields).toList());
    return fields;
  }

  private static Map<String, Object> fields(ReplayedSession session) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", session.id());
    fields.put("client", Ipv4Address.format(session.inside()));
    fields.put("clientPort", session.insidePort());
    fields.put("server", Ipv4Address.format(session.remote()));
    fields.put("serverPort", session.remotePort());
    fields.put("publicAddress", Ipv4Address.format(session.publicAddress()));
    fields.put("publicPort", session.publicPort());
    fields.put("insideCallId", session.insideCallId());
    fields.put("outsideCallId", session.outsideCallId());
    fields.put("serverCallId", session.remoteCallId());
    fields.put("state", session.state());
    fields.put("ended", session.ended());
    fields.put("packetsToServer", session.packetsToRemote());
    fields.put("bytesToServer", session.bytesToRemote());
    fields.put("packetsToClient", session.packetsToInside());
    fields.put("bytesToClient", session.bytesToInside());
    fields.put("ageSeconds", session.seconds());
    return fields;
  }

  private static Session row(ReplayedSession session) {
    return new Session(
        session.id(),
        Ipv4Address.format(session.inside()),
        session.insidePort(),
        Ipv4Address.format(session.remote()),
        session.remotePort(),
        Ipv4Address.format(session.publicAddress()),
        session.publicPort(),
        session.insideCallId(),
        session.outsideCallId(),
        session.remoteCallId(),
        session.state(),
        session.packetsToRemote(),
        session.bytesToRemote(),
        session.packetsToInside(),
        session.bytesToInside(),
        session.seconds(),
        0);
  }

  private int address() {
    try {
      return Ipv4Address.parse(publicAddress);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--public: " + e.getMessage());
    }
  }

  private List<Prefix> prefixes() {
    if (lan.isEmpty()) {
      return Replay.PRIVATE;
    }
    try {
      return lan.stream().map(Prefix::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--lan: " + e.getMessage());
    }
  }
}
