package net.pptpalg.nat.table;

/** The hash of a 128-bit key. */
public final class KeyHash {
  private KeyHash() {}

  /** All 32 bits of it are good, the low ones too. */
  public static int of(long key1, long key2) {
    // Two rounds of multiply and fold: addresses and ids of a site differ in few, low bits.
    long mixed = key1 * 0x9E3779B97F4A7C15L ^ Long.rotateLeft(key2 * 0xC2B2AE3D27D4EB4FL, 29);
    mixed ^= mixed >>> 32;
    mixed *= 0xD6E8FEB86659FD93L;
    return (int) (mixed >>> 32);
  }
}
