package net.pptpalg.gateway.events;

/** Somewhere events go. Used by the events' thread only; may take its time, but not for ever. */
interface EventSink extends AutoCloseable {
  /**
   * Takes an event. Failures are the sink's own to count.
   *
   * @param line the event as a line of JSON in UTF-8, the line feed included
   */
  void accept(Event event, byte[] line);

  @Override
  void close();
}
