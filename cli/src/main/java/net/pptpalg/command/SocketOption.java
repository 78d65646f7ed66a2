package net.pptpalg.command;

import java.nio.file.Path;
import net.pptpalg.gateway.api.ManagementClient;
import picocli.CommandLine.Option;

/** Which gateway a client command asks. */
final class SocketOption {

  static final Path DEFAULT = Path.of("/run/pptp-alg/pptp-alg.sock");

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description =
          "Management socket of the gateway (default: $PPTP_ALG_SOCKET, "
              + "else /run/pptp-alg/pptp-alg.sock).")
  private Path socket;

  ManagementClient client(Environment environment) {
    return new ManagementClient(socket != null ? socket : environment.socket().orElse(DEFAULT));
  }
}
