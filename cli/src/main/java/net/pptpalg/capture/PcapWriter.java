package net.pptpalg.capture;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Writes IPv4 packets as a pcap file with nanoseconds, which tcpdump and Wireshark read.
 *
 * <p>Used by one thread.
 */
public final class PcapWriter implements Closeable {
  private static final short VERSION_MAJOR = 2;
  private static final short VERSION_MINOR = 4;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final OutputStream out;
  private final int linkType;
  private boolean begun;

  /** Writes raw IPv4 packets, without a link layer. */
  public PcapWriter(OutputStream out) {
    this(out, LinkLayer.RAW_IPV4);
  }

  /**
   * Writes frames of a link type.
   *
   * @param linkType LINKTYPE number.
   */
  public PcapWriter(OutputStream out, int linkType) {
    this.out = new BufferedOutputStream(out);
    this.linkType = linkType;
  }

  /**
   * Writes one packet.
   *
   * @param timeNs nanoseconds since 1970.
   * @param offset its first byte in the buffer.
   * @param length bytes of it that are there.
   * @param originalLength bytes it had on the wire.
   */
  public void write(long timeNs, ByteBuffer b, int offset, int length, int originalLength)
      throws IOException {
    header();
    ByteBuffer record = ByteBuffer.allocate(PcapFormat.RECORD_HEADER_BYTES + length);
    record.putInt((int) (timeNs / NANOS_PER_SECOND));
    record.putInt((int) (timeNs % NANOS_PER_SECOND));
    record.putInt(length);
    record.putInt(originalLength);
    record.put(record.position(), b, offset, length);
    out.write(record.array());
  }

  private void header() throws IOException {
    if (begun) {
      return;
    }
    begun = true;
    ByteBuffer header = ByteBuffer.allocate(PcapFormat.FILE_HEADER_BYTES);
    header.putInt(PcapFormat.NANOSECONDS);
    header.putShort(VERSION_MAJOR);
    header.putShort(VERSION_MINOR);
    header.putInt(0);
    header.putInt(0);
    header.putInt(CapturedFrame.MAXIMUM_BYTES);
    header.putInt(linkType);
    out.write(header.array());
  }

  @Override
  public void close() throws IOException {
    header();
    out.close();
  }
}
