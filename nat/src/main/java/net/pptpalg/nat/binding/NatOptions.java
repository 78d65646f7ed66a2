package net.pptpalg.nat.binding;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the translation is told once, at its start.
 *
 * @param publicAddresses the addresses outside sides see, as network values, one or more
 * @param lanInterfaces kernel indices of the interfaces whose hosts are translated
 * @param ephemeralLow first port the box takes for its own connections
 * @param ephemeralHigh last such port; translated connections are never moved into this range
 * @param timeouts how long things may last
 * @param limits how much one client may have
 * @param publishedServers servers behind the gateway that are reached by a public address
 */
public record NatOptions(
    int[] publicAddresses,
    int[] lanInterfaces,
    int ephemeralLow,
    int ephemeralHigh,
    Timeouts timeouts,
    Limits limits,
    List<PublishedServer> publishedServers) {

  /**
   * What one client, and what all together may have at a time. The client is who opened the control
   * connection.
   *
   * @param connections control connections of a client
   * @param halfOpen of these, not yet established
   * @param calls calls of a client
   * @param callIds outside Call IDs of a client's calls, those that are over and rest included
   * @param allConnections control connections of all
   * @param allUnproven of these, without a control message of either side; the oldest gives way
   * @param allCalls calls of all
   */
  public record Limits(
      int connections,
      int halfOpen,
      int calls,
      int callIds,
      int allConnections,
      int allUnproven,
      int allCalls) {
    public static final Limits NONE =
        new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** Limits of a client alone, but for its Call IDs. */
    public Limits(int connections, int halfOpen, int calls) {
      this(
          connections,
          halfOpen,
          calls,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE);
    }
  }

  /**
   * A PPTP server behind the gateway, reached by the public addresses.
   *
   * @param server its address inside
   * @param clients clients it is for: a network address
   * @param prefixLength length of the clients' prefix, 0 (all) to 32
   */
  public record PublishedServer(int server, int clients, int prefixLength) {
    boolean isFor(int client) {
      return prefixLength == 0 || (client ^ clients) >>> (32 - prefixLength) == 0;
    }
  }

  /**
   * Time-outs, all in nanoseconds.
   *
   * @param halfOpenNs from a SYN until the control connection has to be established
   * @param lingerNs how long calls live on after FIN or RST of their control connection
   * @param idleNs without a control segment and without GRE of any of its calls, a control
   *     connection is taken for dead
   * @param callIdleNs a call that carries no GRE for so long is ended
   * @param callIdRestNs how long an outside Call ID rests before it is used again
   */
  public record Timeouts(
      long halfOpenNs, long lingerNs, long idleNs, long callIdleNs, long callIdRestNs) {
    public static final Timeouts DEFAULT =
        new Timeouts(
            TimeUnit.SECONDS.toNanos(30),
            TimeUnit.SECONDS.toNanos(5),
            TimeUnit.MINUTES.toNanos(30),
            TimeUnit.HOURS.toNanos(4),
            TimeUnit.SECONDS.toNanos(15));
  }

  public NatOptions {
    publishedServers = List.copyOf(publishedServers);
    if (publicAddresses.length == 0) {
      throw new IllegalArgumentException("no public address");
    }
  }
}
