package net.pptpalg.gateway.api;

import java.util.function.Consumer;

/** Where subscribers get events from. */
public interface EventSource {
  /**
   * Sends every event from now on to a subscriber. Any thread.
   *
   * @param subscriber gets each event as a line of JSON in UTF-8, the line feed included, on the
   *     source's thread; must not wait
   * @return ends the subscription; or null when there are too many subscribers
   */
  Subscription subscribe(Consumer<byte[]> subscriber);

  /** A subscription that goes on until it is closed. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
