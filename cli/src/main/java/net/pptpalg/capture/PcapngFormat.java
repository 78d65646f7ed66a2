package net.pptpalg.capture;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The pcapng format: blocks of a type and two lengths. Sections may differ in byte order,
 * interfaces in link type and in the unit of their times; blocks of other types are skipped.
 */
final class PcapngFormat implements CaptureReader.Format {
  static final int SECTION_HEADER = 0x0A0D0D0A;

  private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
  private static final int INTERFACE_DESCRIPTION = 1;
  private static final int OLD_PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;

  private static final int BLOCK_HEADER_BYTES = 8;
  private static final int BLOCK_TRAILER_BYTES = 4;
  private static final int SMALLEST_BLOCK_BYTES = 12;
  private static final int LARGEST_BLOCK_BYTES = 1 << 26;
  private static final int LARGEST_DESCRIPTION_BYTES = 1 << 16;
  private static final int PACKET_HEADER_BYTES = 20;
  private static final int MOST_INTERFACES = 4096;
  private static final int OPTION_TIME_RESOLUTION = 9;
  private static final int OPTION_TIME_OFFSET = 14;
  private static final int POWER_OF_TWO = 0x80;
  private static final int MICROSECOND_POWER = 6;
  private static final int NANOSECOND_POWER = 9;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private record Interface(int linkType, int snapLength, int resolution, long offsetSeconds) {}

  private final CaptureInput input;
  private final byte[] header = new byte[PACKET_HEADER_BYTES];
  private final List<Interface> interfaces = new ArrayList<>(1);
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

  PcapngFormat(CaptureInput input) {
    this.input = input;
  }

  @Override
  public boolean next(CapturedFrame frame) throws IOException {
    while (input.read(header, 0, BLOCK_HEADER_BYTES)) {
      ByteBuffer fields = CaptureInput.buffer(header, order);
      int type = fields.getInt(0);
      if (type == SECTION_HEADER) {
        if (!section()) {
          return input.cutShort();
        }
        continue;
      }
      int body = bodyBytes(fields.getInt(4));
      boolean whole =
          switch (type) {
            case INTERFACE_DESCRIPTION -> describe(body);
            case ENHANCED_PACKET, OLD_PACKET -> packet(frame, body, type == OLD_PACKET);
            case SIMPLE_PACKET -> simplePacket(frame, body);
            default -> input.skip(body);
          };
      if (!whole || !input.skip(BLOCK_TRAILER_BYTES)) {
        return input.cutShort();
      }
      if (type == ENHANCED_PACKET || type == OLD_PACKET || type == SIMPLE_PACKET) {
        return true;
      }
    }
    return false;
  }

  private int bodyBytes(int blockBytes) throws IOException {
    boolean sound =
        blockBytes >= SMALLEST_BLOCK_BYTES
            && blockBytes <= LARGEST_BLOCK_BYTES
            && blockBytes % Integer.BYTES == 0;
    if (!sound) {
      throw input.corrupt("a block of " + Integer.toUnsignedLong(blockBytes) + " bytes");
    }
    return blockBytes - SMALLEST_BLOCK_BYTES;
  }

  /** The byte order stands after the length that is written in it. */
  private boolean section() throws IOException {
    byte[] magic = new byte[Integer.BYTES];
    if (!input.read(magic, 0, Integer.BYTES)) {
      return false;
    }
    int value = ByteBuffer.wrap(magic).getInt(0);
    if (value == BYTE_ORDER_MAGIC) {
      order = ByteOrder.BIG_ENDIAN;
    } else if (Integer.reverseBytes(value) == BYTE_ORDER_MAGIC) {
      order = ByteOrder.LITTLE_ENDIAN;
    } else {
      throw input.corrupt("a section without a byte order");
    }
    int body = bodyBytes(CaptureInput.buffer(header, order).getInt(4));
    if (body < Integer.BYTES) {
      throw input.corrupt("a section header that is too short");
    }
    interfaces.clear();
    return input.skip(body - Integer.BYTES + BLOCK_TRAILER_BYTES);
  }

  private boolean describe(int body) throws IOException {
    if (body < BLOCK_HEADER_BYTES
        || body > LARGEST_DESCRIPTION_BYTES
        || interfaces.size() == MOST_INTERFACES) {
      throw input.corrupt("an impossible interface description");
    }
    byte[] bytes = new byte[body];
    if (!input.read(bytes, 0, body)) {
      return false;
    }
    ByteBuffer b = CaptureInput.buffer(bytes, order);
    int resolution = MICROSECOND_POWER;
    long offsetSeconds = 0;
    int at = BLOCK_HEADER_BYTES;
    while (body - at >= Integer.BYTES) {
      int code = Short.toUnsignedInt(b.getShort(at));
      int length = Short.toUnsignedInt(b.getShort(at + 2));
      at += Integer.BYTES;
      if (code == 0 || length > body - at) {
        break;
      }
      if (code == OPTION_TIME_RESOLUTION && length == 1) {
        resolution = Byte.toUnsignedInt(b.get(at));
      } else if (code == OPTION_TIME_OFFSET && length == Long.BYTES) {
        offsetSeconds = b.getLong(at);
      }
      at += length + Integer.BYTES - 1 & -Integer.BYTES;
    }
    int linkType = Short.toUnsignedInt(b.getShort(0));
    interfaces.add(new Interface(linkType, b.getInt(4), resolution, offsetSeconds));
    return true;
  }

  private boolean packet(CapturedFrame frame, int body, boolean old) throws IOException {
    if (body < PACKET_HEADER_BYTES) {
      throw input.corrupt("a packet block of " + body + " bytes");
    }
    if (!input.read(header, 0, PACKET_HEADER_BYTES)) {
      return false;
    }
    ByteBuffer fields = CaptureInput.buffer(header, order);
    int number = old ? Short.toUnsignedInt(fields.getShort(0)) : fields.getInt(0);
    Interface from = from(number);
    long ticks = Integer.toUnsignedLong(fields.getInt(4)) << Integer.SIZE;
    ticks |= Integer.toUnsignedLong(fields.getInt(8));
    frame.timeNs = nanoseconds(ticks, from);
    frame.originalLength = Integer.toUnsignedLong(fields.getInt(16));
    return frame(frame, from, fields.getInt(12), body - PACKET_HEADER_BYTES);
  }

  private boolean simplePacket(CapturedFrame frame, int body) throws IOException {
    if (body < Integer.BYTES) {
      throw input.corrupt("a packet block of " + body + " bytes");
    }
    if (!input.read(header, 0, Integer.BYTES)) {
      return false;
    }
    Interface from = from(0);
    int original = CaptureInput.buffer(header, order).getInt(0);
    frame.originalLength = Integer.toUnsignedLong(original);
    int room = body - Integer.BYTES;
    long length = Math.min(frame.originalLength, room);
    if (from.snapLength > 0) {
      length = Math.min(length, from.snapLength);
    }
    return frame(frame, from, (int) length, room);
  }

  private boolean frame(CapturedFrame frame, Interface from, int length, int room)
      throws IOException {
    if (length < 0 || length > room || length > CapturedFrame.MAXIMUM_BYTES) {
      throw input.corrupt("a packet of " + Integer.toUnsignedLong(length) + " bytes");
    }
    frame.linkType = from.linkType;
    frame.length = length;
    return input.read(frame.bytes, 0, length) && input.skip(room - length);
  }

  private Interface from(int number) throws IOException {
    if (number < 0 || number >= interfaces.size()) {
      throw input.corrupt("a packet of an interface that isn't described");
    }
    return interfaces.get(number);
  }

  private static long nanoseconds(long ticks, Interface from) {
    int power = from.resolution & POWER_OF_TWO - 1;
    long offsetNs = from.offsetSeconds * NANOS_PER_SECOND;
    if ((from.resolution & POWER_OF_TWO) != 0) {
      return offsetNs
          + new BigInteger(Long.toUnsignedString(ticks))
              .multiply(BigInteger.valueOf(NANOS_PER_SECOND))
              .shiftRight(power)
              .longValue();
    }
    long time = ticks;
    for (int i = power; i < NANOSECOND_POWER; i++) {
      time *= 10;
    }
    for (int i = NANOSECOND_POWER; i < power; i++) {
      time = Long.divideUnsigned(time, 10);
    }
    return offsetNs + time;
  }
}
