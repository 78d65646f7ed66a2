package net.pptpalg.perf.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An Ethernet frame with enhanced GRE (RFC 2637 section 4.1) and a time stamp in its payload.
 *
 * <pre>
 *   0          14         34        46      50          58        66
 *   +----------+----------+---------+-------+-----------+---------+-----
 *   | Ethernet |   IPv4   |   GRE   |  PPP  |   magic   | time ns | zeros
 *   +----------+----------+---------+-------+-----------+---------+-----
 * </pre>
 *
 * <p>The PPP header is that of a compressed datagram, which is what encrypted tunnels carry. The
 * static accessors take a buffer in native byte order, allocate nothing and cannot fail.
 */
public final class GreFrame {
  /** Bytes from the frame's start to the end of the time stamp. */
  public static final int STAMPED_BYTES = 66;

  /** Bytes before the IPv4 header. */
  public static final int ETHERNET_BYTES = 14;

  /** Shortest IPv4 packet that holds a time stamp, in bytes. */
  public static final int MINIMUM_PACKET_BYTES = STAMPED_BYTES - ETHERNET_BYTES;

  private static final int IP = ETHERNET_BYTES;
  private static final int IP_BYTES = 20;
  private static final int GRE = IP + IP_BYTES;
  private static final int GRE_BYTES = 12;
  private static final int PPP = GRE + GRE_BYTES;
  private static final int MAGIC = PPP + 4;
  private static final int TIME = MAGIC + 8;
  private static final int CHECKSUM = IP + 10;
  private static final int SOURCE = IP + 12;
  private static final int DESTINATION = IP + 16;
  private static final int CALL_ID = GRE + 6;
  private static final int SEQUENCE = GRE + 8;

  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int PROTOCOL_GRE = 47;
  private static final int KEY_AND_SEQUENCE_PRESENT = 0x3001;
  private static final int PROTOCOL_PPP = 0x880B;
  private static final int PPP_COMPRESSED_DATAGRAM = 0xFF0300FD;
  private static final long MAGIC_VALUE = 0x5050_5450_2D41_4C47L;
  private static final boolean SWAP = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private GreFrame() {}

  /**
   * Writes what stays the same in every frame.
   *
   * @param packetBytes total length of the IPv4 packet, {@value #MINIMUM_PACKET_BYTES} to 1500
   */
  public static void writeTemplate(
      ByteBuffer b, int at, byte[] destinationMac, byte[] sourceMac, int packetBytes) {
    for (int i = 0; i < ETHERNET_BYTES + packetBytes; i++) {
      b.put(at + i, (byte) 0);
    }
    for (int i = 0; i < destinationMac.length; i++) {
      b.put(at + i, destinationMac[i]);
      b.put(at + destinationMac.length + i, sourceMac[i]);
    }
    putShort(b, at + 12, ETHERTYPE_IPV4);
    putShort(b, at + IP, 0x4500);
    putShort(b, at + IP + 2, packetBytes);
    putShort(b, at + IP + 8, 64 << 8 | PROTOCOL_GRE);
    putShort(b, at + GRE, KEY_AND_SEQUENCE_PRESENT);
    putShort(b, at + GRE + 2, PROTOCOL_PPP);
    putShort(b, at + GRE + 4, packetBytes - IP_BYTES - GRE_BYTES);
    putInt(b, at + PPP, PPP_COMPRESSED_DATAGRAM);
    b.putLong(at + MAGIC, MAGIC_VALUE);
  }

  /** Sum of the template's IPv4 header, to be given to {@link #write}. */
  public static int templateSum(ByteBuffer b, int at) {
    int sum = 0;
    for (int i = 0; i < IP_BYTES; i += Short.BYTES) {
      sum += Short.toUnsignedInt(getShort(b, at + IP + i));
    }
    return sum;
  }

  /**
   * Writes what differs from frame to frame.
   *
   * @param templateSum from {@link #templateSum}, taken before the first call
   * @param timeNs the {@link System#nanoTime} at which it is to be sent
   */
  public static void write(
      ByteBuffer b,
      int at,
      int templateSum,
      int source,
      int destination,
      int callId,
      int sequence,
      long timeNs) {
    putInt(b, at + SOURCE, source);
    putInt(b, at + DESTINATION, destination);
    int sum =
        templateSum
            + (source >>> 16)
            + (source & 0xffff)
            + (destination >>> 16)
            + (destination & 0xffff);
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    putShort(b, at + CHECKSUM, ~sum);
    putShort(b, at + CALL_ID, callId);
    putInt(b, at + SEQUENCE, sequence);
    b.putLong(at + TIME, timeNs);
  }

  /** Whether a received frame is one of these. */
  public static boolean isStamped(ByteBuffer b, int at, int length) {
    return length >= STAMPED_BYTES && b.getLong(at + MAGIC) == MAGIC_VALUE;
  }

  /** The time it was to be sent at. */
  public static long timeNs(ByteBuffer b, int at) {
    return b.getLong(at + TIME);
  }

  private static void putShort(ByteBuffer b, int at, int value) {
    b.putShort(at, SWAP ? Short.reverseBytes((short) value) : (short) value);
  }

  private static short getShort(ByteBuffer b, int at) {
    return SWAP ? Short.reverseBytes(b.getShort(at)) : b.getShort(at);
  }

  private static void putInt(ByteBuffer b, int at, int value) {
    b.putInt(at, SWAP ? Integer.reverseBytes(value) : value);
  }
}
