package net.pptpalg.nfqueue.wire;

import java.nio.ByteBuffer;

/**
 * {@code struct nfgenmsg}, which follows the netlink header in every netfilter message, and the
 * message types of the queue subsystem.
 *
 * <pre>
 *   16       17        18                20
 *   +--------+---------+-----------------+
 *   | family | version | queue (big-end.)|
 *   +--------+---------+-----------------+
 * </pre>
 */
public final class QueueHeader {
  public static final int FAMILY_OFFSET = NetlinkHeader.SIZE;
  public static final int VERSION_OFFSET = FAMILY_OFFSET + 1;
  public static final int QUEUE_OFFSET = FAMILY_OFFSET + 2;

  /** Length of both headers together; the first attribute starts here. */
  public static final int ATTRIBUTES_OFFSET = FAMILY_OFFSET + 4;

  private static final int SUBSYSTEM = 3 << 8;

  /** NFQNL_MSG_PACKET, kernel to user. */
  public static final int TYPE_PACKET = SUBSYSTEM;

  /** NFQNL_MSG_VERDICT, user to kernel. */
  public static final int TYPE_VERDICT = SUBSYSTEM | 1;

  /** NFQNL_MSG_CONFIG, user to kernel. */
  public static final int TYPE_CONFIG = SUBSYSTEM | 2;

  private static final byte FAMILY_UNSPECIFIED = 0;
  private static final byte VERSION_0 = 0;

  private QueueHeader() {}

  /** Protocol family of the packet's hook (AF_INET is 2). */
  public static int family(ByteBuffer buffer, int message) {
    return buffer.get(message + FAMILY_OFFSET) & 0xff;
  }

  /** Queue number, 0 to 65535. */
  public static int queue(ByteBuffer buffer, int message) {
    return NetworkOrder.getUnsignedShort(buffer, message + QUEUE_OFFSET);
  }

  /** Writes the netlink header and this one. */
  public static void put(
      ByteBuffer buffer, int message, int length, int type, int flags, int sequence, int queue) {
    NetlinkHeader.put(buffer, message, length, type, flags, sequence);
    buffer.put(message + FAMILY_OFFSET, FAMILY_UNSPECIFIED);
    buffer.put(message + VERSION_OFFSET, VERSION_0);
    NetworkOrder.putShort(buffer, message + QUEUE_OFFSET, queue);
  }
}
