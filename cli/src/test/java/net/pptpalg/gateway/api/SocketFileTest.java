package net.pptpalg.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SocketFileTest {

  @TempDir Path directory;

  @Test
  void shouldBeForTheUserAloneWithoutAGroup() throws Exception {
    try (ManagementServer server = serve(socket(), null)) {
      assertEquals("rw-------", modeOf(socket()), () -> server + " made the socket so");
    }
  }

  @Test
  void shouldBeForTheNamedGroupAsWell() throws Exception {
    // A user may always give a file to a group it is in.
    String group = Files.readAttributes(directory, PosixFileAttributes.class).group().getName();
    try (ManagementServer server = serve(socket(), group)) {
      assertEquals("rw-rw----", modeOf(socket()), () -> server + " made the socket so");
      assertEquals(
          group, Files.readAttributes(socket(), PosixFileAttributes.class).group().getName());
    }
  }

  @Test
  void shouldNameAGroupThatDoesNotExistAndLeaveNothingBehind() throws Exception {
    IOException failure =
        assertThrows(IOException.class, () -> serve(socket(), "no-such-group").close());

    assertEquals(
        "there is no group 'no-such-group' for the management socket", failure.getMessage());
    assertEquals(List.of(), listing());
  }

  @Test
  void shouldLeaveNothingBesideTheSocketAndRemoveItWhenClosed() throws Exception {
    ManagementServer server = serve(socket(), null);
    assertEquals(List.of("pptp-alg.sock"), listing());

    server.close();
    assertEquals(List.of(), listing());
  }

  @Test
  void shouldCreateItsDirectoryOpenToAllForPassage() throws Exception {
    Path nested = directory.resolve("run/pptp-alg/pptp-alg.sock");
    try (ManagementServer server = serve(nested, null)) {
      assertEquals("rwxr-xr-x", modeOf(nested.getParent()), () -> server + " made it so");
    }
  }

  @Test
  void shouldReplaceTheSocketOfADeadGateway() throws Exception {
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket()));
    }
    assertTrue(Files.exists(socket()), "the dead gateway left its socket");

    try (ManagementServer server = serve(socket(), null)) {
      assertEquals(
          4711, new ManagementClient(socket()).status().pid(), () -> server + " answers now");
    }
  }

  @Test
  void shouldNameTheLiveGatewayThatAnswersAlready() throws Exception {
    try (ManagementServer live = serve(socket(), null)) {
      IOException failure = assertThrows(IOException.class, () -> serve(socket(), null).close());

      assertEquals(
          "another pptp-alg (pid 4711) answers on " + socket(),
          failure.getMessage(),
          () -> live + " answers");
      assertEquals(4711, new ManagementClient(socket()).status().pid());
      assertEquals(List.of("pptp-alg.sock"), listing());
    }
  }

  @Test
  void shouldNotTouchAFileThatIsNotASocket() throws Exception {
    Files.writeString(socket(), "precious");

    IOException failure = assertThrows(IOException.class, () -> serve(socket(), null).close());
    assertEquals(socket() + ": is in the way and is not a socket", failure.getMessage());
    assertEquals("precious", Files.readString(socket()));
  }

  @Test
  void shouldNotRemoveTheSocketOfASuccessor() throws Exception {
    ManagementServer first = serve(socket(), null);
    Files.delete(socket());
    try (ManagementServer second = serve(socket(), null)) {
      first.close();

      assertEquals(
          4711, new ManagementClient(socket()).status().pid(), () -> second + " still answers");
    }
    assertFalse(Files.exists(socket()), "the second removed its own");
  }

  @Test
  void shouldSayByHowMuchAPathIsTooLong() throws Exception {
    Path deep = directory.resolve("d".repeat(100)).resolve("s");

    IOException failure = assertThrows(IOException.class, () -> serve(deep, null).close());
    assertTrue(
        failure.getMessage().startsWith("the path of the socket is too long by "),
        failure.getMessage());
    try (Stream<Path> left = Files.list(deep.getParent())) {
      assertEquals(List.of(), left.toList());
    }
  }

  private ManagementServer serve(Path socket, String group) throws IOException {
    return new ManagementServer(socket, group, new ScriptedView());
  }

  private Path socket() {
    return directory.resolve("pptp-alg.sock");
  }

  private static String modeOf(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private List<String> listing() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
