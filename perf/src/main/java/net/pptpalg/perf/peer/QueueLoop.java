package net.pptpalg.perf.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import net.pptpalg.perf.load.Direction;
import net.pptpalg.perf.load.Flows;
import net.pptpalg.perf.topology.Command;
import net.pptpalg.perf.topology.Lab;
import net.pptpalg.perf.topology.UnmeasurableException;

/**
 * A C program on one NFQUEUE that gives packets another address and knows nothing of PPTP. It is
 * compiled here, so it is as good as this machine's compiler.
 */
final class QueueLoop implements Peer {
  private static final String QUEUE = "0";
  private static final String COMPILER = "cc";
  private static final String CLIENT = "10.88.0.1";

  private final Program program;
  private final Lab lab;
  private final PeerProcess process;

  /** Which of the two. */
  enum Program {
    BATCH("c-batch", "nfq_batch", List.of()),
    TEXTBOOK("c-textbook", "nfq_textbook", List.of("-lnetfilter_queue"));

    private final String peerName;
    private final String source;
    private final List<String> libraries;

    Program(String peerName, String source, List<String> libraries) {
      this.peerName = peerName;
      this.source = source;
      this.libraries = libraries;
    }

    String peerName() {
      return peerName;
    }

    private Path compile(Lab lab) {
      if (!Command.exists(COMPILER)) {
        throw new UnmeasurableException("no C compiler (" + COMPILER + ") on the path");
      }
      Path code = lab.file(source + ".c");
      Path binary = lab.file(source);
      try (InputStream resource = QueueLoop.class.getResourceAsStream(source + ".c")) {
        Files.copy(resource, code);
      } catch (IOException e) {
        throw new UnmeasurableException(code + ": cannot be written: " + e.getMessage(), e);
      }
      List<String> command =
          new ArrayList<>(List.of(COMPILER, "-O2", "-o", binary.toString(), code.toString()));
      command.addAll(libraries);
      Command.Result result = Command.run(command);
      if (!result.succeeded()) {
        throw new UnmeasurableException(
            "does not compile"
                + (libraries.isEmpty() ? "" : " (is libnetfilter-queue-dev installed?)")
                + ": "
                + result.output().lines().findFirst().orElse("no reason given"));
      }
      return binary;
    }
  }

  QueueLoop(Program program, Lab lab) {
    this.program = program;
    this.lab = lab;
    Path binary = program.compile(lab);
    queueGre();
    process =
        new PeerProcess(
            lab.gateway(), List.of(binary.toString(), QUEUE, Lab.PUBLIC_ADDRESS, CLIENT), Map.of());
  }

  /** nft where the kernel has its queue statement, else iptables: the product's own order. */
  private void queueGre() {
    String rules =
        "table ip bench { chain pre { type filter hook prerouting priority -150; iifname wan0 meta"
            + " l4proto 47 queue num 0; }; chain post { type filter hook postrouting priority -150;"
            + " oifname wan0 meta l4proto 47 queue num 0; }; }";
    if (lab.gateway().exec("nft", rules).succeeded()) {
      return;
    }
    iptables("PREROUTING", "-i");
    iptables("POSTROUTING", "-o");
  }

  private void iptables(String chain, String side) {
    Command.Result result =
        lab.gateway()
            .exec(
                "iptables",
                "-t",
                "mangle",
                "-A",
                chain,
                side,
                Lab.WAN_INTERFACE,
                "-p",
                "47",
                "-j",
                "NFQUEUE",
                "--queue-num",
                QUEUE);
    if (!result.succeeded()) {
      throw new UnmeasurableException("neither nft nor iptables can queue: " + result.output());
    }
  }

  @Override
  public String name() {
    return program.peerName();
  }

  @Override
  public Lab lab() {
    return lab;
  }

  @Override
  public Flows flows(Direction direction, int calls) {
    return MadeUpCalls.flows(direction, calls, Lab.publicAddress());
  }

  @Override
  public OptionalLong processId() {
    return OptionalLong.of(process.id());
  }

  @Override
  public void close() {
    process.close();
    lab.close();
  }
}
