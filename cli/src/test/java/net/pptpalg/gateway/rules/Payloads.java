package net.pptpalg.gateway.rules;

import java.util.Arrays;

/** What packets of the tests carry behind their IPv4 header. */
final class Payloads {

  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int GRE = 47;

  private Payloads() {}

  /** A SYN without its checksum, which nothing on the way looks at. */
  static byte[] syn(int sourcePort, int destinationPort) {
    byte[] segment = new byte[20];
    put16(segment, 0, sourcePort);
    put16(segment, 2, destinationPort);
    segment[12] = 0x50;
    segment[13] = 0x02;
    return segment;
  }

  /** An empty datagram that says it has no checksum. */
  static byte[] udp(int sourcePort, int destinationPort) {
    byte[] datagram = new byte[8];
    put16(datagram, 0, sourcePort);
    put16(datagram, 2, destinationPort);
    put16(datagram, 4, datagram.length);
    return datagram;
  }

  static byte[] pptpGre(int length) {
    byte[] packet = new byte[length];
    packet[0] = 0x30;
    packet[1] = (byte) 0x81;
    packet[2] = (byte) 0x88;
    packet[3] = 0x0b;
    return packet;
  }

  /** GRE version 0 that carries IPv4 (RFC 2784). */
  static byte[] otherGre(int length) {
    byte[] packet = new byte[length];
    packet[2] = 0x08;
    return packet;
  }

  /**
   * An ICMP error with the right checksum.
   *
   * @param tag what the word behind the checksum holds
   */
  static byte[] icmpError(int type, int tag, byte[] quoted) {
    byte[] error = new byte[8 + quoted.length];
    error[0] = (byte) type;
    error[1] = 1;
    put16(error, 6, tag);
    System.arraycopy(quoted, 0, error, 8, quoted.length);
    put16(error, 2, checksum(error));
    return error;
  }

  /** A packet with a header of its own, as an ICMP error quotes it. */
  static byte[] ipv4(
      int protocol, String source, String destination, byte[] options, byte[] payload) {
    int headerLength = 20 + options.length;
    byte[] packet = new byte[headerLength + payload.length];
    packet[0] = (byte) (0x40 | headerLength / 4);
    put16(packet, 2, packet.length);
    packet[8] = 1;
    packet[9] = (byte) protocol;
    putAddress(packet, 12, source);
    putAddress(packet, 16, destination);
    System.arraycopy(options, 0, packet, 20, options.length);
    put16(packet, 10, checksum(Arrays.copyOf(packet, headerLength)));
    System.arraycopy(payload, 0, packet, headerLength, payload.length);
    return packet;
  }

  private static void putAddress(byte[] packet, int offset, String address) {
    String[] octets = address.split("\\.");
    for (int i = 0; i < octets.length; i++) {
      packet[offset + i] = (byte) Integer.parseInt(octets[i]);
    }
  }

  private static void put16(byte[] packet, int offset, int value) {
    packet[offset] = (byte) (value >> 8);
    packet[offset + 1] = (byte) value;
  }

  private static int checksum(byte[] bytes) {
    int sum = 0;
    for (int i = 0; i < bytes.length; i++) {
      sum += (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return ~sum & 0xffff;
  }
}
