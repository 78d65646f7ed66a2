package net.pptpalg.nat.translation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import net.pptpalg.alg.message.CallClearRequest;
import net.pptpalg.alg.message.CallDisconnectNotify;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.packet.TestPackets;

/**
 * A PPTP client on the LAN and its server, one segment at a time: what goes into the gateway on one
 * side comes back as the other side sees it.
 */
final class TestClient {
  static final byte[] PPP = {(byte) 0xff, 3, (byte) 0xc0, 0x21, 9, 1, 0, 8, 0, 0, 0, 0};

  TestGateway gateway;
  final int address;
  final int port;
  int clientSequence = 1000;
  int serverSequence = 5000;

  /** The port the server sees; known once {@link #connect} has run. */
  int publicPort;

  TestClient(TestGateway gateway, String address, int port) {
    this.gateway = gateway;
    this.address = Ipv4Address.parse(address);
    this.port = port;
  }

  TestClient connect() {
    ByteBuffer syn = gateway.out(fromClient(Tcp.SYN, clientSequence++, new byte[0]));
    assertNotNull(syn, "SYN dropped");
    publicPort = Tcp.sourcePort(syn, 20);
    assertNotNull(gateway.in(fromServer(Tcp.SYN | Tcp.ACK, serverSequence++, new byte[0])));
    assertNotNull(gateway.out(fromClient(Tcp.ACK, clientSequence, new byte[0])));
    return this;
  }

  /** Connects and sets a call up; returns the outside Call ID the server sees. */
  int dial(int clientCallId, int serverCallId) {
    if (publicPort == 0) {
      connect();
    }
    int outside = callId(toServer(request(clientCallId)), ControlHeader.CALL_ID_OFFSET);
    byte[] seen = toClient(reply(serverCallId, outside, 1));
    assertEquals(serverCallId, callId(seen, ControlHeader.CALL_ID_OFFSET));
    assertEquals(clientCallId, callId(seen, ControlHeader.PEER_CALL_ID_OFFSET));
    return outside;
  }

  byte[] toServer(byte[] payload) {
    ByteBuffer packet = gateway.out(fromClient(Tcp.ACK | Tcp.PSH, clientSequence, payload));
    assertNotNull(packet, "dropped on the way to the server");
    clientSequence += payload.length;
    assertEquals(TestGateway.PUBLIC, Ipv4.source(packet, 0));
    assertEquals(publicPort, Tcp.sourcePort(packet, 20));
    return sound(packet);
  }

  byte[] toClient(byte[] payload) {
    ByteBuffer packet = gateway.in(fromServer(Tcp.ACK | Tcp.PSH, serverSequence, payload));
    assertNotNull(packet, "dropped on the way to the client");
    serverSequence += payload.length;
    assertEquals(address, Ipv4.destination(packet, 0));
    assertEquals(port, Tcp.destinationPort(packet, 20));
    return sound(packet);
  }

  /** Sends GRE to the server; the key it arrives with, or -1 when it is dropped. */
  int greToServer(int serverCallId) {
    ByteBuffer packet =
        gateway.out(TestPackets.gre(address, TestGateway.SERVER, serverCallId, PPP));
    if (packet == null) {
      return -1;
    }
    assertTrue(TestPackets.checksumsAreRight(packet));
    assertEquals(TestGateway.PUBLIC, Ipv4.source(packet, 0));
    return Gre.callId(packet, 20);
  }

  /** Sends GRE from the server; the key it arrives at this client with, or -1 when dropped. */
  int greToClient(int outsideCallId) {
    ByteBuffer packet =
        gateway.in(TestPackets.gre(TestGateway.SERVER, TestGateway.PUBLIC, outsideCallId, PPP));
    if (packet == null) {
      return -1;
    }
    assertTrue(TestPackets.checksumsAreRight(packet));
    assertEquals(address, Ipv4.destination(packet, 0), "GRE of another client");
    return Gre.callId(packet, 20);
  }

  ByteBuffer fromClient(int flags, int sequence, byte[] payload) {
    return TestPackets.tcp(
        address, port, TestGateway.SERVER, 1723, flags, sequence, serverSequence, payload);
  }

  ByteBuffer fromServer(int flags, int sequence, byte[] payload) {
    return TestPackets.tcp(
        TestGateway.SERVER,
        1723,
        TestGateway.PUBLIC,
        publicPort,
        flags,
        sequence,
        clientSequence,
        payload);
  }

  private static byte[] sound(ByteBuffer packet) {
    assertTrue(TestPackets.checksumsAreRight(packet), "checksum");
    return TestPackets.payload(packet);
  }

  static int callId(byte[] message, int offset) {
    return ByteBuffer.wrap(message).getShort(offset) & 0xffff;
  }

  static byte[] request(int callId) {
    return message(ControlMessageType.OUTGOING_CALL_REQUEST, callId, -1, -1);
  }

  static byte[] reply(int callId, int peerCallId, int result) {
    return message(ControlMessageType.OUTGOING_CALL_REPLY, callId, peerCallId, result);
  }

  static byte[] clear(int callId) {
    ByteBuffer buffer = ByteBuffer.allocate(CallClearRequest.LENGTH);
    CallClearRequest.encode(buffer, 0, callId);
    return buffer.array();
  }

  static byte[] disconnect(int callId) {
    ByteBuffer buffer = ByteBuffer.allocate(CallDisconnectNotify.LENGTH);
    CallDisconnectNotify.encode(buffer, 0, callId, 1, 0, 0, "");
    return buffer.array();
  }

  /** A message with the given fields from offset 12 on, where they are not -1. */
  static byte[] message(ControlMessageType type, int at12, int at14, int at16) {
    ByteBuffer buffer = ByteBuffer.allocate(type.length());
    ControlHeader.encode(buffer, 0, type);
    if (at12 >= 0) {
      buffer.putShort(12, (short) at12);
    }
    if (at14 >= 0) {
      buffer.putShort(14, (short) at14);
    }
    if (at16 >= 0) {
      buffer.put(16, (byte) at16);
    }
    return buffer.array();
  }
}
