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
      long id,
      long connection,
      int slot,
      int insideId,
      int outsideId,
      int publicAddress,
      boolean openedFromInside,
      long timeNs)
      implements Notice {}

  /**
   * A call that a process before this one knew goes on.
   *
   * @param added the same as of a new call
   * @param remoteId the remote side's Call ID
   */
  record CallResumed(CallAdded added, int remoteId) implements Notice {}

  /** A call is refused by the gateway, whatever its server says. */
  record CallRefused(long connection, int insideId, boolean openedFromInside) implements Notice {}

  /**
   * A call does not meet what the policy asks of its authentication or encryption.
   *
   * @param what in words, behind "the call"
   * @param ended whether it is ended for that
   */
  record CallBreached(long id, int slot, String what, boolean ended) implements Notice {}

  /**
   * A call has its slot no more.
   *
   * @param givenUp why the gateway has given it up, in words; null when a peer or the operator
   *     ended it
   */
  record CallRemoved(long id, int slot, String givenUp) implements Notice {}
}
