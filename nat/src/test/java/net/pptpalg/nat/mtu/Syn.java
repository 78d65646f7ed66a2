package net.pptpalg.nat.mtu;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.pptpalg.alg.packet.InternetChecksum;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv6;
import net.pptpalg.alg.packet.Tcp;

/** Builds SYNs with any options over IPv4 and IPv6, and checks their checksums from scratch. */
final class Syn {
  private Syn() {}

  static ByteBuffer ipv4(String options) {
    return ipv4(Tcp.SYN, options);
  }

  static ByteBuffer ipv4(int flags, String options) {
    byte[] tcp = tcp(flags, options);
    ByteBuffer b = ByteBuffer.allocate(256);
    b.put(0, (byte) 0x45);
    b.putShort(Ipv4.TOTAL_LENGTH_OFFSET, (short) (20 + tcp.length));
    b.put(Ipv4.PROTOCOL_OFFSET, (byte) Ipv4.PROTOCOL_TCP);
    b.putInt(Ipv4.SOURCE_OFFSET, 0xC0A80102);
    b.putInt(Ipv4.DESTINATION_OFFSET, 0xC6336407);
    b.putShort(Ipv4.CHECKSUM_OFFSET, (short) InternetChecksum.of(b, 0, 20));
    b.put(20, tcp);
    Tcp.setChecksum(b, 20, InternetChecksum.of(b, 20, tcp.length, pseudo(b, 0, tcp.length)));
    return b;
  }

  static ByteBuffer ipv6(String options) {
    return ipv6(Ipv4.PROTOCOL_TCP, "", options);
  }

  static ByteBuffer ipv6(int nextHeader, String extensions, String options) {
    byte[] extension = HexFormat.of().parseHex(extensions);
    byte[] tcp = tcp(Tcp.SYN | Tcp.ACK, options);
    ByteBuffer b = ByteBuffer.allocate(256);
    b.put(0, (byte) 0x60);
    b.putShort(Ipv6.PAYLOAD_LENGTH_OFFSET, (short) (extension.length + tcp.length));
    b.put(Ipv6.NEXT_HEADER_OFFSET, (byte) nextHeader);
    b.putLong(Ipv6.SOURCE_OFFSET, 0x20010db800000001L);
    b.putLong(Ipv6.DESTINATION_OFFSET, 0x20010db800000002L);
    b.put(40, extension);
    int at = 40 + extension.length;
    b.put(at, tcp);
    Tcp.setChecksum(b, at, InternetChecksum.of(b, at, tcp.length, pseudo(b, 0, tcp.length)));
    return b;
  }

  static int length(ByteBuffer b, int ip) {
    return Ipv4.version(b, ip) == 4 ? Ipv4.totalLength(b, ip) : Ipv6.totalLength(b, ip);
  }

  static int tcpOffset(ByteBuffer b, int ip) {
    return Ipv4.version(b, ip) == 4
        ? ip + Ipv4.headerLength(b, ip)
        : Ipv6.payloadOffset(b, ip, Ipv4.PROTOCOL_TCP);
  }

  static boolean checksumIsRight(ByteBuffer b, int ip) {
    int tcp = tcpOffset(b, ip);
    int length = ip + length(b, ip) - tcp;
    return InternetChecksum.of(b, tcp, length, pseudo(b, ip, length)) == 0;
  }

  static byte[] bytes(ByteBuffer b) {
    byte[] bytes = new byte[length(b, 0)];
    b.get(0, bytes);
    return bytes;
  }

  private static int pseudo(ByteBuffer b, int ip, int tcpLength) {
    int start = Ipv4.PROTOCOL_TCP + tcpLength;
    return Ipv4.version(b, ip) == 4
        ? InternetChecksum.sum(b, ip + Ipv4.SOURCE_OFFSET, 8, start)
        : InternetChecksum.sum(b, ip + Ipv6.SOURCE_OFFSET, 32, start);
  }

  private static byte[] tcp(int flags, String options) {
    byte[] option = HexFormat.of().parseHex(options);
    ByteBuffer b = ByteBuffer.allocate(20 + (option.length + 3) / 4 * 4);
    b.putShort(Tcp.SOURCE_PORT_OFFSET, (short) 40001);
    b.putShort(Tcp.DESTINATION_PORT_OFFSET, (short) 443);
    b.putInt(Tcp.SEQUENCE_OFFSET, 0x89abcdef);
    b.put(Tcp.DATA_OFFSET_OFFSET, (byte) (b.capacity() / 4 << 4));
    b.put(Tcp.FLAGS_OFFSET, (byte) flags);
    b.putShort(Tcp.WINDOW_OFFSET, (short) 0xfaf0);
    b.put(20, option);
    return b.array();
  }
}
