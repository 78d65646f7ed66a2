package net.pptpalg.fuzz;

/** Takes an input apart: small numbers, front to back. What isn't there is 0. */
public final class Script {
  private final byte[] bytes;
  private int at;

  /** A script that begins with the first byte. */
  public Script(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Whether there is more. */
  public boolean hasMore() {
    return at < bytes.length;
  }

  /** The next byte, 0..255. */
  public int uint8() {
    return at < bytes.length ? bytes[at++] & 0xff : 0;
  }

  /** The next two bytes, 0..65535. */
  public int uint16() {
    return uint8() << 8 | uint8();
  }

  /** The next four bytes. */
  public int int32() {
    return uint16() << 16 | uint16();
  }

  /** One of {@code count} numbers from 0 on, by the next byte. */
  public int below(int count) {
    return uint8() % count;
  }

  /** The next bytes, fewer than wanted at the end. */
  public byte[] bytes(int wanted) {
    byte[] taken = new byte[Math.min(wanted, bytes.length - at)];
    System.arraycopy(bytes, at, taken, 0, taken.length);
    at += taken.length;
    return taken;
  }

  /** All that is left. */
  public byte[] rest() {
    return bytes(bytes.length);
  }
}
