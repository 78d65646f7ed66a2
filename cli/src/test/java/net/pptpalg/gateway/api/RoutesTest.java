package net.pptpalg.gateway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import net.pptpalg.gateway.api.ApiException.Kind;
import net.pptpalg.gateway.api.ManagementException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RoutesTest {

  @TempDir Path directory;

  private final Subscribers subscribers = new Subscribers();
  private ManagementServer server;

  @BeforeEach
  void start() throws IOException {
    Routes routes =
        new Routes()
            .add("POST", "/v1/echo/{}", request -> done(request.number(0), request.body()))
            .add("DELETE", "/v1/echo/{}", request -> failed(Kind.CONFLICT))
            .add(
                "POST",
                "/v1/refuse",
                request -> {
                  request.allowOnly(List.of("n"));
                  throw new ApiException(Kind.INVALID, "n is " + request.numberOf("n"));
                })
            .add("GET", "/v1/lost", request -> failed(Kind.NOT_FOUND))
            .add("GET", "/v1/broken", request -> failed(null))
            .events(subscribers);
    server = new ManagementServer(socket(), null, new ScriptedView(), routes);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void shouldHandParametersAndBodyToTheEndpoint() throws Exception {
    assertEquals(
        List.of(7, Map.of("text", "\u00e4\"\n", "list", List.of(1, true))),
        client().ask("POST", "/v1/echo/7", Map.of("text", "\u00e4\"\n", "list", List.of(1, true))));
    assertEquals(List.of(7, Map.of()), client().ask("POST", "/v1/echo/7", null));
  }

  @Test
  void shouldTellTheKindsOfRefusalApart() {
    assertRefused(Reason.INVALID, "n is 3", "POST", "/v1/refuse", Map.of("n", 3));
    assertRefused(
        Reason.INVALID, "n must be a whole number", "POST", "/v1/refuse", Map.of("n", "3"));
    assertRefused(Reason.INVALID, "no field 'm'", "POST", "/v1/refuse", Map.of("m", 3));
    assertRefused(Reason.INVALID, "needs a number", "POST", "/v1/echo/x", null);
    assertRefused(Reason.INVALID, "needs a number", "POST", "/v1/echo/-1", null);
    assertRefused(Reason.NOT_FOUND, "why", "GET", "/v1/lost", null);
    assertRefused(Reason.FAILED, "why", "DELETE", "/v1/echo/1", null);
    assertRefused(Reason.FAILED, "its log says why", "GET", "/v1/broken", null);
    assertRefused(Reason.FAILED, "only DELETE, POST is allowed", "GET", "/v1/echo/1", null);
    assertRefused(Reason.NOT_FOUND, "no such resource", "GET", "/v1/echo", null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "3", "{", "\u0000", "null", "{\"a\":}", "{'a':1}"})
  void shouldRefuseABodyThatIsNoObject(String body) throws IOException {
    try (RawConnection connection = new RawConnection(socket())) {
      String answer =
          connection
              .send(
                  "POST /v1/echo/1 HTTP/1.1\r\nConnection: close\r\nContent-Length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body)
              .readAll();
      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
      assertTrue(answer.contains("not a JSON object"), answer);
    }
  }

  @Test
  void shouldSurviveABodyNestedWithoutEnd() throws IOException {
    String body = "{\"a\":" + "[".repeat(60_000);
    try (RawConnection connection = new RawConnection(socket())) {
      String head = "POST /v1/echo/1 HTTP/1.1\r\nConnection: close\r\nContent-Length: ";
      String answer = connection.send(head + body.length() + "\r\n\r\n" + body).readAll();
      assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    }
  }

  @Test
  void shouldCarryEventsToAFollowerInOrder() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> follower =
        CompletableFuture.runAsync(
            () -> {
              try {
                client()
                    .follow(
                        line -> {
                          seen.add(line);
                          return seen.size() < 3;
                        });
              } catch (ManagementException e) {
                throw new IllegalStateException(e);
              }
            });
    subscribers.first.await();
    for (String line : List.of("{\"a\":1}", "{\"a\":2}", "{\"a\":3}")) {
      subscribers.publish(line + "\n");
    }
    follower.join();
    assertEquals(List.of("{\"a\":1}", "{\"a\":2}", "{\"a\":3}"), seen);
    subscribers.gone.await();
  }

  @Test
  void shouldLoseEventsForAFollowerThatDoesNotReadAndTellItHowMany() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    AtomicLong seen = new AtomicLong();
    AtomicLong lost = new AtomicLong();
    CompletableFuture<Long> end = new CompletableFuture<>();
    CompletableFuture<Void> follower =
        CompletableFuture.runAsync(
            () -> {
              try {
                client()
                    .follow(
                        line -> {
                          awaitQuietly(reading);
                          if (line.startsWith("{\"event\":\"lost\"")) {
                            lost.addAndGet(number(line));
                            return true;
                          }
                          seen.incrementAndGet();
                          return !line.startsWith("{\"end\"") || !end.complete(number(line));
                        });
              } catch (ManagementException e) {
                end.completeExceptionally(e);
              }
            });
    subscribers.first.await();
    String large = "{\"filling\":\"" + "x".repeat(8192) + "\"}\n";
    int published = 3 * EventStream.MAX_WAITING;
    for (int i = 0; i < published; i++) {
      subscribers.publish(large);
    }
    reading.countDown();
    for (long i = 1; !end.isDone(); i++) {
      subscribers.publish("{\"end\":" + i + "}\n");
      Thread.onSpinWait();
    }
    follower.join();
    assertTrue(lost.get() > 0, "nothing was lost");
    assertEquals(published + end.join(), seen.get() + lost.get());
  }

  private static long number(String line) {
    return Long.parseLong(line.replaceAll("\\D", ""));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldSayThatTooManyFollow() {
    subscribers.full = true;
    ManagementException failure =
        assertThrows(ManagementException.class, () -> client().follow(line -> false));
    assertEquals("too many follow the events", failure.getMessage());
  }

  private void assertRefused(
      Reason reason, String words, String method, String path, Map<String, Object> body) {
    ManagementException refusal =
        assertThrows(ManagementException.class, () -> client().ask(method, path, body));
    assertEquals(reason, refusal.reason(), refusal::getMessage);
    assertTrue(refusal.getMessage().contains(words), refusal::getMessage);
  }

  private static CompletableFuture<Object> done(Object... values) {
    return CompletableFuture.completedFuture(List.of(values));
  }

  private static CompletableFuture<Object> failed(Kind kind) {
    return CompletableFuture.supplyAsync(
        () -> {
          throw kind == null ? new IllegalStateException("secret") : new ApiException(kind, "why");
        });
  }

  private ManagementClient client() {
    return new ManagementClient(socket());
  }

  private Path socket() {
    return directory.resolve("s");
  }

  private static final class Subscribers implements EventSource {
    final CountDownLatch first = new CountDownLatch(1);
    final CountDownLatch gone = new CountDownLatch(1);
    final List<Consumer<byte[]>> all = new CopyOnWriteArrayList<>();
    volatile boolean full;

    @Override
    public Subscription subscribe(Consumer<byte[]> subscriber) {
      if (full) {
        return null;
      }
      all.add(subscriber);
      first.countDown();
      return () -> {
        all.remove(subscriber);
        gone.countDown();
      };
    }

    void publish(String line) {
      new ArrayList<>(all)
          .forEach(subscriber -> subscriber.accept(line.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
