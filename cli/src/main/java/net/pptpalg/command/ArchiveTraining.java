package net.pptpalg.command;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.pptpalg.gateway.api.GatewayView;
import net.pptpalg.gateway.api.ManagementServer;
import net.pptpalg.gateway.api.Session;
import net.pptpalg.gateway.api.Status;

/**
 * Runs the client commands once against a made-up gateway, and nothing else.
 *
 * <p>A build runs it with {@code -XX:ArchiveClassesAtExit}: with the archive that makes, a client
 * command starts in two thirds of the time.
 */
final class ArchiveTraining {

  private ArchiveTraining() {}

  /** Takes no arguments; fails when a command does. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory("pptp-alg-");
    Path socket = directory.resolve("s");
    try (ManagementServer server = new ManagementServer(socket, null, new MadeUpGateway())) {
      for (String command : List.of("status", "sessions")) {
        int exitCode =
            new Main(Map.of(), OutputStream.nullOutputStream(), System.err)
                .execute(command, "--socket", socket.toString());
        if (exitCode != ExitCode.OK) {
          throw new IllegalStateException(command + " on " + server + " exits with " + exitCode);
        }
      }
    } finally {
      Files.deleteIfExists(directory);
    }
  }

  private static final class MadeUpGateway implements GatewayView {

    private static final String ADDRESS = "192.0.2.1";

    @Override
    public CompletionStage<Status> status() {
      List<Status.Lane> lanes = List.of(new Status.Lane(0, 1, 0, 0, 0));
      return CompletableFuture.completedFuture(
          new Status(
              "0",
              1,
              1,
              "nft",
              List.of("lan"),
              "wan",
              List.of(ADDRESS),
              1,
              1,
              lanes,
              Map.of("counter", 1L),
              Map.of("counter", "A counter.")));
    }

    @Override
    public CompletionStage<List<Session>> sessions() {
      return CompletableFuture.completedFuture(
          List.of(
              new Session(
                  1,
                  ADDRESS,
                  1024,
                  ADDRESS,
                  1723,
                  ADDRESS,
                  1024,
                  1,
                  1,
                  null,
                  "established",
                  1500,
                  1_500_000,
                  1,
                  1,
                  100,
                  0)));
    }
  }
}
