package net.pptpalg.alg.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class Ipv6Test {
  private static final int IP = Bytes.OFFSET;
  private static final String ADDRESSES =
      "20010db8000000000000000000000001" + "20010db8000000000000000000000002";

  /** Written by hand from RFC 8200: a TCP header without options. */
  private static ByteBuffer packet(String payloadLength, String nextHeader, String payload) {
    return Bytes.ofHex("60000000" + payloadLength + nextHeader + "40" + ADDRESSES + payload);
  }

  private static int tcp(ByteBuffer b) {
    return Ipv6.payloadOffset(b, IP, Ipv4.PROTOCOL_TCP);
  }

  @Test
  void shouldReadTheHeader() {
    ByteBuffer b = packet("0014", "06", "00".repeat(20));
    assertEquals(Ipv6.OK, Ipv6.check(b, IP, 60));
    assertEquals(20, Ipv6.payloadLength(b, IP));
    assertEquals(60, Ipv6.totalLength(b, IP));
    assertEquals(6, Ipv6.nextHeader(b, IP));
    assertEquals(IP + 40, tcp(b));
  }

  @Test
  void shouldRefuseWhatIsNoWholeIpv6Packet() {
    ByteBuffer b = packet("0014", "06", "00".repeat(20));
    assertEquals(Ipv6.TOO_SHORT, Ipv6.check(b, IP, 39));
    assertEquals(Ipv6.BAD_PAYLOAD_LENGTH, Ipv6.check(b, IP, 59));
    assertEquals(Ipv6.OK, Ipv6.check(b, IP, 61));
    b.put(IP, (byte) 0x45);
    assertEquals(Ipv6.BAD_VERSION, Ipv6.check(b, IP, 60));
  }

  @Test
  void shouldFindTheProtocolBehindExtensionHeaders() {
    String hopByHop = "2b00" + "000000000000";
    String routing = "3c01" + "00".repeat(14);
    String destination = "0600" + "000000000000";
    ByteBuffer b = packet("0034", "00", hopByHop + routing + destination + "00".repeat(20));
    assertEquals(Ipv6.OK, Ipv6.check(b, IP, 92));
    assertEquals(IP + 40 + 32, tcp(b));
  }

  @Test
  void shouldFindNothingInFragmentsAndBehindSignatures() {
    assertEquals(Ipv6.NONE, tcp(packet("0010", "2c", "0600" + "00".repeat(14))));
    assertEquals(Ipv6.NONE, tcp(packet("0010", "33", "0600" + "00".repeat(14))));
    assertEquals(Ipv6.NONE, tcp(packet("0010", "11", "00".repeat(16))));
  }

  @Test
  void shouldFindNothingBehindTheEndOfThePacket() {
    assertEquals(Ipv6.NONE, tcp(packet("0008", "00", "06ff" + "00".repeat(6))));
    assertEquals(Ipv6.NONE, tcp(packet("0004", "00", "06000000")));
    assertEquals(Ipv6.NONE, tcp(packet("0000", "00", "")));
    assertEquals(IP + 48, tcp(packet("0008", "00", "0600" + "00".repeat(6))));
  }
}
