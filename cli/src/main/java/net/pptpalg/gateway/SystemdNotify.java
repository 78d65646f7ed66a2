package net.pptpalg.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import net.pptpalg.nfqueue.kernel.UnixDatagramSocket;

/**
 * Tells the service manager how the gateway is, by the protocol of sd_notify(3). Without {@code
 * NOTIFY_SOCKET} in the environment it tells nobody.
 */
final class SystemdNotify implements AutoCloseable {
  private static final Logger LOG = System.getLogger("pptp-alg");

  /** Three looks within the time the service manager waits for a sign of life. */
  private static final int LOOKS_PER_TIMEOUT = 3;

  /** Threads go round their loops every 100 ms at the least. */
  private static final long SHORTEST_LOOK_MS = 300;

  private final UnixDatagramSocket socket;
  private final long lookMs;
  private Thread watching;

  private SystemdNotify(UnixDatagramSocket socket, long lookMs) {
    this.socket = socket;
    this.lookMs = lookMs;
  }

  /** Takes what the service manager has put into the environment. */
  static SystemdNotify of(Map<String, String> environment) {
    String address = environment.get("NOTIFY_SOCKET");
    if (address == null || address.isEmpty()) {
      return new SystemdNotify(null, 0);
    }
    try {
      return new SystemdNotify(
          UnixDatagramSocket.connect(LinuxKernel.load(), address), lookMs(environment));
    } catch (NetlinkException e) {
      LOG.log(Level.WARNING, "the service manager is not told anything: {0}", e.getMessage());
      return new SystemdNotify(null, 0);
    }
  }

  /** How often to look at the threads, 0 for never. */
  private static long lookMs(Map<String, String> environment) {
    String pid = environment.getOrDefault("WATCHDOG_PID", "");
    String timeout = environment.getOrDefault("WATCHDOG_USEC", "");
    boolean forUs = pid.isEmpty() || pid.equals(Long.toString(ProcessHandle.current().pid()));
    if (!forUs || !timeout.matches("[0-9]{1,18}")) {
      return 0;
    }
    long timeoutMs = TimeUnit.MICROSECONDS.toMillis(Long.parseLong(timeout));
    return timeoutMs == 0 ? 0 : Math.max(SHORTEST_LOOK_MS, timeoutMs / LOOKS_PER_TIMEOUT);
  }

  /**
   * The gateway works, and shows signs of life from now on while all these threads make progress.
   *
   * @param status what it does, in one line
   */
  void ready(String status, Map<String, Progress> threads) {
    send("READY=1\nSTATUS=" + status + "\n");
    if (socket != null && lookMs > 0) {
      Watchdog watchdog = new Watchdog(threads);
      watching = new Thread(() -> watch(watchdog), "watchdog");
      watching.setDaemon(true);
      watching.start();
    }
  }

  /** The gateway has begun to stop. */
  void stopping() {
    if (watching != null) {
      watching.interrupt();
    }
    send("STOPPING=1\nSTATUS=stopping\n");
  }

  private void watch(Watchdog watchdog) {
    try {
      while (true) {
        List<String> stuck = watchdog.stuck();
        if (stuck.isEmpty()) {
          send("WATCHDOG=1\n");
        } else {
          LOG.log(
              Level.ERROR,
              "no progress for {0} ms: {1}; the service manager will restart the gateway if this"
                  + " goes on",
              Long.toString(lookMs),
              String.join(", ", stuck));
        }
        Thread.sleep(lookMs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(String message) {
    if (socket != null) {
      socket.send(message);
    }
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.close();
    }
  }
}
