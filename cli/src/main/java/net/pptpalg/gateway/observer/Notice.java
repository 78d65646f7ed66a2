package net.pptpalg.gateway.observer;

/** What the control agent tells the observer. Times are the monotonic clock's. */
interface Notice {
  /** A control packet that passes, as it is on the inside: an IPv4 packet from index 0. */
  record Packet(long timeNs, byte[] bytes) implements Notice {}

  /** A control connection was opened. Addresses are network values, as known inside. */
  record ConnectionAdded(long id, long timeNs, int client, int clientPort, int server)
      implements Notice {}

  /** A control connection is gone. */
  record ConnectionRemoved(long id) implements Notice {}

  /** A call was asked for; it has this slot from now on. */
  record CallAdded(
      long id, long connection, int slot, int insideId, boolean openedFromInside, long timeNs)
      implements Notice {}

  /** A call has its slot no more. */
  record CallRemoved(long id, int slot) implements Notice {}
}
