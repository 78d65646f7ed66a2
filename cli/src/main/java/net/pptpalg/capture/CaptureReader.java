package net.pptpalg.capture;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads pcap and pcapng files, compressed with gzip or not, of either byte order.
 *
 * <p>Used by one thread.
 */
public final class CaptureReader implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MAGIC_BYTES = 4;
  private static final int GZIP_MAGIC = 0x1F8B;

  /** What the formats have in common. */
  interface Format {
    /** Reads the next frame; false at the end of the file. */
    boolean next(CapturedFrame frame) throws IOException;
  }

  private final InputStream stream;
  private final CaptureInput input;
  private final Format format;
  private final CapturedFrame frame = new CapturedFrame();

  private CaptureReader(InputStream stream, CaptureInput input, Format format) {
    this.stream = stream;
    this.input = input;
    this.format = format;
  }

  /**
   * Opens a file.
   *
   * @throws CaptureException when it is no capture file, with a sentence that says what it is
   * @throws IOException when it can't be read at all
   */
  public static CaptureReader open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new CaptureException(file + ": is a directory, not a capture file");
    }
    try {
      return open(Files.newInputStream(file), file.toString());
    } catch (NoSuchFileException e) {
      throw new CaptureException(file + ": there is no such file");
    }
  }

  /**
   * Opens a stream and closes it when that fails.
   *
   * @param name what messages call it
   */
  static CaptureReader open(InputStream raw, String name) throws IOException {
    InputStream stream = new BufferedInputStream(raw, BUFFER_BYTES);
    try {
      stream.mark(MAGIC_BYTES);
      byte[] magic = stream.readNBytes(MAGIC_BYTES);
      stream.reset();
      if (magic.length == 0) {
        throw new CaptureException(name + ": the file is empty");
      }
      if (magic.length == MAGIC_BYTES
          && (ByteBuffer.wrap(magic).getShort(0) & 0xFFFF) == GZIP_MAGIC) {
        stream = new BufferedInputStream(new GZIPInputStream(stream, BUFFER_BYTES), BUFFER_BYTES);
        stream.mark(MAGIC_BYTES);
        magic = stream.readNBytes(MAGIC_BYTES);
        stream.reset();
      }
      CaptureInput input = new CaptureInput(stream, name);
      return new CaptureReader(stream, input, format(magic, input, name));
    } catch (EOFException | ZipException e) {
      stream.close();
      throw new CaptureException(name + ": the compressed data is corrupt or cut short");
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  private static Format format(byte[] magic, CaptureInput input, String name) throws IOException {
    if (magic.length == MAGIC_BYTES) {
      int value = ByteBuffer.wrap(magic).getInt(0);
      if (value == PcapngFormat.SECTION_HEADER) {
        return new PcapngFormat(input);
      }
      if (PcapFormat.isMagic(value)) {
        return new PcapFormat(input, name);
      }
    }
    throw new CaptureException(
        name + ": is neither pcap nor pcapng (tcpdump -w and Wireshark write these)");
  }

  /**
   * Reads the next frame.
   *
   * @return the frame, valid until the next call; null at the end
   * @throws CaptureException when the file is corrupt
   */
  public CapturedFrame next() throws IOException {
    return format.next(frame) ? frame : null;
  }

  /** Whether the file ended in the midst of a record, as one that is still being written does. */
  public boolean isCutShort() {
    return input.isCutShort();
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
