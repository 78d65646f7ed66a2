package net.pptpalg.nfqueue.wire;

import java.nio.ByteBuffer;

/**
 * Encoder of NFQNL_MSG_VERDICT, the answer to one packet. The sequence number is the packet id, so
 * that an error the kernel sends back names the packet.
 *
 * <pre>
 *   0                 16         20                  32               36
 *   +-----------------+----------+-------------------+----------------+------------+
 *   | netlink header  | nfgenmsg | verdict attribute | payload header | packet ... |
 *   +-----------------+----------+-------------------+----------------+------------+
 *                                                     only when the packet changed
 * </pre>
 */
public final class VerdictMessage {
  /** NF_DROP. */
  public static final int DROP = 0;

  /** NF_ACCEPT. */
  public static final int ACCEPT = 1;

  private static final int QUEUE = 3;

  public static final int ATTRIBUTE_VERDICT_HEADER = 2;

  private static final int VERDICT_HEADER_SIZE = 8;
  private static final int VERDICT_HEADER_ID_OFFSET = 4;

  /** Length of a verdict that leaves the packet as it is, in bytes. */
  public static final int SIZE =
      QueueHeader.ATTRIBUTES_OFFSET + NetlinkAttribute.HEADER_SIZE + VERDICT_HEADER_SIZE;

  /** Where the new packet starts in a verdict that changes it. */
  public static final int PAYLOAD_OFFSET = SIZE + NetlinkAttribute.HEADER_SIZE;

  private VerdictMessage() {}

  /** NF_QUEUE: the packet moves to another queue, 0 to 65535. */
  public static int toQueue(int queue) {
    return queue << 16 | QUEUE;
  }

  /** Writes a verdict without a payload; returns its length, {@link #SIZE}. */
  public static int put(ByteBuffer buffer, int offset, int queue, int packetId, int verdict) {
    putHeaders(buffer, offset, SIZE, queue, packetId, verdict);
    return SIZE;
  }

  /**
   * Writes all of a verdict but the packet, which must lie at {@code offset} + {@link
   * #PAYLOAD_OFFSET}; returns the length of the whole message without final padding.
   */
  public static int putBeforePayload(
      ByteBuffer buffer, int offset, int queue, int packetId, int verdict, int payloadLength) {
    int length = PAYLOAD_OFFSET + payloadLength;
    putHeaders(buffer, offset, length, queue, packetId, verdict);
    NetlinkAttribute.putHeader(
        buffer, offset + SIZE, PacketMessage.ATTRIBUTE_PAYLOAD, payloadLength);
    return length;
  }

  private static void putHeaders(
      ByteBuffer buffer, int offset, int length, int queue, int packetId, int verdict) {
    QueueHeader.put(
        buffer,
        offset,
        length,
        QueueHeader.TYPE_VERDICT,
        NetlinkHeader.FLAG_REQUEST,
        packetId,
        queue);
    int value =
        NetlinkAttribute.putHeader(
            buffer,
            offset + QueueHeader.ATTRIBUTES_OFFSET,
            ATTRIBUTE_VERDICT_HEADER,
            VERDICT_HEADER_SIZE);
    NetworkOrder.putInt(buffer, value, verdict);
    NetworkOrder.putInt(buffer, value + VERDICT_HEADER_ID_OFFSET, packetId);
  }
}
