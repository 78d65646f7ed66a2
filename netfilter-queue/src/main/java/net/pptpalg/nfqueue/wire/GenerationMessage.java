package net.pptpalg.nfqueue.wire;

import java.nio.ByteBuffer;

/**
 * NFT_MSG_GETGEN and the kernel's answer, NFT_MSG_NEWGEN: the number of the version that the rules
 * of nf_tables are in. It is big-endian, in an attribute of type 1.
 */
public final class GenerationMessage {
  private static final int SUBSYSTEM = 10 << 8;

  /** NFT_MSG_NEWGEN, kernel to user. */
  public static final int TYPE_NEW_GENERATION = SUBSYSTEM | 15;

  /** NFT_MSG_GETGEN, user to kernel. */
  public static final int TYPE_GET_GENERATION = SUBSYSTEM | 16;

  /** Length of the request in bytes. */
  public static final int REQUEST_SIZE = QueueHeader.ATTRIBUTES_OFFSET;

  private static final int ATTRIBUTE_ID = 1;

  private GenerationMessage() {}

  /** Writes a request. */
  public static void putRequest(ByteBuffer buffer, int offset, int sequence) {
    QueueHeader.put(
        buffer, offset, REQUEST_SIZE, TYPE_GET_GENERATION, NetlinkHeader.FLAG_REQUEST, sequence, 0);
  }

  /**
   * Reads an answer.
   *
   * @param available bytes received from {@code offset} on
   * @return the generation, 0 to 2^32 - 1; -1 when the message is no sound answer
   */
  public static long generation(ByteBuffer buffer, int offset, int available) {
    if (NetlinkHeader.check(buffer, offset, available) != WireFault.NONE
        || NetlinkHeader.type(buffer, offset) != TYPE_NEW_GENERATION) {
      return -1;
    }
    int end = offset + NetlinkHeader.length(buffer, offset);
    int at = offset + QueueHeader.ATTRIBUTES_OFFSET;
    while (end - at >= NetlinkAttribute.HEADER_SIZE
        && NetlinkAttribute.check(buffer, at, end) == WireFault.NONE) {
      int length = NetlinkAttribute.length(buffer, at);
      if (NetlinkAttribute.type(buffer, at) == ATTRIBUTE_ID
          && length >= NetlinkAttribute.HEADER_SIZE + Integer.BYTES) {
        return Integer.toUnsignedLong(
            NetworkOrder.getInt(buffer, at + NetlinkAttribute.VALUE_OFFSET));
      }
      at += NetlinkHeader.align(length);
    }
    return -1;
  }
}
