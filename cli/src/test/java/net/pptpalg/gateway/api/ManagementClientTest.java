package net.pptpalg.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import net.pptpalg.gateway.api.ManagementException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ManagementClientTest {

  @TempDir Path directory;

  private ServerSocketChannel listener;

  @BeforeEach
  void listen() throws IOException {
    listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket()));
  }

  @AfterEach
  void stop() throws IOException {
    listener.close();
  }

  @Test
  void shouldBeUnreachableWithoutASocket() {
    ManagementException failure = failure(directory.resolve("none"), Duration.ofSeconds(5));

    assertEquals(Reason.UNREACHABLE, failure.reason());
    assertTrue(failure.getMessage().contains("'pptp-alg run'"), failure.getMessage());
  }

  @Test
  void shouldBeUnreachableWhenNobodyListensOnTheSocket() throws Exception {
    listener.close();

    assertEquals(Reason.UNREACHABLE, failure(socket(), Duration.ofSeconds(5)).reason());
  }

  @Test
  void shouldTimeOutWhenNothingIsAnswered() {
    ManagementException failure = failure(socket(), Duration.ofMillis(200));

    assertEquals(Reason.TIMEOUT, failure.reason());
    assertEquals("no answer on " + socket() + " within 0.2 s", failure.getMessage());
  }

  @Test
  void shouldTimeOutWhenTheAnswerStopsHalfWay() throws Exception {
    Thread gateway =
        answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"version\":", false);

    assertEquals(Reason.TIMEOUT, failure(socket(), Duration.ofMillis(300)).reason());
    gateway.interrupt();
  }

  @Test
  void shouldFailWhenTheAnswerIsCutShort() throws Exception {
    answering("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"version\":", true);

    ManagementException failure = failure(socket(), Duration.ofSeconds(5));
    assertEquals(Reason.FAILED, failure.reason());
    assertTrue(failure.getMessage().contains("incomplete"), failure.getMessage());
  }

  @Test
  void shouldFailWhenTheAnswerIsNotHttp() throws Exception {
    answering("SSH-2.0-OpenSSH_9.2\r\n\r\n", true);

    assertEquals(Reason.FAILED, failure(socket(), Duration.ofSeconds(5)).reason());
  }

  @Test
  void shouldFailWhenTheAnswerIsOtherJson() throws Exception {
    answering("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"lanes\":[1]}", true);

    ManagementException failure = failure(socket(), Duration.ofSeconds(5));
    assertEquals(Reason.FAILED, failure.reason());
    assertTrue(failure.getMessage().contains("can't be understood"), failure.getMessage());
  }

  @Test
  void shouldTellWhatTheGatewayCouldNotFind() throws Exception {
    answering(
        "HTTP/1.1 404 Not Found\r\ncontent-length: 54\r\n\r\n"
            + "{\"error\":{\"code\":\"not_found\",\"message\":\"no call 12\"}}\n",
        true);

    ManagementException failure = failure(socket(), Duration.ofSeconds(5));
    assertEquals(Reason.NOT_FOUND, failure.reason());
    assertEquals("no call 12", failure.getMessage());
  }

  private Thread answering(String answer, boolean thenClose) {
    Thread gateway =
        new Thread(
            () -> {
              try (SocketChannel peer = listener.accept()) {
                peer.read(ByteBuffer.allocate(1024));
                peer.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                if (!thenClose) {
                  peer.read(ByteBuffer.allocate(1));
                }
              } catch (IOException e) {
                // The client has gone, or the test is over.
              }
            });
    gateway.setDaemon(true);
    gateway.start();
    return gateway;
  }

  private static ManagementException failure(Path socket, Duration timeout) {
    return assertThrows(
        ManagementException.class, () -> new ManagementClient(socket, timeout).status());
  }

  private Path socket() {
    return directory.resolve("s");
  }
}
