package net.pptpalg.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a receiver in Perl: the JDK can't read datagrams of a Unix socket either. */
@Timeout(60)
class SystemdNotifyTest {

  private static final String LISTENER =
      """
      use IO::Socket::UNIX; use Socket; $| = 1;
      my $path = $ARGV[0]; $path =~ s/^@/\\0/;
      my $s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $path) or die $!;
      print "listening\\n";
      while (defined $s->recv(my $m, 4096)) { $m =~ s/\\n/|/g; print "$m\\n"; }
      """;

  @TempDir Path directory;

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final AtomicBoolean moving = new AtomicBoolean(true);
  private Process listener;

  @AfterEach
  void stopListening() {
    moving.set(false);
    if (listener != null) {
      listener.destroyForcibly();
    }
  }

  @Test
  void shouldSayThatItIsReadyAndThatItStops() throws Exception {
    try (SystemdNotify notify = SystemdNotify.of(Map.of("NOTIFY_SOCKET", listen("s")))) {
      notify.ready("lan br0", Map.of());
      notify.stopping();
    }
    assertEquals("READY=1|STATUS=lan br0|", told.poll(10, TimeUnit.SECONDS));
    assertEquals("STOPPING=1|STATUS=stopping|", told.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void shouldReachANameInTheAbstractNamespace() throws Exception {
    String name = "@pptp-alg-test-" + ProcessHandle.current().pid();
    listenOn(name);
    try (SystemdNotify notify = SystemdNotify.of(Map.of("NOTIFY_SOCKET", name))) {
      notify.stopping();
    }
    assertEquals("STOPPING=1|STATUS=stopping|", told.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void shouldGiveSignsOfLifeOnlyWhileEveryThreadMoves() throws Exception {
    Progress control = new Progress();
    Progress lane = new Progress();
    AtomicBoolean laneMoving = new AtomicBoolean(true);
    inBackground(control, moving);
    inBackground(lane, laneMoving);
    Map<String, String> environment =
        Map.of("NOTIFY_SOCKET", listen("s"), "WATCHDOG_USEC", "900000");
    try (SystemdNotify notify = SystemdNotify.of(environment)) {
      notify.ready("lan br0", Map.of("control", control, "lane-0", lane));
      assertTrue(told.poll(10, TimeUnit.SECONDS).startsWith("READY=1"));
      assertEquals("WATCHDOG=1|", told.poll(10, TimeUnit.SECONDS));
      assertEquals("WATCHDOG=1|", told.poll(10, TimeUnit.SECONDS));

      laneMoving.set(false);
      // One look may have fallen before the stop; after it there is silence.
      told.poll(600, TimeUnit.MILLISECONDS);
      told.clear();
      assertEquals(null, told.poll(1500, TimeUnit.MILLISECONDS));

      laneMoving.set(true);
      inBackground(lane, laneMoving);
      assertEquals("WATCHDOG=1|", told.poll(10, TimeUnit.SECONDS));
      laneMoving.set(false);
      notify.stopping();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "relative", "/nobody/listens/here", "@", "@pptp-alg-nobody-listens"})
  void shouldGoOnWithoutAServiceManagerThatListens(String address) {
    try (SystemdNotify notify = SystemdNotify.of(Map.of("NOTIFY_SOCKET", address))) {
      notify.ready("lan br0", Map.of());
      notify.stopping();
    }
    assertTrue(told.isEmpty());
  }

  @Test
  void shouldNotFeedAWatchdogThatIsMeantForAnotherProcess() throws Exception {
    Map<String, String> environment =
        Map.of("NOTIFY_SOCKET", listen("s"), "WATCHDOG_USEC", "900000", "WATCHDOG_PID", "1");
    try (SystemdNotify notify = SystemdNotify.of(environment)) {
      notify.ready("lan br0", Map.of());
      assertTrue(told.poll(10, TimeUnit.SECONDS).startsWith("READY=1"));
      assertEquals(null, told.poll(700, TimeUnit.MILLISECONDS));
    }
  }

  private String listen(String name) throws IOException {
    String path = directory.resolve(name).toString();
    listenOn(path);
    return path;
  }

  private void listenOn(String address) throws IOException {
    listener =
        new ProcessBuilder("perl", "-we", LISTENER, address)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(listener.getInputStream(), StandardCharsets.UTF_8));
    assertEquals("listening", lines.readLine());
    Thread reader = new Thread(() -> lines.lines().forEach(told::add), "listener");
    reader.setDaemon(true);
    reader.start();
  }

  private static void inBackground(Progress progress, AtomicBoolean moving) {
    Thread thread =
        new Thread(
            () -> {
              while (moving.get()) {
                progress.step();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
