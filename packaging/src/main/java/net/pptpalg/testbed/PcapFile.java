package net.pptpalg.testbed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the classic capture format, Ethernet link type, as tcpdump writes it. */
public final class PcapFile {

  private static final int MAGIC_MICROSECONDS = 0xA1B2C3D4;
  private static final int MAGIC_NANOSECONDS = 0xA1B23C4D;
  private static final int FILE_HEADER_BYTES = 24;
  private static final int LINK_TYPE_OFFSET = 20;
  private static final int LINK_TYPE_ETHERNET = 1;
  private static final int RECORD_HEADER_BYTES = 16;
  private static final int CAPTURED_LENGTH_OFFSET = 8;

  private PcapFile() {}

  /** The IPv4 packets in the file, in order; a record that is still being written is left out. */
  public static List<CapturedPacket> read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new TestbedException(file + ": cannot be read", e);
    }
    List<CapturedPacket> packets = new ArrayList<>();
    if (bytes.length < FILE_HEADER_BYTES) {
      return packets;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(byteOrder(file, bytes));
    if (buffer.getInt(LINK_TYPE_OFFSET) != LINK_TYPE_ETHERNET) {
      throw new TestbedException(file + ": not an Ethernet capture");
    }
    int position = FILE_HEADER_BYTES;
    while (position + RECORD_HEADER_BYTES <= bytes.length) {
      int frame = position + RECORD_HEADER_BYTES;
      int length = buffer.getInt(position + CAPTURED_LENGTH_OFFSET);
      if (length < 0 || length > bytes.length - frame) {
        break;
      }
      CapturedPacket.ofEthernet(bytes, frame, length).ifPresent(packets::add);
      position = frame + length;
    }
    return packets;
  }

  private static ByteOrder byteOrder(Path file, byte[] bytes) {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      int magic = ByteBuffer.wrap(bytes).order(order).getInt(0);
      if (magic == MAGIC_MICROSECONDS || magic == MAGIC_NANOSECONDS) {
        return order;
      }
    }
    throw new TestbedException(file + ": not a capture file");
  }
}
