package net.pptpalg.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Makes the gateway take up its configuration anew without losing a call: reads all of it, applies
 * what can be applied while it runs, and goes back to what was when nobody confirms in time.
 *
 * <p>Any thread may call; one reload runs at a time.
 */
final class Reload implements AutoCloseable {
  private static final Logger LOG = System.getLogger("pptp-alg");

  /** What the running gateway can change; the rest is bound to sockets, threads and files. */
  private static final Set<String> APPLIED_AT_ONCE =
      Set.of(
          "public",
          "publish",
          "max-connections-per-client",
          "max-half-open-per-client",
          "max-calls-per-client",
          "max-connections",
          "max-unproven",
          "max-calls",
          "half-open",
          "linger",
          "idle",
          "call-idle",
          "id-rest",
          "ban-after",
          "ban-window",
          "ban-time");

  /**
   * One setting that differs.
   *
   * @param key its name in the file
   * @param from its value in the running gateway
   * @param to its value in the configuration
   * @param applied whether a reload applies it; otherwise it takes a restart
   */
  record Change(String key, String from, String to, boolean applied) {
    private String text() {
      return key + ": " + from + " -> " + to + (applied ? "" : " (takes a restart)");
    }
  }

  /** Puts options into effect. */
  interface Application {
    /**
     * @throws GatewayException when it can't be done; the former options are in effect then
     */
    void apply(GatewayOptions options) throws GatewayException;
  }

  private final OptionsSource source;
  private final Application application;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "confirm");
            thread.setDaemon(true);
            return thread;
          });
  private volatile GatewayOptions current;

  /** What to go back to, and when; null when nothing waits for a confirmation. */
  private GatewayOptions former;

  private ScheduledFuture<?> undo;

  Reload(GatewayOptions options, OptionsSource source, Application application) {
    this.current = options;
    this.source = source;
    this.application = application;
  }

  /** The options in effect. Never waits for a reload that is under way. */
  GatewayOptions current() {
    return current;
  }

  /** What a reload would change. */
  synchronized List<Change> changes() throws GatewayException {
    return changes(source.read());
  }

  /**
   * Reads the configuration again and applies it.
   *
   * @param confirmWithinSeconds after which it is undone unless {@link #confirm} comes, 0 for never
   * @return what has changed, and what would take a restart
   * @throws GatewayException when the configuration is wrong; nothing has changed then
   */
  synchronized List<Change> reload(long confirmWithinSeconds) throws GatewayException {
    GatewayOptions wanted = source.read();
    List<Change> changes = changes(wanted);
    GatewayOptions before = former == null ? current : former;
    if (changes.stream().anyMatch(Change::applied)) {
      GatewayOptions merged = merged(wanted);
      application.apply(merged);
      current = merged;
      LOG.log(
          Level.INFO,
          "configuration reloaded: {0}",
          changes.stream().map(Change::text).collect(Collectors.joining(", ")));
    }
    forgetUndo();
    if (confirmWithinSeconds > 0) {
      former = before;
      undo = timer.schedule(this::goBack, confirmWithinSeconds, TimeUnit.SECONDS);
    }
    return changes;
  }

  /**
   * Keeps what the last reload has changed.
   *
   * @return whether a reload was waiting for it
   */
  synchronized boolean confirm() {
    boolean waiting = former != null;
    forgetUndo();
    return waiting;
  }

  private synchronized void goBack() {
    if (former == null) {
      return;
    }
    try {
      application.apply(former);
      current = former;
      LOG.log(Level.WARNING, "nobody confirmed the reload: the former configuration is back");
    } catch (GatewayException e) {
      LOG.log(Level.ERROR, "the former configuration could not be put back: {0}", e.getMessage());
    }
    forgetUndo();
  }

  private void forgetUndo() {
    former = null;
    if (undo != null) {
      undo.cancel(false);
      undo = null;
    }
  }

  private List<Change> changes(GatewayOptions wanted) {
    Map<String, String> from = SettingsText.of(current);
    List<Change> changes = new ArrayList<>();
    SettingsText.of(wanted)
        .forEach(
            (key, to) -> {
              if (!to.equals(from.get(key))) {
                changes.add(new Change(key, from.get(key), to, APPLIED_AT_ONCE.contains(key)));
              }
            });
    return changes;
  }

  /** The wanted options where they can be applied, the current ones elsewhere. */
  private GatewayOptions merged(GatewayOptions wanted) {
    return new GatewayOptions(
        current.lanInterfaces(),
        current.wanInterface(),
        wanted.publicAddresses(),
        current.socket(),
        current.socketGroup(),
        current.stateDir(),
        current.lanes(),
        current.firstQueue(),
        wanted.followsWanAddress(),
        wanted.publishedServers(),
        wanted.limits(),
        wanted.timeouts(),
        current.mtu(),
        current.events(),
        current.metrics(),
        current.diagnoses(),
        current.keepsRules(),
        wanted.bans());
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
