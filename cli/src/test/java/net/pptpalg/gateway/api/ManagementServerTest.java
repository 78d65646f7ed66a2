package net.pptpalg.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.pptpalg.gateway.api.ManagementException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ManagementServerTest {

  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String GET_STATUS = "GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n";

  @TempDir Path directory;

  private final ScriptedView view = new ScriptedView();
  private ManagementServer server;

  @AfterEach
  void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void shouldCarryAStatusToTheClientUnchanged() throws Exception {
    start();

    assertEquals(Samples.status(4711), client().status());
  }

  @Test
  void shouldCarrySessionsWithUnknownCallIdsToTheClientUnchanged() throws Exception {
    List<Session> sessions =
        List.of(Samples.established(), Samples.requested(), Samples.withoutCall());
    view.sessions(() -> CompletableFuture.completedFuture(sessions));
    start();

    assertEquals(sessions, client().sessions());
  }

  @Test
  void shouldKeepTheOrderOfCounters() throws Exception {
    start();

    assertEquals(
        List.of("control-messages", "gre-unknown-call", "call-ids-rewritten"),
        List.copyOf(client().status().counters().keySet()));
  }

  @Test
  void shouldAnswerTwoRequestsOfCurlOverOneConnection() throws Exception {
    start();
    Process curl =
        new ProcessBuilder(
                "curl",
                "-sSv",
                "--unix-socket",
                socket().toString(),
                "http://localhost/v1/sessions",
                "http://localhost/v1/sessions")
            .redirectErrorStream(true)
            .start();
    String output = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, curl.waitFor(), output);
    assertEquals(2, output.split("HTTP/1.1 200 OK", -1).length - 1, output);
    assertTrue(output.contains("content-type: application/json"), output);
    assertTrue(output.contains("Re-using existing connection"), output);
  }

  @Test
  void shouldAnswerPipelinedRequestsInTheirOrder() throws Exception {
    CompletableFuture<Status> status = new CompletableFuture<>();
    view.status(() -> status);
    start();
    try (RawConnection connection = new RawConnection(socket())) {
      connection.send(
          GET_STATUS + "GET /v1/sessions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      // Another connection's answer shows that the server is past reading the first.
      assertEquals(List.of(), client().sessions());
      status.complete(Samples.status(1));

      String answers = connection.readAll();
      assertTrue(answers.indexOf("\"pid\":1") > 0, answers);
      assertTrue(answers.endsWith("\r\n\r\n[]"), answers);
    }
  }

  @Test
  void shouldAnswerARequestThatComesByteByByte() throws Exception {
    start();
    try (RawConnection connection = new RawConnection(socket())) {
      for (char octet : GET_STATUS.replace("Host: x", "Connection: close").toCharArray()) {
        connection.send(String.valueOf(octet));
      }
      String answer = connection.readAll();
      assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
    }
  }

  @Test
  void shouldAnswerARequestWhoseBodyComesLate() throws Exception {
    start();
    try (RawConnection connection = new RawConnection(socket())) {
      connection.send("GET /v1/sessions HTTP/1.1\r\nContent-Length: 5\r\n\r\nab");
      // Another connection's answer shows that the server is past reading the first part.
      client().status();
      String answer = connection.send("cde").readUntil("[]");
      assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
    }
  }

  @Test
  void shouldCloseAConnectionThatPipelinesWithoutEnd() throws Exception {
    view.status(CompletableFuture::new);
    start();
    try (RawConnection connection = new RawConnection(socket())) {
      assertEquals("", connection.send(GET_STATUS.repeat(40)).readAll());
    }
  }

  @Test
  void shouldSay404ForAnUnknownResource() throws Exception {
    start();

    String answer = exchange("GET /v2/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 404 Not Found\r\n"), answer);
    assertTrue(answer.contains("{\"error\":{\"code\":\"not_found\",\"message\":\""), answer);
  }

  @Test
  void shouldSay405AndWhatIsAllowedForAnotherMethod() throws Exception {
    start();

    String answer = exchange("DELETE /v1/sessions HTTP/1.1\r\nConnection: close\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 405 Method Not Allowed\r\n"), answer);
    assertTrue(answer.contains("\r\nallow: GET\r\n"), answer);
    assertTrue(answer.contains("\"code\":\"method_not_allowed\""), answer);
  }

  @Test
  void shouldSay400ToGarbageAndClose() throws Exception {
    start();

    String answer = exchange("\u0016\u0003\u0001 hello\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), answer);
    assertFalse(answer.contains("Exception"), answer);
    assertEquals(4711, client().status().pid());
  }

  @Test
  void shouldSay414ToAnEndlessRequestLine() throws Exception {
    start();

    String answer = exchange("GET /" + "a".repeat(5_000));
    assertTrue(answer.startsWith("HTTP/1.1 414 "), answer);
  }

  @Test
  void shouldSay413ToALargeBodyBeforeItIsSent() throws Exception {
    start();

    String answer = exchange("POST /v1/status HTTP/1.1\r\nContent-Length: 70000\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
    assertTrue(answer.contains("\"code\":\"too_large\""), answer);
  }

  @Test
  void shouldSay500WithoutDetailsWhenTheGatewayFails() throws Exception {
    view.status(() -> CompletableFuture.failedFuture(new IllegalStateException("secret")));
    start();

    String answer = exchange(GET_STATUS.replace("Host: x", "Connection: close"));
    assertTrue(answer.startsWith("HTTP/1.1 500 "), answer);
    assertFalse(answer.contains("secret"), answer);
    assertFalse(answer.contains("IllegalState"), answer);
  }

  @Test
  void shouldSay500WhenTheGatewayThrows() throws Exception {
    view.status(
        () -> {
          throw new IllegalStateException("stopped");
        });
    start();

    assertEquals(Reason.FAILED, failureOf(client()::status).reason());
    assertEquals(List.of(), client().sessions());
  }

  @Test
  void shouldSay504WhenTheGatewayDoesNotAnswerAndDiscardALateAnswer() throws Exception {
    CompletableFuture<Status> late = new CompletableFuture<>();
    view.status(() -> late);
    start(limits(64, LONG, SHORT, LONG));
    try (RawConnection connection = new RawConnection(socket())) {
      String first = connection.send(GET_STATUS).readUntil("}}");
      assertTrue(first.startsWith("HTTP/1.1 504 "), first);
      late.complete(Samples.status(1));

      String second =
          connection.send("GET /v1/sessions HTTP/1.1\r\nConnection: close\r\n\r\n").readAll();
      assertTrue(second.endsWith("\r\n\r\n[]"), second);
    }
  }

  @Test
  void shouldCloseAConnectionThatNeverFinishesItsRequest() throws Exception {
    start(limits(64, SHORT, LONG, LONG));
    try (RawConnection connection = new RawConnection(socket())) {
      assertEquals("", connection.send("GET /v1/status HT").readAll());
    }
  }

  @Test
  void shouldCloseAConnectionThatStaysIdleAfterAnAnswer() throws Exception {
    start(limits(64, SHORT, LONG, LONG));
    try (RawConnection connection = new RawConnection(socket())) {
      String answer = connection.send(GET_STATUS).readAll();
      assertTrue(answer.startsWith("HTTP/1.1 200 OK"), answer);
    }
  }

  @Test
  void shouldCloseAConnectionThatDoesNotReadItsAnswerAndServeOthersMeanwhile() throws Exception {
    List<Session> many = Collections.nCopies(20_000, Samples.established());
    view.sessions(() -> CompletableFuture.completedFuture(many));
    start(limits(64, LONG, LONG, SHORT));
    try (RawConnection lazy = new RawConnection(socket())) {
      lazy.send("GET /v1/sessions HTTP/1.1\r\nHost: x\r\n\r\n");
      String begin = lazy.readUntil("\r\n\r\n");
      assertTrue(begin.startsWith("HTTP/1.1 200 OK"), begin);

      assertEquals(4711, client().status().pid());
      awaitClosedBeforeAllWasSent(lazy, ApiJson.encodeSessions(many).length);
    }
  }

  @Test
  void shouldTurnAwayConnectionsBeyondTheLimitAndTakeThemWhenOthersLeave() throws Exception {
    start(limits(2, LONG, LONG, LONG));
    try (RawConnection first = new RawConnection(socket());
        RawConnection second = new RawConnection(socket())) {
      first.send(GET_STATUS).readUntil("}}");
      second.send(GET_STATUS).readUntil("}}");

      ManagementException refusal = failureOf(client()::status);
      assertEquals(Reason.FAILED, refusal.reason());
      assertTrue(refusal.getMessage().contains("too many connections"), refusal.getMessage());
    }
    awaitAnswer();
  }

  @Test
  void shouldRefuseLargeAnswersWhenTooManyWaitToBeRead() throws Exception {
    List<Session> many = Collections.nCopies(20_000, Samples.established());
    view.sessions(() -> CompletableFuture.completedFuture(many));
    start(new ManagementLimits(64, 65536, LONG, LONG, LONG, 1_000_000));
    List<RawConnection> lazy = new ArrayList<>();
    try {
      lazy.add(new RawConnection(socket()));
      lazy.get(0).send("GET /v1/sessions HTTP/1.1\r\nHost: x\r\n\r\n").readUntil("\r\n\r\n");

      ManagementException refusal = failureOf(client()::sessions);
      assertTrue(refusal.getMessage().contains("wait to be read"), refusal.getMessage());
      assertEquals(4711, client().status().pid());
    } finally {
      for (RawConnection connection : lazy) {
        connection.close();
      }
    }
  }

  // Right after an answer the event loop is often still at work on it: that was the hard case.
  @RepeatedTest(10)
  void shouldEndOpenConnectionsWhenClosed() throws Exception {
    start();
    try (RawConnection connection = new RawConnection(socket())) {
      connection.send(GET_STATUS).readUntil("}}");
      server.close();

      assertEquals("", connection.readAll());
    }
    assertThrows(
        IOException.class, () -> SocketChannel.open(UnixDomainSocketAddress.of(socket())).close());
  }

  private static ManagementLimits limits(
      int connections, Duration request, Duration answer, Duration write) {
    return new ManagementLimits(connections, 65536, request, answer, write, 96_000_000);
  }

  private void start() throws IOException {
    start(ManagementLimits.DEFAULT);
  }

  private void start(ManagementLimits limits) throws IOException {
    server = new ManagementServer(socket(), null, view, new Routes(), limits);
  }

  private Path socket() {
    return directory.resolve("s");
  }

  private ManagementClient client() {
    return new ManagementClient(socket(), Duration.ofSeconds(10));
  }

  private String exchange(String request) throws IOException {
    try (RawConnection connection = new RawConnection(socket())) {
      return connection.send(request).readAll();
    }
  }

  private static ManagementException failureOf(Executable call) {
    return assertThrows(ManagementException.class, call);
  }

  /** The read comes late on purpose: all that can arrive is what the socket's buffers held. */
  private static void awaitClosedBeforeAllWasSent(RawConnection lazy, int answerBytes)
      throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (lazy.isOpenAtTheOtherEnd()) {
      assertTrue(System.nanoTime() < deadline, "the server kept the connection for 10 s");
      Thread.onSpinWait();
    }
    int received = lazy.readAll().length();
    assertTrue(received < answerBytes, received + " of " + answerBytes + " bytes arrived");
  }

  private void awaitAnswer() {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (true) {
      try {
        assertEquals(4711, client().status().pid());
        return;
      } catch (ManagementException e) {
        assertTrue(System.nanoTime() < deadline, "still turned away: " + e.getMessage());
      }
    }
  }
}
