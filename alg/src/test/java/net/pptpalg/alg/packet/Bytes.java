package net.pptpalg.alg.packet;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Buffers for tests: the content starts at an odd offset, and the buffer ends where it ends. */
final class Bytes {
  static final int OFFSET = 3;

  private Bytes() {}

  static ByteBuffer ofHex(String hex) {
    return of(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
  }

  static ByteBuffer of(byte[] content) {
    ByteBuffer b = ByteBuffer.allocateDirect(OFFSET + content.length);
    b.put(OFFSET, content);
    return b;
  }
}
