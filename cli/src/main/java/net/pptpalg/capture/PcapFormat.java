package net.pptpalg.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The pcap format: a file header, then records of one frame each; times in µs or ns. */
final class PcapFormat implements CaptureReader.Format {
  static final int MICROSECONDS = 0xA1B2C3D4;
  static final int NANOSECONDS = 0xA1B23C4D;
  static final int FILE_HEADER_BYTES = 24;
  static final int RECORD_HEADER_BYTES = 16;

  /** A Linux variant whose records have eight bytes more (Kuznetzov's). */
  private static final int MODIFIED = 0xA1B2CD34;

  private static final int MODIFIED_EXTRA_BYTES = 8;
  private static final int LINK_TYPE_OFFSET = 20;
  private static final int LINK_TYPE_MASK = 0xFFFF;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long NANOS_PER_MICRO = 1000;

  private final CaptureInput input;
  private final byte[] header = new byte[RECORD_HEADER_BYTES];
  private final ByteBuffer fields;
  private final long fractionNs;
  private final int extraBytes;
  private final int linkType;

  PcapFormat(CaptureInput input, String name) throws IOException {
    this.input = input;
    byte[] file = new byte[FILE_HEADER_BYTES];
    if (!input.read(file, 0, FILE_HEADER_BYTES)) {
      throw new CaptureException(name + ": the file ends inside its header");
    }
    ByteOrder order = ByteOrder.BIG_ENDIAN;
    int magic = ByteBuffer.wrap(file).getInt(0);
    if (!isBigEndianMagic(magic)) {
      order = ByteOrder.LITTLE_ENDIAN;
      magic = Integer.reverseBytes(magic);
    }
    fields = CaptureInput.buffer(header, order);
    fractionNs = magic == NANOSECONDS ? 1 : NANOS_PER_MICRO;
    extraBytes = magic == MODIFIED ? MODIFIED_EXTRA_BYTES : 0;
    linkType = CaptureInput.buffer(file, order).getInt(LINK_TYPE_OFFSET) & LINK_TYPE_MASK;
  }

  static boolean isMagic(int value) {
    return isBigEndianMagic(value) || isBigEndianMagic(Integer.reverseBytes(value));
  }

  private static boolean isBigEndianMagic(int value) {
    return value == MICROSECONDS || value == NANOSECONDS || value == MODIFIED;
  }

  @Override
  public boolean next(CapturedFrame frame) throws IOException {
    if (!input.read(header, 0, RECORD_HEADER_BYTES)) {
      return false;
    }
    int length = fields.getInt(8);
    if (length < 0 || length > CapturedFrame.MAXIMUM_BYTES) {
      throw input.corrupt("a record of " + Integer.toUnsignedLong(length) + " bytes");
    }
    if (!input.skip(extraBytes) || !input.read(frame.bytes, 0, length)) {
      return input.cutShort();
    }
    frame.timeNs =
        Integer.toUnsignedLong(fields.getInt(0)) * NANOS_PER_SECOND
            + Integer.toUnsignedLong(fields.getInt(4)) * fractionNs;
    frame.linkType = linkType;
    frame.length = length;
    frame.originalLength = Integer.toUnsignedLong(fields.getInt(12));
    return true;
  }
}
