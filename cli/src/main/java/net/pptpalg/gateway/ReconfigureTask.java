package net.pptpalg.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.NatOptions;
import net.pptpalg.nat.policy.BanList;
import net.pptpalg.nat.translation.Boundary;

/** Puts other options of the translation into effect and says what became of the calls. */
final class ReconfigureTask implements AgentTask {
  private static final Logger LOG = System.getLogger("pptp-alg");

  private final Bindings bindings;
  private final Boundary boundary;
  private final NatOptions options;
  private final BanList bans;
  private final BanList.Options banOptions;
  private final CountDownLatch done = new CountDownLatch(1);

  ReconfigureTask(
      Bindings bindings,
      Boundary boundary,
      NatOptions options,
      BanList bans,
      BanList.Options banOptions) {
    this.bindings = bindings;
    this.boundary = boundary;
    this.options = options;
    this.bans = bans;
    this.banOptions = banOptions;
  }

  /**
   * Waits until the options are in force.
   *
   * @return whether they are
   */
  boolean await(long timeoutMs) {
    try {
      return done.await(timeoutMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public boolean step(long nowNs) {
    int connections = bindings.connectionCount();
    int calls = bindings.callCount();
    bans.options(banOptions);
    boundary.publicAddresses(options.publicAddresses());
    boundary.lanInterfaces(options.lanInterfaces());
    bindings.reconfigure(options, nowNs);
    int endedConnections = connections - bindings.connectionCount();
    if (endedConnections > 0) {
      LOG.log(
          Level.WARNING,
          "{0} control connections and {1} calls were bound to a public address that is gone, and"
              + " have ended",
          endedConnections,
          calls - bindings.callCount());
    }
    done.countDown();
    return true;
  }
}
