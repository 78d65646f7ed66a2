package net.pptpalg.nat.model;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;

/**
 * A packet under way, with what only an observer of the whole world knows about it.
 *
 * @param bytes the packet at the start of a buffer
 * @param origin the TCP endpoint that sent it; null for GRE and for what no endpoint sent
 * @param call the call its sender means it for; null for TCP and for GRE of no call
 */
record Packet(ByteBuffer bytes, TcpEndpoint origin, ModelCall call) {
  static final int TRANSPORT = Ipv4.MINIMUM_HEADER_LENGTH;

  Packet copy() {
    return new Packet(ByteBuffer.wrap(bytes.array().clone()), origin, call);
  }

  boolean isTcp() {
    return Ipv4.protocol(bytes, 0) == Ipv4.PROTOCOL_TCP;
  }

  int source() {
    return Ipv4.source(bytes, 0);
  }

  int destination() {
    return Ipv4.destination(bytes, 0);
  }

  int length() {
    return Ipv4.totalLength(bytes, 0);
  }

  int flags() {
    return Tcp.flags(bytes, TRANSPORT);
  }

  boolean has(int flag) {
    return (flags() & flag) != 0;
  }

  boolean opens() {
    return (flags() & (Tcp.SYN | Tcp.ACK | Tcp.RST)) == Tcp.SYN;
  }

  int sequence() {
    return Tcp.sequence(bytes, TRANSPORT);
  }

  int acknowledgment() {
    return Tcp.acknowledgment(bytes, TRANSPORT);
  }

  int sourcePort() {
    return Tcp.sourcePort(bytes, TRANSPORT);
  }

  int destinationPort() {
    return Tcp.destinationPort(bytes, TRANSPORT);
  }

  /** Where the payload of a TCP segment begins. */
  int payload() {
    return TRANSPORT + Tcp.headerLength(bytes, TRANSPORT);
  }

  int payloadLength() {
    return length() - payload();
  }
}
