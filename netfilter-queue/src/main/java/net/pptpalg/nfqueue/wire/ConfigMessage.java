package net.pptpalg.nfqueue.wire;

import java.nio.ByteBuffer;

/**
 * Encoders of NFQNL_MSG_CONFIG. Each writes one message that asks for an acknowledgement and
 * returns its length, which is a multiple of four.
 */
public final class ConfigMessage {
  public static final int ATTRIBUTE_COMMAND = 1;
  public static final int ATTRIBUTE_PARAMETERS = 2;
  public static final int ATTRIBUTE_MAX_LENGTH = 3;
  public static final int ATTRIBUTE_MASK = 4;
  public static final int ATTRIBUTE_FLAGS = 5;

  /** NFQA_CFG_F_FAIL_OPEN: packets pass unseen when the queue is full. */
  public static final int FLAG_FAIL_OPEN = 1;

  /** NFQA_CFG_F_CONNTRACK: connection tracking data with every packet. */
  public static final int FLAG_CONNTRACK = 1 << 1;

  /** NFQA_CFG_F_GSO: packets come unsegmented and with unfinished checksums. */
  public static final int FLAG_GSO = 1 << 2;

  /** NFQA_CFG_F_UID_GID: owner of the local socket with every packet. */
  public static final int FLAG_UID_GID = 1 << 3;

  /** Longest message of this class, in bytes. */
  public static final int MAX_SIZE = 36;

  private static final byte COMMAND_BIND = 1;
  private static final byte COMMAND_UNBIND = 2;
  private static final int COMMAND_SIZE = 4;
  private static final byte COPY_PACKET = 2;
  private static final int PARAMETERS_SIZE = 5;
  private static final int COPY_MODE_OFFSET = 4;

  private ConfigMessage() {}

  /** Asks to own {@code queue}; it delivers nothing before the copy range is set. */
  public static int putBind(ByteBuffer buffer, int offset, int queue, int sequence) {
    return putCommand(buffer, offset, queue, sequence, COMMAND_BIND);
  }

  /** Gives up {@code queue}; packets that wait in it are dropped. */
  public static int putUnbind(ByteBuffer buffer, int offset, int queue, int sequence) {
    return putCommand(buffer, offset, queue, sequence, COMMAND_UNBIND);
  }

  private static int putCommand(
      ByteBuffer buffer, int offset, int queue, int sequence, byte command) {
    int at =
        NetlinkAttribute.putHeader(
            buffer, offset + QueueHeader.ATTRIBUTES_OFFSET, ATTRIBUTE_COMMAND, COMMAND_SIZE);
    buffer.putInt(at, 0);
    buffer.put(at, command);
    return putHeaders(buffer, offset, at + COMMAND_SIZE, queue, sequence);
  }

  /** Asks for packets with up to {@code copyRangeBytes} of their data. */
  public static int putCopyPacket(
      ByteBuffer buffer, int offset, int queue, int sequence, int copyRangeBytes) {
    int at =
        NetlinkAttribute.putHeader(
            buffer, offset + QueueHeader.ATTRIBUTES_OFFSET, ATTRIBUTE_PARAMETERS, PARAMETERS_SIZE);
    NetworkOrder.putInt(buffer, at, copyRangeBytes);
    buffer.putInt(at + COPY_MODE_OFFSET, 0);
    buffer.put(at + COPY_MODE_OFFSET, COPY_PACKET);
    return putHeaders(buffer, offset, at + NetlinkHeader.align(PARAMETERS_SIZE), queue, sequence);
  }

  /** Sets how many packets may wait for a verdict. */
  public static int putMaxLength(
      ByteBuffer buffer, int offset, int queue, int sequence, int maxLength) {
    int end =
        NetlinkAttribute.putNetworkInt(
            buffer, offset + QueueHeader.ATTRIBUTES_OFFSET, ATTRIBUTE_MAX_LENGTH, maxLength);
    return putHeaders(buffer, offset, end, queue, sequence);
  }

  /** Sets those flags that {@code mask} names to their value in {@code flags}. */
  public static int putFlags(
      ByteBuffer buffer, int offset, int queue, int sequence, int flags, int mask) {
    int at =
        NetlinkAttribute.putNetworkInt(
            buffer, offset + QueueHeader.ATTRIBUTES_OFFSET, ATTRIBUTE_FLAGS, flags);
    int end = NetlinkAttribute.putNetworkInt(buffer, at, ATTRIBUTE_MASK, mask);
    return putHeaders(buffer, offset, end, queue, sequence);
  }

  private static int putHeaders(ByteBuffer buffer, int offset, int end, int queue, int sequence) {
    int length = end - offset;
    QueueHeader.put(
        buffer,
        offset,
        length,
        QueueHeader.TYPE_CONFIG,
        NetlinkHeader.FLAG_REQUEST | NetlinkHeader.FLAG_ACK,
        sequence,
        queue);
    return length;
  }
}
