package net.pptpalg.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import net.pptpalg.gateway.api.ManagementClient;
import net.pptpalg.gateway.api.ManagementException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pptp-alg trace}: what a client and its servers say to each other, as they say it. */
@Command(
    name = "trace",
    description = "Show the control and negotiation messages of a client live, one a line.",
    footer = {
      "",
      "From now on, until it is interrupted or the gateway ends. Never shows secrets.",
      "",
      "Example:",
      "  pptp-alg trace --client 192.168.1.30"
    })
final class TraceCommand implements Callable<Integer> {

  private static final long INTERVAL_MS = 200;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private final Environment environment;
  private final OutputStream stream;

  @Option(
      names = "--client",
      required = true,
      paramLabel = "ADDRESS",
      description = "Whose messages.")
  private String client;

  @Mixin private SocketOption socket;
  @Mixin private StandardOptions standard;

  /**
   * @param stream where messages go, at once
   */
  TraceCommand(Environment environment, OutputStream stream) {
    this.environment = environment;
    this.stream = stream;
  }

  @Override
  public Integer call() throws ManagementException, IOException {
    ManagementClient gateway = socket.client(environment);
    Long after = null;
    while (true) {
      Map<?, ?> answer =
          (Map<?, ?>)
              gateway.ask("POST", "/v1/trace", ApiCommand.object("client", client, "after", after));
      after = print((List<?>) answer.get("lines"), ((Number) answer.get("last")).longValue());
      try {
        TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return ExitCode.OK;
      }
    }
  }

  private long print(List<?> lines, long last) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Object each : lines) {
      Map<?, ?> line = (Map<?, ?>) each;
      text.append(CLOCK.format(Instant.ofEpochMilli(((Number) line.get("timeMs")).longValue())))
          .append("  ")
          .append(line.get("client"))
          .append(':')
          .append(line.get("clientPort"))
          .append(" <-> ")
          .append(line.get("server"))
          .append("  ")
          .append(line.get("text"))
          .append('\n');
    }
    stream.write(text.toString().getBytes(StandardCharsets.UTF_8));
    stream.flush();
    return last;
  }
}
