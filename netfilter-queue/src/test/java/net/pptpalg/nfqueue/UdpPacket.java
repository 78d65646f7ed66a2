package net.pptpalg.nfqueue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** IPv4 UDP packets from 127.0.0.1 to itself, as the contract tests send and change them. */
final class UdpPacket {
  static final int PORT = 9000;

  private static final int IP_HEADER = 20;
  private static final int HEADERS = 28;
  private static final int LOOPBACK_ADDRESS = 0x7f000001;
  private static final int SOURCE_PORT = 40000;
  private static final int UDP = 17;

  private UdpPacket() {}

  static byte[] of(byte[] payload) {
    ByteBuffer packet = ByteBuffer.allocate(HEADERS + payload.length);
    packet.put(0, (byte) 0x45).put(8, (byte) 64).put(9, (byte) UDP);
    packet.putInt(12, LOOPBACK_ADDRESS).putInt(16, LOOPBACK_ADDRESS);
    packet.putShort(20, (short) SOURCE_PORT).putShort(22, (short) PORT);
    setPayload(packet, 0, payload);
    return packet.array();
  }

  /** Replaces the payload and mends lengths and checksums; returns the packet's new length. */
  static int setPayload(ByteBuffer buffer, int packet, byte[] payload) {
    int length = HEADERS + payload.length;
    int udp = packet + IP_HEADER;
    buffer.put(packet + HEADERS, payload);
    buffer.putShort(packet + 2, (short) length);
    buffer.putShort(packet + 10, (short) 0);
    buffer.putShort(packet + 10, (short) ~sum(buffer, packet, IP_HEADER, 0));
    buffer.putShort(udp + 4, (short) (length - IP_HEADER));
    buffer.putShort(udp + 6, (short) 0);
    buffer.putShort(udp + 6, (short) ~udpSum(buffer, packet, length));
    return length;
  }

  static String payload(ByteBuffer buffer, int packet) {
    byte[] payload = new byte[(buffer.getShort(packet + 2) & 0xffff) - HEADERS];
    buffer.get(packet + HEADERS, payload);
    return new String(payload, StandardCharsets.US_ASCII);
  }

  static boolean hasGoodChecksums(ByteBuffer buffer, int packet) {
    int length = buffer.getShort(packet + 2) & 0xffff;
    return sum(buffer, packet, IP_HEADER, 0) == 0xffff && udpSum(buffer, packet, length) == 0xffff;
  }

  private static int udpSum(ByteBuffer buffer, int packet, int length) {
    int pseudoHeader = UDP + length - IP_HEADER;
    int addresses = sum(buffer, packet + 12, 8, pseudoHeader);
    return sum(buffer, packet + IP_HEADER, length - IP_HEADER, addresses);
  }

  private static int sum(ByteBuffer buffer, int offset, int length, int start) {
    int sum = start;
    for (int i = 0; i < length - 1; i += 2) {
      sum += buffer.getShort(offset + i) & 0xffff;
    }
    if (length % 2 == 1) {
      sum += (buffer.get(offset + length - 1) & 0xff) << 8;
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum;
  }
}
