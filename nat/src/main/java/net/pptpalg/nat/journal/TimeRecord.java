package net.pptpalg.nat.journal;

import java.nio.ByteBuffer;

/**
 * The body of a record that tells how the clocks stand: the one on the wall in milliseconds since
 * 1970, the monotonic one in nanoseconds, and the next id that will be given; 8 bytes each.
 */
final class TimeRecord {
  static final int BYTES = 24;

  private static final int WALL_OFFSET = 0;
  private static final int MONOTONIC_OFFSET = 8;
  private static final int NEXT_ID_OFFSET = 16;

  private TimeRecord() {}

  static void write(ByteBuffer file, int at, long wallMs, long monotonicNs, long nextId) {
    file.putLong(at + WALL_OFFSET, wallMs);
    file.putLong(at + MONOTONIC_OFFSET, monotonicNs);
    file.putLong(at + NEXT_ID_OFFSET, nextId);
  }

  static long wallMs(ByteBuffer file, int at) {
    return file.getLong(at + WALL_OFFSET);
  }

  static long monotonicNs(ByteBuffer file, int at) {
    return file.getLong(at + MONOTONIC_OFFSET);
  }

  static long nextId(ByteBuffer file, int at) {
    return file.getLong(at + NEXT_ID_OFFSET);
  }
}
