package net.pptpalg.nfqueue.wire;

/** What is wrong with a message, as a value: malformed input is counted, never thrown. */
public enum WireFault {
  /** The message is well formed. */
  NONE,
  /** The datagram ends before the message does. */
  MESSAGE_TRUNCATED,
  /** The header states a length that does not even hold the message's fixed part. */
  MESSAGE_LENGTH_INVALID,
  /** An attribute states a length below its own four-byte header. */
  ATTRIBUTE_TOO_SHORT,
  /** An attribute states a length that runs past the end of its message. */
  ATTRIBUTE_PAST_END,
  /** An attribute's value is shorter than its type needs. */
  ATTRIBUTE_VALUE_TOO_SHORT,
  /** A packet message without NFQA_PACKET_HDR: there is no id to answer to. */
  PACKET_HEADER_MISSING,
  /** A packet message without NFQA_PAYLOAD, or with an empty one. */
  PAYLOAD_MISSING,
  /** NFQA_PAYLOAD comes before NFQA_PACKET_HDR: a verdict finds no room before the packet. */
  PAYLOAD_MISPLACED
}
