package net.pptpalg.nfqueue.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Encoders of what makes a chain of nf_tables hold one rule, whose only expression is the NFQUEUE
 * target of iptables (kernel: {@code nft_compat}, {@code xt_NFQUEUE} revision 3). A batch begins,
 * has its messages and ends; the kernel commits all of it or nothing. Each encoder writes one
 * message and returns its length, which is a multiple of four.
 *
 * <pre>
 *   NFT_MSG_NEWRULE
 *     1 table
 *     2 chain
 *     4 expressions
 *         1 element
 *             1 "target"
 *             2 data
 *                 1 "NFQUEUE"
 *                 2 revision, big-endian
 *                 3 struct xt_NFQ_info_v3, native order: first queue, queues, flags; two bytes of padding
 * </pre>
 */
public final class RuleMessage {
  /** Longest table or chain name, in bytes of ASCII. */
  public static final int MAX_NAME_LENGTH = 31;

  /** Longest message of this class, in bytes. */
  public static final int MAX_SIZE = 192;

  /** NFPROTO_INET: IPv4 and IPv6. */
  public static final int FAMILY_INET = 1;

  /** NFPROTO_IPV4. */
  public static final int FAMILY_IPV4 = 2;

  private static final int TYPE_BATCH_BEGIN = 0x10;
  private static final int TYPE_BATCH_END = 0x11;
  private static final int SUBSYSTEM = 10;
  private static final int TYPE_NEW_RULE = SUBSYSTEM << 8 | 6;
  private static final int TYPE_DELETE_RULE = SUBSYSTEM << 8 | 8;
  private static final int FLAG_CREATE = 0x400;
  private static final int FLAG_APPEND = 0x800;

  private static final int ATTRIBUTE_TABLE = 1;
  private static final int ATTRIBUTE_CHAIN = 2;
  private static final int ATTRIBUTE_EXPRESSIONS = 4;
  private static final int ATTRIBUTE_ELEMENT = 1;
  private static final int ATTRIBUTE_EXPRESSION_NAME = 1;
  private static final int ATTRIBUTE_EXPRESSION_DATA = 2;
  private static final int ATTRIBUTE_TARGET_NAME = 1;
  private static final int ATTRIBUTE_TARGET_REVISION = 2;
  private static final int ATTRIBUTE_TARGET_INFO = 3;
  private static final int NESTED = 0x8000;

  private static final int REVISION = 3;
  private static final int INFO_SIZE = 8;

  /** NFQ_FLAG_BYPASS: packets pass when nobody reads the queue. */
  private static final short BYPASS = 1;

  private RuleMessage() {}

  /** Begins a batch. */
  public static int putBatchBegin(ByteBuffer buffer, int offset, int sequence) {
    return putBatchEdge(buffer, offset, sequence, TYPE_BATCH_BEGIN);
  }

  /** Ends a batch; the kernel commits it. */
  public static int putBatchEnd(ByteBuffer buffer, int offset, int sequence) {
    return putBatchEdge(buffer, offset, sequence, TYPE_BATCH_END);
  }

  private static int putBatchEdge(ByteBuffer buffer, int offset, int sequence, int type) {
    int length = QueueHeader.ATTRIBUTES_OFFSET;
    QueueHeader.put(buffer, offset, length, type, NetlinkHeader.FLAG_REQUEST, sequence, SUBSYSTEM);
    return length;
  }

  /**
   * Removes all rules of a chain.
   *
   * @param family {@link #FAMILY_INET} or {@link #FAMILY_IPV4}
   */
  public static int putFlush(
      ByteBuffer buffer, int offset, int sequence, int family, String table, String chain) {
    int end = putNames(buffer, offset, table, chain);
    return putHeaders(
        buffer, offset, end, TYPE_DELETE_RULE, NetlinkHeader.FLAG_REQUEST, sequence, family);
  }

  /**
   * Appends the rule, and asks for an acknowledgement.
   *
   * @param family {@link #FAMILY_INET} or {@link #FAMILY_IPV4}
   * @param firstQueue 0 to 65535
   * @param queueCount how many queues packets are spread over by their addresses, at least 1
   * @param bypass whether packets pass when nobody reads the queue; else they are dropped
   */
  public static int putQueueRule(
      ByteBuffer buffer,
      int offset,
      int sequence,
      int family,
      String table,
      String chain,
      int firstQueue,
      int queueCount,
      boolean bypass) {
    int expressions = putNames(buffer, offset, table, chain);
    int element = expressions + NetlinkAttribute.HEADER_SIZE;
    int name = element + NetlinkAttribute.HEADER_SIZE;
    int data = putText(buffer, name, ATTRIBUTE_EXPRESSION_NAME, "target");
    int target = data + NetlinkAttribute.HEADER_SIZE;
    int revision = putText(buffer, target, ATTRIBUTE_TARGET_NAME, "NFQUEUE");
    int info =
        NetlinkAttribute.putNetworkInt(buffer, revision, ATTRIBUTE_TARGET_REVISION, REVISION);
    int at = NetlinkAttribute.putHeader(buffer, info, ATTRIBUTE_TARGET_INFO, INFO_SIZE);
    buffer.putLong(at, 0);
    buffer.putShort(at, (short) firstQueue);
    buffer.putShort(at + Short.BYTES, (short) queueCount);
    buffer.putShort(at + 2 * Short.BYTES, bypass ? BYPASS : 0);
    int end = at + INFO_SIZE;
    nest(buffer, data, ATTRIBUTE_EXPRESSION_DATA, end);
    nest(buffer, element, ATTRIBUTE_ELEMENT, end);
    nest(buffer, expressions, ATTRIBUTE_EXPRESSIONS, end);
    int flags = NetlinkHeader.FLAG_REQUEST | NetlinkHeader.FLAG_ACK | FLAG_CREATE | FLAG_APPEND;
    return putHeaders(buffer, offset, end, TYPE_NEW_RULE, flags, sequence, family);
  }

  private static int putNames(ByteBuffer buffer, int offset, String table, String chain) {
    int at = putText(buffer, offset + QueueHeader.ATTRIBUTES_OFFSET, ATTRIBUTE_TABLE, table);
    return putText(buffer, at, ATTRIBUTE_CHAIN, chain);
  }

  /** Writes a text with the zero byte that ends it; returns where the next attribute begins. */
  private static int putText(ByteBuffer buffer, int offset, int type, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    assert bytes.length <= MAX_NAME_LENGTH;
    int at = NetlinkAttribute.putHeader(buffer, offset, type, bytes.length + 1);
    int end = offset + NetlinkHeader.align(NetlinkAttribute.HEADER_SIZE + bytes.length + 1);
    for (int i = at + bytes.length; i < end; i++) {
      buffer.put(i, (byte) 0);
    }
    buffer.put(at, bytes);
    return end;
  }

  private static void nest(ByteBuffer buffer, int offset, int type, int end) {
    NetlinkAttribute.putHeader(
        buffer, offset, type | NESTED, end - offset - NetlinkAttribute.HEADER_SIZE);
  }

  private static int putHeaders(
      ByteBuffer buffer, int offset, int end, int type, int flags, int sequence, int family) {
    int length = end - offset;
    QueueHeader.put(buffer, offset, length, type, flags, sequence, 0);
    buffer.put(offset + QueueHeader.FAMILY_OFFSET, (byte) family);
    return length;
  }
}
