package net.pptpalg.gateway.api;

import java.time.Duration;

/**
 * What a client of the management socket may take, so that none can harm the gateway.
 *
 * @param connections connections open at once; one more is told so and closed
 * @param requestBytes largest body of a request
 * @param requestTimeout longest time from the opening of a connection, or from the end of an
 *     answer, to the end of the next request
 * @param answerTimeout longest time the gateway may take to answer
 * @param writeTimeout longest time the client may take to read an answer
 * @param unreadBytes most bytes of large answers that wait to be read, over all connections
 */
record ManagementLimits(
    int connections,
    int requestBytes,
    Duration requestTimeout,
    Duration answerTimeout,
    Duration writeTimeout,
    long unreadBytes) {

  static final ManagementLimits DEFAULT =
      new ManagementLimits(
          64,
          64 * 1024,
          Duration.ofSeconds(30),
          Duration.ofSeconds(4),
          Duration.ofSeconds(30),
          96L * 1024 * 1024);
}
