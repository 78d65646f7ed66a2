package net.pptpalg.nfqueue.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Golden bytes, written as hexadecimal with spaces; they hold for little-endian machines. */
final class Bytes {
  private static final byte DIRT = (byte) 0xa5;

  private Bytes() {}

  static byte[] of(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s+", ""));
  }

  /** A native-order buffer that holds the bytes from {@code offset} on. */
  static ByteBuffer at(int offset, byte[] bytes) {
    ByteBuffer buffer = dirty(offset + bytes.length);
    buffer.put(offset, bytes);
    return buffer;
  }

  /** A native-order buffer whose old contents an encoder must not leave behind. */
  static ByteBuffer dirty(int length) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
    for (int i = 0; i < length; i++) {
      buffer.put(i, DIRT);
    }
    return buffer;
  }

  static String hex(ByteBuffer buffer, int offset, int length) {
    byte[] bytes = new byte[length];
    buffer.get(offset, bytes);
    return HexFormat.of().formatHex(bytes);
  }

  static String hex(String spaced) {
    return spaced.replaceAll("\\s+", "");
  }
}
