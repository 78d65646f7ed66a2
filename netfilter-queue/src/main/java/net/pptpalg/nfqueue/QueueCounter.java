package net.pptpalg.nfqueue;

/** What a {@link PacketQueue} counts since it was opened; one sentence each for the operator. */
public enum QueueCounter {
  PACKETS_RECEIVED("Packets the kernel handed over for a verdict."),
  BYTES_RECEIVED("Bytes of those packets, from the IP header on."),
  BATCHES_RECEIVED("Receive calls that brought at least one packet."),
  PACKETS_ACCEPTED("Packets sent on their way as they were."),
  PACKETS_CHANGED("Packets sent on their way with changed contents."),
  PACKETS_DROPPED("Packets dropped by decision."),
  PACKETS_REQUEUED("Packets moved to another queue."),
  PACKETS_HELD("Packets kept waiting for another packet; each is accepted or dropped later."),
  PACKETS_UNANSWERED(
      "Packets dropped because nothing was decided about them: a programming error."),
  VERDICT_DATAGRAMS("Datagrams of verdicts sent; the fewer per packet, the cheaper."),

  CHANGE_REFUSED_TRUNCATED(
      "Changed packets dropped because only their beginning had been received; the copy range is"
          + " too small."),
  CHANGE_REFUSED_LENGTH(
      "Changed packets dropped because their length differs from what their IP header says: a"
          + " programming error."),

  LOST_IN_SOCKET(
      "Packets the kernel dropped because the socket was full; raise the socket buffer or add"
          + " queues."),

  MALFORMED_MESSAGE("Kernel messages that were cut short or whose length field was impossible."),
  MALFORMED_ATTRIBUTE("Kernel messages with an attribute of impossible length."),
  MALFORMED_WITHOUT_PACKET_ID("Kernel messages about a packet that lack the packet's id."),
  MALFORMED_WITHOUT_PAYLOAD("Kernel messages about a packet that lack the packet itself."),
  MALFORMED_PACKETS_DROPPED(
      "Packets dropped because the kernel's message about them was malformed."),
  UNEXPECTED_MESSAGE("Netlink messages of a kind that has no business on this socket."),

  VERDICT_UNKNOWN_PACKET(
      "Verdicts for packets the kernel no longer had (ENOENT), as after an interface went down."),
  VERDICT_REFUSED_PERMISSION(
      "Verdicts refused for want of a right (EPERM): the process lost CAP_NET_ADMIN or its queue."),
  VERDICT_QUEUE_GONE("Verdicts refused because the queue is not ours any more (ENODEV)."),
  VERDICT_REFUSED_OTHER("Verdicts refused for another reason."),

  SEND_RETRIES("Sends of verdicts tried again after a passing failure."),
  VERDICTS_LOST(
      "Verdicts that could not be sent; their packets wait in the kernel until the queue closes."),
  RECEIVE_INTERRUPTED("Receive calls ended by a signal; harmless."),
  RECEIVE_OVERRUNS("Receive calls answered with ENOBUFS: the socket was full."),
  RECEIVE_FAILURES("Receive calls that failed for another reason; the queue may be dead.");

  private final String description;

  QueueCounter(String description) {
    this.description = description;
  }

  /** One sentence for the operator. */
  public String description() {
    return description;
  }
}
