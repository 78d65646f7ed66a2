package net.pptpalg.alg.packet;

import java.nio.ByteBuffer;

/** Builds sound packets at the start of a buffer that has room for them to grow. */
public final class TestPackets {
  private static final int CAPACITY = 4096;
  private static final int TCP_HEADER_LENGTH = 32;

  private TestPackets() {}

  /** A TCP segment with a time-stamp option and a right checksum. */
  public static ByteBuffer tcp(
      int source,
      int sourcePort,
      int destination,
      int destinationPort,
      int flags,
      int sequence,
      int acknowledgment,
      byte[] payload) {
    int tcpLength = TCP_HEADER_LENGTH + payload.length;
    ByteBuffer packet = ipv4(source, destination, Ipv4.PROTOCOL_TCP, tcpLength);
    int tcp = Ipv4.MINIMUM_HEADER_LENGTH;
    packet.putShort(tcp + Tcp.SOURCE_PORT_OFFSET, (short) sourcePort);
    packet.putShort(tcp + Tcp.DESTINATION_PORT_OFFSET, (short) destinationPort);
    packet.putInt(tcp + Tcp.SEQUENCE_OFFSET, sequence);
    packet.putInt(tcp + Tcp.ACKNOWLEDGMENT_OFFSET, acknowledgment);
    packet.put(tcp + Tcp.DATA_OFFSET_OFFSET, (byte) (TCP_HEADER_LENGTH / 4 << 4));
    packet.put(tcp + Tcp.FLAGS_OFFSET, (byte) flags);
    packet.putShort(tcp + Tcp.WINDOW_OFFSET, (short) 0xfaf0);
    packet.putInt(tcp + 20, 0x0101080a);
    packet.putInt(tcp + 24, 0x12345678);
    packet.putInt(tcp + 28, 0x9abcdef0);
    packet.put(tcp + TCP_HEADER_LENGTH, payload);
    packet.putShort(tcp + Tcp.CHECKSUM_OFFSET, (short) Tcp.fullChecksum(packet, 0, tcp, tcpLength));
    return packet;
  }

  /** Enhanced GRE (RFC 2637 section 4.1) with a sequence number and the given payload. */
  public static ByteBuffer gre(int source, int destination, int callId, byte[] payload) {
    ByteBuffer packet = ipv4(source, destination, Ipv4.PROTOCOL_GRE, 12 + payload.length);
    int gre = Ipv4.MINIMUM_HEADER_LENGTH;
    packet.putShort(gre, (short) 0x3001);
    packet.putShort(gre + Gre.PROTOCOL_OFFSET, (short) Gre.PROTOCOL_PPP);
    packet.putShort(gre + Gre.PAYLOAD_LENGTH_OFFSET, (short) payload.length);
    packet.putShort(gre + Gre.CALL_ID_OFFSET, (short) callId);
    packet.putInt(gre + Gre.SEQUENCE_OFFSET, 7);
    packet.put(gre + 12, payload);
    return packet;
  }

  /**
   * An ICMP error.
   *
   * @param rest bytes 4 to 7 of the ICMP header
   * @param quoted the packet it is about, as much of it as is quoted, and what follows
   */
  public static ByteBuffer icmp(
      int source, int destination, int type, int code, int rest, byte[] quoted) {
    int length = Icmp.HEADER_LENGTH + quoted.length;
    ByteBuffer packet = ipv4(source, destination, Ipv4.PROTOCOL_ICMP, length);
    int icmp = Ipv4.MINIMUM_HEADER_LENGTH;
    packet.put(icmp + Icmp.TYPE_OFFSET, (byte) type);
    packet.put(icmp + Icmp.CODE_OFFSET, (byte) code);
    packet.putInt(icmp + 4, rest);
    packet.put(Icmp.quotedOffset(icmp), quoted);
    Icmp.setChecksum(packet, icmp, Icmp.fullChecksum(packet, icmp, length));
    return packet;
  }

  /** The payload of a TCP segment. */
  public static byte[] payload(ByteBuffer packet) {
    int tcp = Ipv4.headerLength(packet, 0);
    int from = tcp + Tcp.headerLength(packet, tcp);
    byte[] payload = new byte[Ipv4.totalLength(packet, 0) - from];
    packet.get(from, payload);
    return payload;
  }

  /** Whether the checksums of the IPv4 header and of the TCP segment, if it is one, are right. */
  public static boolean checksumsAreRight(ByteBuffer packet) {
    int headerLength = Ipv4.headerLength(packet, 0);
    if (InternetChecksum.of(packet, 0, headerLength) != 0) {
      return false;
    }
    if (Ipv4.protocol(packet, 0) == Ipv4.PROTOCOL_ICMP) {
      int length = Ipv4.totalLength(packet, 0) - headerLength;
      return Icmp.fullChecksum(packet, headerLength, length) == Icmp.checksum(packet, headerLength);
    }
    if (Ipv4.protocol(packet, 0) != Ipv4.PROTOCOL_TCP) {
      return true;
    }
    int tcpLength = Ipv4.totalLength(packet, 0) - headerLength;
    int right = Tcp.checksum(packet, headerLength);
    return Tcp.fullChecksum(packet, 0, headerLength, tcpLength) == right;
  }

  private static ByteBuffer ipv4(int source, int destination, int protocol, int payloadLength) {
    ByteBuffer packet = ByteBuffer.allocate(CAPACITY);
    packet.put(0, (byte) 0x45);
    packet.putShort(Ipv4.TOTAL_LENGTH_OFFSET, (short) (Ipv4.MINIMUM_HEADER_LENGTH + payloadLength));
    packet.putShort(Ipv4.IDENTIFICATION_OFFSET, (short) 0x3039);
    packet.put(Ipv4.TIME_TO_LIVE_OFFSET, (byte) 64);
    packet.put(Ipv4.PROTOCOL_OFFSET, (byte) protocol);
    packet.putInt(Ipv4.SOURCE_OFFSET, source);
    packet.putInt(Ipv4.DESTINATION_OFFSET, destination);
    int checksum = InternetChecksum.of(packet, 0, Ipv4.MINIMUM_HEADER_LENGTH);
    packet.putShort(Ipv4.CHECKSUM_OFFSET, (short) checksum);
    return packet;
  }
}
