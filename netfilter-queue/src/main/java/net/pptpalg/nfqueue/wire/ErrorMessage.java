package net.pptpalg.nfqueue.wire;

import java.nio.ByteBuffer;

/**
 * NLMSG_ERROR: the kernel's answer to one of our messages, whose header it repeats. All fields are
 * in native order.
 *
 * <pre>
 *   0                 16              20                         36
 *   +-----------------+---------------+--------------------------+
 *   | netlink header  | 0 or -errno   | header of the request    |
 *   +-----------------+---------------+--------------------------+
 * </pre>
 */
public final class ErrorMessage {
  public static final int CODE_OFFSET = NetlinkHeader.SIZE;
  public static final int REQUEST_OFFSET = CODE_OFFSET + 4;

  /** Length of the fixed part in bytes. */
  public static final int SIZE = REQUEST_OFFSET + NetlinkHeader.SIZE;

  private ErrorMessage() {}

  /**
   * Whether the fixed part of the message lies at {@code offset}.
   *
   * @param available bytes received from {@code offset} on
   */
  public static WireFault check(ByteBuffer buffer, int offset, int available) {
    WireFault fault = NetlinkHeader.check(buffer, offset, available);
    if (fault != WireFault.NONE) {
      return fault;
    }
    return NetlinkHeader.length(buffer, offset) < SIZE
        ? WireFault.MESSAGE_LENGTH_INVALID
        : WireFault.NONE;
  }

  /** The errno, 0 for an acknowledgement. */
  public static int errno(ByteBuffer buffer, int offset) {
    return -buffer.getInt(offset + CODE_OFFSET);
  }

  /** Type of the message that is answered. */
  public static int requestType(ByteBuffer buffer, int offset) {
    return NetlinkHeader.type(buffer, offset + REQUEST_OFFSET);
  }

  /** Sequence number of the message that is answered: of a verdict, the packet id. */
  public static int requestSequence(ByteBuffer buffer, int offset) {
    return NetlinkHeader.sequence(buffer, offset + REQUEST_OFFSET);
  }
}
