package net.pptpalg.alg.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads and writes the kinds of field that control messages are made of. */
final class Field {
  private static final char FIRST_PRINTABLE = ' ';
  private static final char LAST_PRINTABLE = '~';
  private static final char UNPRINTABLE = '?';

  private Field() {}

  static int uint8(ByteBuffer b, int at) {
    return Byte.toUnsignedInt(b.get(at));
  }

  static int uint16(ByteBuffer b, int at) {
    return Short.toUnsignedInt(b.getShort(at));
  }

  /**
   * Text up to the first zero byte or the end of the field. Peers choose these bytes and they end
   * up in logs and terminals, so everything but printable ASCII reads as {@code ?}.
   */
  static String text(ByteBuffer b, int at, int maximumLength) {
    StringBuilder text = new StringBuilder(maximumLength);
    for (int i = 0; i < maximumLength; i++) {
      int octet = uint8(b, at + i);
      if (octet == 0) {
        break;
      }
      boolean printable = octet >= FIRST_PRINTABLE && octet <= LAST_PRINTABLE;
      text.append(printable ? (char) octet : UNPRINTABLE);
    }
    return text.toString();
  }

  /**
   * Writes text into a field that is zero already, so that the rest of it stays zero; returns its
   * bytes.
   */
  static int putText(ByteBuffer b, int at, int fieldLength, String text) {
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    if (octets.length > fieldLength) {
      throw new IllegalArgumentException(
          "'" + text + "' has " + octets.length + " bytes; the field has " + fieldLength);
    }
    b.put(at, octets);
    return octets.length;
  }
}
