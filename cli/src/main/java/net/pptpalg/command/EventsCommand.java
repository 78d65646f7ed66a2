package net.pptpalg.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import net.pptpalg.gateway.api.ManagementException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pptp-alg events}: what happens, as it happens. */
@Command(
    name = "events",
    description = "Follow what happens, a JSON object a line.",
    footer = {
      "",
      "Connections and calls that come and go, and those that are refused. Who reads too",
      "slowly loses events and is told how many.",
      "",
      "Examples:",
      "  pptp-alg events --follow",
      "  pptp-alg events --follow | jq 'select(.event == \"call-ended\")'"
    })
final class EventsCommand implements Callable<Integer> {

  private final Environment environment;
  private final OutputStream stream;

  @Mixin private SocketOption socket;

  @Option(names = "--follow", description = "Go on until the gateway ends, or Ctrl-C.")
  private boolean follow;

  @Option(names = "--count", paramLabel = "N", description = "End after so many events.")
  private Integer count;

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  /**
   * @param stream where events go, at once
   */
  EventsCommand(Environment environment, OutputStream stream) {
    this.environment = environment;
    this.stream = stream;
  }

  @Override
  public Integer call() throws ManagementException, IOException {
    if (!follow && (count == null || count < 1)) {
      throw new ParameterException(
          spec.commandLine(), "there is no past to show: give --follow, or --count of 1 or more");
    }
    int[] left = {count == null ? Integer.MAX_VALUE : count};
    try {
      socket
          .client(environment)
          .follow(
              line -> {
                print(line);
                return count == null || --left[0] > 0;
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return ExitCode.OK;
  }

  private void print(String line) {
    try {
      stream.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      stream.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
