package net.pptpalg.command;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import net.pptpalg.gateway.api.ManagementClient;
import net.pptpalg.gateway.api.ManagementException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pptp-alg top}: what the gateway does, live. */
@Command(
    name = "top",
    description = "Watch rates, lanes, drops and calls; q quits.",
    footer = {
      "",
      "Where standard output is not a terminal, one frame is printed, or --count of them.",
      "",
      "Examples:",
      "  pptp-alg top",
      "  pptp-alg top --interval 5 --count 12 >minute.txt"
    })
final class TopCommand implements Callable<Integer> {

  private final Environment environment;
  private final OutputStream stream;

  @Mixin private SocketOption socket;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description = "Time between two frames, 1 to 3600 (default: 1).")
  private int interval = 1;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after so many frames (default: never on a terminal, else 1).")
  private Integer count;

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  /**
   * @param stream where frames go, at once
   */
  TopCommand(Environment environment, OutputStream stream) {
    this.environment = environment;
    this.stream = stream;
  }

  @Override
  public Integer call() throws ManagementException, IOException {
    Watch.requireInterval(spec, "--interval", interval);
    boolean terminal = Screen.isTerminal();
    int frames = count != null ? count : terminal ? Integer.MAX_VALUE : 1;
    ManagementClient client = socket.client(environment);
    TopFrame.Look before = look(client);
    try (Screen screen = new Screen(stream, terminal)) {
      screen.open();
      for (int frame = 0; frame < frames && screen.pause(interval * 1000L); frame++) {
        TopFrame.Look now = look(client);
        screen.show(new TopFrame(before, now).render());
        before = now;
      }
    }
    return ExitCode.OK;
  }

  private static TopFrame.Look look(ManagementClient client) throws ManagementException {
    return new TopFrame.Look(client.status(), client.sessions(), System.nanoTime());
  }
}
