package net.pptpalg.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.pptpalg.gateway.rules.CommandResult;
import net.pptpalg.gateway.rules.CommandRunner;
import net.pptpalg.gateway.rules.FirewallRules;
import net.pptpalg.gateway.rules.RuleParameters;
import net.pptpalg.nfqueue.QueueStatistics;
import net.pptpalg.nfqueue.QueueTarget;
import net.pptpalg.nfqueue.kernel.Kernel;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import net.pptpalg.nfqueue.kernel.NetlinkSocket;

/** The machine this process runs on. */
public final class LocalBox implements Box {
  private static final Pattern PROCESS = Pattern.compile("pid (\\d+), .*");
  private static final int TIMEOUT_MS = 100;

  /** Of the documentation's range (RFC 5737): a probe needs some address. */
  private static final String ANY_ADDRESS = "192.0.2.1";

  private final CommandRunner runner = CommandRunner.local();

  /** Looks at the network namespace of this process. */
  public LocalBox() {}

  @Override
  public String kernelRelease() {
    return System.getProperty("os.version");
  }

  @Override
  public Optional<String> read(String path) {
    // In one read: the kernel answers a second one of a setting with the end of the file.
    try (var stream = Files.newInputStream(Path.of(path))) {
      byte[] buffer = new byte[16_384];
      int length = stream.read(buffer);
      return Optional.of(
          new String(buffer, 0, Math.max(0, length), StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean has(String program) {
    return runner.locate(program).isPresent();
  }

  @Override
  public CommandResult run(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(runner.locate(program).orElse(program));
    command.addAll(List.of(arguments));
    return runner.run(command, "");
  }

  @Override
  public String probeRules(BoxSettings settings) {
    return FirewallRules.probe(
            new RuleParameters(
                settings.knowsInterfaces() ? settings.lanInterfaces() : List.of("lan"),
                settings.knowsInterfaces() ? settings.wanInterface() : "wan",
                settings.publicAddresses().isEmpty()
                    ? List.of(ANY_ADDRESS)
                    : settings.publicAddresses(),
                List.of(),
                settings.controlQueue(),
                settings.controlQueue() + 1 + settings.lanes(),
                settings.controlQueue() + 1,
                settings.lanes()),
            targets -> QueueTarget.install(LinuxKernel.load(), targets))
        .describe();
  }

  @Override
  public Optional<List<QueueOwner>> queueOwners() {
    try {
      Kernel kernel = LinuxKernel.load();
      List<QueueOwner> owners = new ArrayList<>();
      for (QueueStatistics queue : QueueStatistics.readAll(kernel)) {
        String description = kernel.describePort(queue.ownerPortId());
        Matcher process = PROCESS.matcher(description);
        long pid = process.matches() ? Long.parseLong(process.group(1)) : 0;
        owners.add(new QueueOwner(queue.queueNumber(), pid, description));
      }
      return Optional.of(owners);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Integer> grantedBuffer(int wantedBytes) {
    try {
      NetlinkSocket socket = LinuxKernel.load().openNetfilterSocket(TIMEOUT_MS, wantedBytes);
      try {
        return Optional.of(socket.receiveBufferBytes());
      } finally {
        socket.close();
      }
    } catch (NetlinkException e) {
      return Optional.empty();
    }
  }
}
