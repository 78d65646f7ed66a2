package net.pptpalg.alg.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.ToIntFunction;

/** A message's bytes, written by hand from the layouts of RFC 2637 section 2. */
final class Golden {
  /** Where the message starts: odd, so that nothing relies on alignment. */
  static final int OFFSET = 3;

  private static final byte GARBAGE = (byte) 0xAA;

  private final byte[] content;

  private Golden(byte[] content) {
    this.content = content;
  }

  static Golden ofHex(String... hex) {
    return new Golden(HexFormat.of().parseHex(String.join("", hex).replace(" ", "")));
  }

  /** Hex of a text field. */
  static String text(String text, int length) {
    byte[] field = new byte[length];
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(octets, 0, field, 0, octets.length);
    return HexFormat.of().formatHex(field);
  }

  /** The message at {@link #OFFSET} of a buffer that ends with it. */
  ByteBuffer buffer() {
    ByteBuffer b = ByteBuffer.allocateDirect(OFFSET + content.length);
    b.put(OFFSET, content);
    return b;
  }

  /** Asserts that the header is sound and the encoder writes these bytes, and only these. */
  void check(ControlMessageType type, int lengthConstant, ToIntFunction<ByteBuffer> encoder) {
    ByteBuffer expected = buffer();
    assertEquals(type.length(), content.length, "length of " + type.text());
    assertEquals(type.length(), lengthConstant, "LENGTH of " + type.text());
    assertEquals(ControlHeader.OK, ControlHeader.check(expected, OFFSET, content.length));
    assertEquals(type, ControlHeader.type(expected, OFFSET));

    ByteBuffer written = ByteBuffer.allocateDirect(OFFSET + content.length + 1);
    for (int i = 0; i < written.capacity(); i++) {
      written.put(i, GARBAGE);
    }
    assertEquals(content.length, encoder.applyAsInt(written), "bytes written");
    byte[] message = new byte[content.length];
    written.get(OFFSET, message);
    assertEquals(HexFormat.of().formatHex(content), HexFormat.of().formatHex(message));
    assertEquals(GARBAGE, written.get(OFFSET - 1), "byte before the message");
    assertEquals(GARBAGE, written.get(OFFSET + content.length), "byte after the message");
  }
}
