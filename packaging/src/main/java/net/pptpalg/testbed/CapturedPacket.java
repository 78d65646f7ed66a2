package net.pptpalg.testbed;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An IPv4 packet from a capture. Offsets that the packet does not reach read as absent, so
 * accessors never fail. The decoding is independent of the product's: it is what the product is
 * checked with.
 */
public final class CapturedPacket {

  public static final int PROTOCOL_TCP = 6;
  public static final int PROTOCOL_GRE = 47;

  private static final int ETHERNET_HEADER_BYTES = 14;
  private static final int ETHER_TYPE_OFFSET = 12;
  private static final int ETHER_TYPE_IPV4 = 0x0800;
  private static final int IPV4_HEADER_BYTES = 20;
  private static final int PPTP_PORT = 1723;
  private static final int PPTP_MAGIC_COOKIE = 0x1A2B3C4D;
  private static final int GRE_VERSION_MASK = 0x0007;
  private static final int GRE_ENHANCED_HEADER_BYTES = 8;
  private static final int GRE_SEQUENCE_PRESENT = 0x1000;

  private final ByteBuffer packet;
  private final int headerBytes;

  private CapturedPacket(ByteBuffer packet) {
    this.packet = packet;
    this.headerBytes = (packet.get(0) & 0x0F) * 4;
  }

  /** Empty when the frame holds no whole IPv4 packet. */
  static Optional<CapturedPacket> ofEthernet(byte[] bytes, int offset, int length) {
    ByteBuffer frame = ByteBuffer.wrap(bytes, offset, length).slice();
    if (length < ETHERNET_HEADER_BYTES + IPV4_HEADER_BYTES
        || u16(frame, ETHER_TYPE_OFFSET) != ETHER_TYPE_IPV4) {
      return Optional.empty();
    }
    int totalLength = u16(frame, ETHERNET_HEADER_BYTES + 2);
    if (totalLength < IPV4_HEADER_BYTES || totalLength > length - ETHERNET_HEADER_BYTES) {
      return Optional.empty();
    }
    return Optional.of(new CapturedPacket(frame.slice(ETHERNET_HEADER_BYTES, totalLength)));
  }

  /** Dotted quad. */
  public String source() {
    return address(12);
  }

  /** Dotted quad. */
  public String destination() {
    return address(16);
  }

  /** The IP protocol number. */
  public int protocol() {
    return packet.get(9) & 0xFF;
  }

  /** True for a source in 10/8, 172.16/12 or 192.168/16 (RFC 1918). */
  public boolean hasPrivateSource() {
    int first = packet.get(12) & 0xFF;
    int second = packet.get(13) & 0xFF;
    return first == 10
        || (first == 172 && (second & 0xF0) == 16)
        || (first == 192 && second == 168);
  }

  /** True for GRE version 1 with its whole fixed header, which only PPTP uses. */
  public boolean isPptpGre() {
    return protocol() == PROTOCOL_GRE
        && has(headerBytes, GRE_ENHANCED_HEADER_BYTES)
        && (u16(packet, headerBytes) & GRE_VERSION_MASK) == 1;
  }

  /** Call ID of a {@linkplain #isPptpGre() PPTP GRE} packet: the receiver's. */
  public int greCallId() {
    return u16(packet, headerBytes + 6);
  }

  /** True for a PPTP GRE packet that carries a PPP frame and not only an acknowledgement. */
  public boolean carriesPpp() {
    return isPptpGre() && (u16(packet, headerBytes) & GRE_SEQUENCE_PRESENT) != 0;
  }

  /** True for TCP from or to port 1723. */
  public boolean isPptpTcp() {
    return protocol() == PROTOCOL_TCP
        && has(headerBytes, 20)
        && (u16(packet, headerBytes) == PPTP_PORT || u16(packet, headerBytes + 2) == PPTP_PORT);
  }

  /** Type of the control message at the start of the TCP segment, 0 when there is none. */
  public int controlMessageType() {
    int message = tcpPayload();
    return isPptpTcp() && has(message, 12) && packet.getInt(message + 4) == PPTP_MAGIC_COOKIE
        ? u16(packet, message + 8)
        : 0;
  }

  /** A 16-bit field of the {@linkplain #controlMessageType() control message}, -1 when absent. */
  public int controlField(int offset) {
    int field = tcpPayload() + offset;
    return has(field, 2) ? u16(packet, field) : -1;
  }

  @Override
  public String toString() {
    return source()
        + " > "
        + destination()
        + (isPptpGre()
            ? " GRE call " + greCallId()
            : " protocol " + protocol() + " control message " + controlMessageType());
  }

  private int tcpPayload() {
    return has(headerBytes, 20)
        ? headerBytes + ((packet.get(headerBytes + 12) >> 4) & 0x0F) * 4
        : packet.limit();
  }

  private boolean has(int offset, int bytes) {
    return offset + bytes <= packet.limit();
  }

  private String address(int offset) {
    return (packet.get(offset) & 0xFF)
        + "."
        + (packet.get(offset + 1) & 0xFF)
        + "."
        + (packet.get(offset + 2) & 0xFF)
        + "."
        + (packet.get(offset + 3) & 0xFF);
  }

  private static int u16(ByteBuffer buffer, int offset) {
    return buffer.getShort(offset) & 0xFFFF;
  }
}
