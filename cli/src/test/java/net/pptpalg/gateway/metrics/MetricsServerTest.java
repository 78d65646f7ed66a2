package net.pptpalg.gateway.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetricsServerTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private CompletableFuture<String> answer = CompletableFuture.completedFuture("calls 1\n");
  private MetricsServer server;

  @BeforeEach
  void start() throws IOException {
    server = new MetricsServer(ANY_PORT, () -> answer);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void shouldServeMetricsInTheFormOfPrometheus() throws IOException {
    String response = exchange("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    assertTrue(response.startsWith("HTTP/1.1 200 OK\r\n"), response);
    assertTrue(response.contains("text/plain; version=0.0.4; charset=utf-8\r\n"), response);
    assertTrue(response.endsWith("\r\n\r\ncalls 1\n"), response);
  }

  @Test
  void shouldServeNothingElse() throws IOException {
    assertTrue(exchange("GET / HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 404 "));
    assertTrue(exchange("POST /metrics HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 405 "));
    assertTrue(exchange("\u0000\u0001\u0002\r\n\r\n").startsWith("HTTP/1.1 400 "));
  }

  @Test
  void shouldSayThatTheGatewayIsBusy() throws IOException {
    answer = CompletableFuture.failedFuture(new IllegalStateException("secret"));
    String response = exchange("GET /metrics HTTP/1.1\r\n\r\n");
    assertTrue(response.startsWith("HTTP/1.1 503 "), response);
    assertTrue(response.endsWith("busy\n"), response);
  }

  @Test
  void shouldKeepAnsweringWhenSomeOpenConnectionsAndSayNothing() throws IOException {
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < MetricsServer.MAX_CONNECTIONS - 1; i++) {
      silent.add(open());
    }
    assertTrue(exchange("GET /metrics HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 200 "));
    for (Socket socket : silent) {
      socket.close();
    }
  }

  @Test
  void shouldSayWhichAddressCannotBeHad() {
    InetSocketAddress taken = new InetSocketAddress(ANY_PORT.getAddress(), server.port());
    IOException failure =
        assertThrows(IOException.class, () -> new MetricsServer(taken, () -> answer));
    assertTrue(failure.getMessage().contains(":" + server.port() + ": "), failure::getMessage);
    assertEquals(IOException.class, failure.getClass());
  }

  private Socket open() throws IOException {
    Socket socket = new Socket(ANY_PORT.getAddress(), server.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = open()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
