package net.pptpalg.nat.binding;

import java.util.concurrent.TimeUnit;

/**
 * What the translation is told once, at its start.
 *
 * @param publicAddresses the addresses outside sides see, as network values, one or more
 * @param lanInterfaces kernel indices of the interfaces whose hosts are translated
 * @param ephemeralLow first port the box takes for its own connections
 * @param ephemeralHigh last such port; translated connections are never moved into this range
 * @param timeouts how long things may last
 */
public record NatOptions(
    int[] publicAddresses,
    int[] lanInterfaces,
    int ephemeralLow,
    int ephemeralHigh,
    Timeouts timeouts) {

  /**
   * Time-outs, all in nanoseconds.
   *
   * @param halfOpenNs from a SYN until the control connection has to be established
   * @param lingerNs how long calls live on after FIN or RST of their control connection
   * @param idleNs without a control segment and without GRE of any of its calls, a control
   *     connection is taken for dead
   * @param callIdRestNs how long an outside Call ID rests before it is used again
   */
  public record Timeouts(long halfOpenNs, long lingerNs, long idleNs, long callIdRestNs) {
    public static final Timeouts DEFAULT =
        new Timeouts(
            TimeUnit.SECONDS.toNanos(30),
            TimeUnit.SECONDS.toNanos(5),
            TimeUnit.MINUTES.toNanos(30),
            TimeUnit.SECONDS.toNanos(15));
  }

  public NatOptions {
    if (publicAddresses.length == 0) {
      throw new IllegalArgumentException("no public address");
    }
  }
}
