package net.pptpalg.alg.ppp;

import java.nio.ByteBuffer;

/** Reads the kinds of field PPP is made of. */
final class Octets {
  private Octets() {}

  static int uint8(ByteBuffer b, int at) {
    return Byte.toUnsignedInt(b.get(at));
  }

  static int uint16(ByteBuffer b, int at) {
    return Short.toUnsignedInt(b.getShort(at));
  }

  /** Peers choose these bytes and they end up on terminals: all but printable ASCII is '?'. */
  static String text(ByteBuffer b, int at, int length, int maximumLength) {
    int taken = Math.min(length, maximumLength);
    StringBuilder text = new StringBuilder(taken);
    for (int i = 0; i < taken; i++) {
      int octet = uint8(b, at + i);
      text.append(octet >= ' ' && octet <= '~' ? (char) octet : '?');
    }
    return text.toString();
  }
}
