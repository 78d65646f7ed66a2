package net.pptpalg.capture;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.ZipException;

/** Reads a capture file front to back and knows where it is. */
final class CaptureInput {
  private static final int SKIP_BYTES = 4096;

  private final InputStream stream;
  private final String name;
  private final byte[] skipped = new byte[SKIP_BYTES];
  private long position;
  private boolean cutShort;

  CaptureInput(InputStream stream, String name) {
    this.stream = stream;
    this.name = name;
  }

  /**
   * Fills a part of an array.
   *
   * @return false at the end of the file; {@link #isCutShort} says whether it came too early
   */
  boolean read(byte[] target, int at, int length) throws IOException {
    int read;
    try {
      read = stream.readNBytes(target, at, length);
    } catch (EOFException e) {
      // Compressed data that ends too early.
      cutShort = true;
      return false;
    } catch (ZipException e) {
      throw new CaptureException(name + ": the compressed data is corrupt");
    }
    position += read;
    cutShort = read > 0 && read < length;
    return read == length;
  }

  boolean skip(long length) throws IOException {
    long left = length;
    while (left > 0) {
      int part = (int) Math.min(left, SKIP_BYTES);
      if (!read(skipped, 0, part)) {
        cutShort = true;
        return false;
      }
      left -= part;
    }
    return true;
  }

  /** Marks the end as one in the midst of something. */
  boolean cutShort() {
    cutShort = true;
    return false;
  }

  boolean isCutShort() {
    return cutShort;
  }

  CaptureException corrupt(String what) {
    return new CaptureException(name + ": corrupt at byte " + position + ": " + what);
  }

  static ByteBuffer buffer(byte[] bytes, ByteOrder order) {
    return ByteBuffer.wrap(bytes).order(order);
  }
}
