package net.pptpalg.nat.model;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.TestPackets;

/** Makes messages and GRE packets, with random bytes wherever nobody cares. */
final class Messages {
  private static final int RESULT_CODE_OFFSET = 16;
  private static final int LONGEST_BYTES = 400;

  private final RandomGenerator random;

  Messages(RandomGenerator random) {
    this.random = random;
  }

  SentMessage plain(ControlMessageType type) {
    return SentMessage.plain(body(type, random.nextInt(0x10000)), type);
  }

  byte[] body(ControlMessageType type, int callId) {
    return body(type, callId, type.length());
  }

  /** A message of any length from 12 bytes on, with its length field saying so. */
  byte[] body(ControlMessageType type, int callId, int length) {
    byte[] bytes = bytes(Math.max(length, ControlHeader.CALL_ID_OFFSET + 2));
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.putShort(ControlHeader.LENGTH_OFFSET, (short) length);
    buffer.putShort(ControlHeader.MESSAGE_TYPE_OFFSET, (short) ControlHeader.CONTROL_MESSAGE);
    buffer.putInt(ControlHeader.MAGIC_COOKIE_OFFSET, ControlHeader.MAGIC_COOKIE);
    buffer.putShort(ControlHeader.CONTROL_TYPE_OFFSET, (short) type.code());
    buffer.putShort(ControlHeader.CALL_ID_OFFSET, (short) callId);
    return Arrays.copyOf(bytes, length);
  }

  byte[] reply(ControlMessageType type, int callId, int peerCallId, int result) {
    byte[] bytes = body(type, callId);
    ByteBuffer.wrap(bytes)
        .putShort(ControlHeader.PEER_CALL_ID_OFFSET, (short) peerCallId)
        .put(RESULT_CODE_OFFSET, (byte) result);
    return bytes;
  }

  /** The same message with another length, which it admits. */
  byte[] resized(byte[] message) {
    byte[] bytes = bytes(12 + random.nextInt(LONGEST_BYTES));
    System.arraycopy(message, 0, bytes, 0, Math.min(16, bytes.length));
    ByteBuffer.wrap(bytes).putShort(ControlHeader.LENGTH_OFFSET, (short) bytes.length);
    return bytes;
  }

  /** Something with a sound length that is no control message. */
  byte[] unknown() {
    int length = 12 + random.nextInt(LONGEST_BYTES);
    byte[] bytes = body(ControlMessageType.ECHO_REQUEST, random.nextInt(0x10000), length);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    switch (random.nextInt(3)) {
      case 0 -> buffer.putInt(ControlHeader.MAGIC_COOKIE_OFFSET, random.nextInt() | 1 << 31);
      case 1 -> buffer.putShort(ControlHeader.MESSAGE_TYPE_OFFSET, (short) 2);
      default -> {
        int code = random.nextBoolean() ? 0 : 16 + random.nextInt(1000);
        buffer.putShort(ControlHeader.CONTROL_TYPE_OFFSET, (short) code);
      }
    }
    return bytes;
  }

  /** Something that is out of step. */
  byte[] garbage() {
    byte[] bytes = bytes(1 + random.nextInt(80));
    if (bytes.length >= 12 && random.nextBoolean()) {
      byte[] header = body(ControlMessageType.CALL_CLEAR_REQUEST, random.nextInt(0x10000));
      System.arraycopy(header, 0, bytes, 0, Math.min(header.length, bytes.length));
      int impossible = random.nextBoolean() ? random.nextInt(12) : 1025 + random.nextInt(60_000);
      ByteBuffer.wrap(bytes).putShort(0, (short) impossible);
    }
    return bytes;
  }

  /** GRE with data, with data and an acknowledgment, or with an acknowledgment alone. */
  ByteBuffer gre(int from, int to, int key) {
    int kind = random.nextInt(3);
    int length = kind == 0 ? 0 : 4 + random.nextInt(60);
    ByteBuffer packet = TestPackets.gre(from, to, key, bytes(length));
    int gre = Packet.TRANSPORT;
    packet.putInt(gre + Gre.SEQUENCE_OFFSET, random.nextInt());
    if (kind == 0) {
      packet.putShort(gre, (short) 0x2081);
    } else if (kind == 1) {
      packet.putShort(gre, (short) 0x3081);
      packet.putShort(gre + Gre.PAYLOAD_LENGTH_OFFSET, (short) (length - 4));
    }
    return packet;
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
