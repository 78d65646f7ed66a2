package net.pptpalg.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
      "Where standard output is not a terminal, one frame is printed, or --count of them; with",
      "--json a line each.",
      "",
      "CLIENT LOSS is the share of GRE packets that got lost between client and gateway since the",
      "frame before, SERVER LOSS between server and gateway, by the gaps in the sequence numbers of",
      "the packets that were looked at; - where none was.",
      "",
      "Examples:",
      "  pptp-alg top",
      "  pptp-alg top --interval 5 --count 12 >minute.txt",
      "  pptp-alg top --json | jq '.sessions[] | select(.serverLoss > 0.01)'"
    })
final class TopCommand implements Callable<Integer> {

  private static final JSON JSON_LINE = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

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

  @Option(names = "--json", order = 50, description = "Print frames as JSON for programs.")
  private boolean json;

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
    boolean terminal = Screen.isTerminal() && !json;
    int frames = count != null ? count : terminal ? Integer.MAX_VALUE : 1;
    ManagementClient client = socket.client(environment);
    TopFrame.Look before = look(client);
    try (Screen screen = new Screen(stream, terminal)) {
      screen.open();
      for (int frame = 0; frame < frames && screen.pause(interval * 1000L); frame++) {
        TopFrame.Look now = look(client);
        TopFrame shown = new TopFrame(before, now);
        if (json) {
          stream.write((JSON_LINE.asString(shown.fields()) + "\n").getBytes(UTF_8));
          stream.flush();
        } else {
          screen.show(shown.render());
        }
        before = now;
      }
    }
    return ExitCode.OK;
  }

  private static TopFrame.Look look(ManagementClient client) throws ManagementException {
    return new TopFrame.Look(client.status(), client.sessions(), losses(client), System.nanoTime());
  }

  private static Map<Long, TopFrame.Losses> losses(ManagementClient client)
      throws ManagementException {
    Map<Long, TopFrame.Losses> losses = new HashMap<>();
    Map<?, ?> answer = (Map<?, ?>) client.ask("GET", "/v1/losses", null);
    for (Object each : (List<?>) answer.get("calls")) {
      Map<?, ?> call = (Map<?, ?>) each;
      Map<?, ?> fromClient = (Map<?, ?>) call.get("fromClient");
      Map<?, ?> fromServer = (Map<?, ?>) call.get("fromServer");
      losses.put(
          number(call, "id"),
          new TopFrame.Losses(
              number(fromClient, "expected"),
              number(fromClient, "lost"),
              number(fromServer, "expected"),
              number(fromServer, "lost")));
    }
    return losses;
  }

  private static long number(Map<?, ?> fields, String name) {
    return ((Number) fields.get(name)).longValue();
  }
}
