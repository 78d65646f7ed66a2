package net.pptpalg.testbed.suite.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.Namespace;
import net.pptpalg.testbed.TestbedException;
import net.pptpalg.testbed.suite.wire.Address;

/** {@code pptp-alg run}. */
public final class PptpAlgGateway implements GatewayUnderTest {

  private static final Duration READY_DEADLINE = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "pptp-alg";
  }

  @Override
  public Optional<String> lacks(Setup setup) {
    return Optional.empty();
  }

  @Override
  public Site start(Setup setup) {
    NamespaceSite network = NamespaceSite.lay(setup);
    try {
      Namespace gateway = network.topology().gateway();
      if (setup == Setup.BOX || setup == Setup.HELPER_LOADED) {
        KernelRules.forwardFromLanOnly(gateway);
        KernelRules.forwardTranslated(gateway);
        KernelRules.masquerade(gateway);
      }
      if (setup == Setup.HELPER_LOADED) {
        KernelRules.assignPptpHelper(gateway);
      }
      return run(network, setup);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /**
   * Where it listens for commands.
   *
   * @param site what {@link #start} has returned
   */
  public static String socket(Site site) {
    return GatewayProcess.socket(((Running) site).topology());
  }

  private static Running run(NamespaceSite network, Setup setup) {
    List<String> command = command(network, setup);
    Path log = network.topology().file("pptp-alg.log");
    return new Running(network, command, log, start(network, command, log));
  }

  private static Process start(NamespaceSite network, List<String> command, Path log) {
    Process process = network.topology().gateway().start(log, command.toArray(String[]::new));
    Await.until(
        READY_DEADLINE,
        () -> !process.isAlive() || isReady(log),
        () -> "pptp-alg run is not ready: " + lastLine(log));
    if (!isReady(log)) {
      throw new TestbedException("pptp-alg run does not start: " + lastLine(log));
    }
    return process;
  }

  private static List<String> command(NamespaceSite network, Setup setup) {
    List<String> command = new ArrayList<>(GatewayProcess.runCommand(network.topology()));
    int publicAddress = command.indexOf("--public") + 1;
    switch (setup) {
      case ROUTER, BOX, HELPER_LOADED -> {}
      case TIMERS ->
          command.addAll(
              List.of(
                  "--linger", Integer.toString(Setup.LINGER_SECONDS),
                  "--call-idle", Integer.toString(Setup.IDLE_SECONDS),
                  "--id-rest", Integer.toString(Setup.REST_SECONDS)));
      case PUBLISHED -> {
        List<Integer> servers = Site.publishedServers();
        command.addAll(
            List.of(
                "--publish",
                Address.text(servers.get(0))
                    + ","
                    + Address.text(servers.get(1))
                    + "@198.19.0.0/16"));
      }
      case POOL ->
          command.set(
              publicAddress,
              network.publicAddresses().stream()
                  .map(Address::text)
                  .collect(Collectors.joining(",")));
      case LIMITS ->
          command.addAll(
              List.of(
                  "--max-calls-per-client", Integer.toString(Setup.CALLS_PER_CLIENT),
                  "--max-connections-per-client", Integer.toString(Setup.CONNECTIONS_PER_CLIENT)));
      case AUTOMATIC -> command.set(publicAddress, "auto");
    }
    return command;
  }

  private static boolean isReady(Path log) {
    return text(log).lines().anyMatch(line -> line.startsWith("ready"));
  }

  private static String lastLine(Path log) {
    return text(log)
        .lines()
        .filter(line -> !line.isBlank())
        .findFirst()
        .orElse("it printed nothing");
  }

  private static String text(Path log) {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new TestbedException(log + ": cannot be read", e);
    }
  }

  /** The process, which ends with its network. */
  private static final class Running extends NamespaceSite {
    private final List<String> command;
    private Process process;
    private Path log;
    private int restarts;

    Running(NamespaceSite network, List<String> command, Path log, Process process) {
      super(network);
      this.command = command;
      this.process = process;
      this.log = log;
    }

    @Override
    public Optional<String> complaint() {
      if (!process.isAlive()) {
        return Optional.of("pptp-alg run has ended: " + lastLine(log));
      }
      return text(log)
          .lines()
          .filter(line -> line.contains("Exception") || line.contains("Error:"))
          .findFirst();
    }

    @Override
    public Duration restart(boolean kill) {
      long startNs = System.nanoTime();
      if (kill) {
        process.destroyForcibly();
      } else {
        process.destroy();
      }
      process.onExit().join();
      log = topology().file("pptp-alg" + ++restarts + ".log");
      process = start(this, command, log);
      return Duration.ofNanos(System.nanoTime() - startNs);
    }

    @Override
    public void close() {
      process.destroy();
      super.close();
    }
  }
}
