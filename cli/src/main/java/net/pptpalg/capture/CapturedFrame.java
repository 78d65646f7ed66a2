package net.pptpalg.capture;

import java.nio.ByteBuffer;

/** One frame of a capture; the reader fills the same one again and again. */
public final class CapturedFrame {
  /** The longest frame any capture program writes, in bytes. */
  public static final int MAXIMUM_BYTES = 262_144;

  /** The first bytes of {@link #data}, big-endian. */
  final byte[] bytes = new byte[MAXIMUM_BYTES];

  final ByteBuffer data = ByteBuffer.wrap(bytes);
  long timeNs;
  int linkType;
  int length;
  long originalLength;

  /** The frame from index 0 on; only {@link #length} bytes are its own. */
  public ByteBuffer data() {
    return data;
  }

  /** Nanoseconds since 1970. */
  public long timeNs() {
    return timeNs;
  }

  /** LINKTYPE number. */
  public int linkType() {
    return linkType;
  }

  /** Bytes that were captured. */
  public int length() {
    return length;
  }

  /** Bytes the frame had on the wire. */
  public long originalLength() {
    return originalLength;
  }
}
