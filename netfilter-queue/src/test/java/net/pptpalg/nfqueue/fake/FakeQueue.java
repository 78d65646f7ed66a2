package net.pptpalg.nfqueue.fake;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** One bound queue: what waits in it, and what was lost before. */
final class FakeQueue {
  private static final int DEFAULT_MAX_LENGTH = 1024;
  private static final int COPY_PACKET = 2;
  private static final int MAX_PAYLOAD = 65531;

  private final FakeKernel kernel;
  private final int number;
  private final FakeNetlinkSocket owner;
  private final Map<Integer, FakePacket> waiting = new LinkedHashMap<>();
  private int maxLength = DEFAULT_MAX_LENGTH;
  private int copyMode;
  private int copyRange;
  private int lastId;
  private int queueFull;
  private int socketFull;

  FakeQueue(FakeKernel kernel, int number, FakeNetlinkSocket owner) {
    this.kernel = kernel;
    this.number = number;
    this.owner = owner;
  }

  FakeNetlinkSocket owner() {
    return owner;
  }

  int waiting() {
    return waiting.size();
  }

  void loseWaiting() {
    waiting.clear();
  }

  String tableLine() {
    return "%5d %6d %5d %1d %5d %5d %5d %8d %2d"
        .formatted(
            number,
            owner.portId(),
            waiting.size(),
            copyMode,
            copyRange,
            queueFull,
            socketFull,
            lastId,
            1);
  }

  void configure(Map<Integer, byte[]> attributes) {
    byte[] parameters = attributes.get(2);
    if (parameters != null) {
      copyRange = Math.min(bigEndian(parameters), MAX_PAYLOAD);
      copyMode = parameters[4];
    }
    byte[] length = attributes.get(3);
    if (length != null) {
      maxLength = bigEndian(length);
    }
  }

  private static int bigEndian(byte[] value) {
    return ByteBuffer.wrap(value).getInt();
  }

  void enqueue(FakePacket packet) {
    if (copyMode != COPY_PACKET) {
      return;
    }
    if (waiting.size() >= maxLength) {
      queueFull++;
      return;
    }
    int id = ++lastId;
    if (owner.deliver(message(id, packet))) {
      waiting.put(id, packet);
    } else {
      socketFull++;
    }
  }

  private byte[] message(int id, FakePacket packet) {
    int copied = Math.min(packet.bytes().length, copyRange);
    ByteBuffer out = ByteBuffer.allocate(128 + copied).order(ByteOrder.nativeOrder());
    out.putInt(0).putShort((short) 0x300).putShort((short) 0).putInt(0).putInt(0);
    out.put((byte) 2).put((byte) 0).put((byte) (number >> 8)).put((byte) number);
    out.putShort((short) 11).putShort((short) 1);
    putBigEndian(out, id);
    out.put((byte) 8).put((byte) 0).put((byte) packet.hook()).put((byte) 0);
    putOptional(out, 5, packet.inInterface());
    putOptional(out, 6, packet.outInterface());
    putOptional(out, 3, packet.mark());
    putOptional(out, 13, copied < packet.bytes().length ? packet.bytes().length : 0);
    out.putShort((short) (4 + copied)).putShort((short) 10).put(packet.bytes(), 0, copied);
    out.putInt(0, out.position());
    byte[] message = new byte[out.position()];
    out.get(0, message);
    return message;
  }

  private static void putOptional(ByteBuffer out, int type, int value) {
    if (value != 0) {
      out.putShort((short) 8).putShort((short) type);
      putBigEndian(out, value);
    }
  }

  private static void putBigEndian(ByteBuffer out, int value) {
    out.put((byte) (value >> 24)).put((byte) (value >> 16));
    out.put((byte) (value >> 8)).put((byte) value);
  }

  int verdict(int packetId, int verdict, byte[] payload) {
    FakePacket packet = waiting.remove(packetId);
    if (packet == null) {
      return FakeKernel.ENOENT;
    }
    kernel.answered(packetId);
    byte[] bytes = payload == null ? packet.bytes() : payload;
    if (payload != null && statedLength(payload) != payload.length) {
      return 0;
    }
    switch (verdict & 0xffff) {
      case 1 -> kernel.passed(bytes);
      case 3 ->
          kernel.divert(
              verdict >>> 16,
              new FakePacket(
                  bytes,
                  packet.hook(),
                  packet.inInterface(),
                  packet.outInterface(),
                  packet.mark()));
      default -> {
        // Dropped.
      }
    }
    return 0;
  }

  private static int statedLength(byte[] packet) {
    return ByteBuffer.wrap(packet).getShort(2) & 0xffff;
  }
}
