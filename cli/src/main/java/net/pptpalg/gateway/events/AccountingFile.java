package net.pptpalg.gateway.events;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A record for each call when it is established and when it ends, a line of JSON: who had which
 * public address, port and Call ID, and when. Files are numbered: {@code FILE} is written, {@code
 * FILE.1} is the one before, and so on.
 *
 * <p>When the disk is full, records are lost and counted; a half-written one is taken back, and
 * writing goes on as soon as it can.
 */
final class AccountingFile implements EventSink {
  private static final Logger LOG = System.getLogger("pptp-alg");
  private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

  private final Path file;
  private final long maxBytes;
  private final int files;
  private final EventCounters counters;
  private FileChannel channel;
  private long length;
  private boolean failing;
  private long failedNs;

  /**
   * @param maxBytes of one file
   * @param files how many there are at most, 1 or more
   * @throws IOException when it can't be written now; the message is for the operator
   */
  AccountingFile(Path file, long maxBytes, int files, EventCounters counters) throws IOException {
    this.file = file.toAbsolutePath();
    this.maxBytes = maxBytes;
    this.files = files;
    this.counters = counters;
    if (Files.isDirectory(file)) {
      throw new IOException("it is a directory");
    }
    open();
  }

  @Override
  public void accept(Event event, byte[] line) {
    if (!event.kind().isAccounted()) {
      return;
    }
    if (failing && System.nanoTime() - failedNs < RETRY_NS) {
      counters.increment(EventCounter.ACCOUNTING_LOST);
      return;
    }
    try {
      write(line);
      counters.increment(EventCounter.ACCOUNTED);
      if (failing) {
        failing = false;
        LOG.log(Level.INFO, "{0} is written again", file);
      }
    } catch (IOException e) {
      counters.increment(EventCounter.ACCOUNTING_LOST);
      if (!failing) {
        LOG.log(Level.ERROR, "{0}: {1}; accounting records are lost", file, e.getMessage());
      }
      failing = true;
      failedNs = System.nanoTime();
    }
  }

  private void write(byte[] line) throws IOException {
    if (channel == null) {
      open();
    }
    if (length > 0 && length + line.length > maxBytes) {
      rotate();
    }
    ByteBuffer bytes = ByteBuffer.wrap(line);
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      length += line.length;
    } catch (IOException e) {
      takeBack();
      throw e;
    }
  }

  private void takeBack() {
    try {
      channel.truncate(length);
    } catch (IOException e) {
      // The next one begins on a line of its own by being written to a new file.
      closeQuietly();
    }
  }

  private void open() throws IOException {
    channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    length = channel.size();
  }

  private void rotate() throws IOException {
    closeQuietly();
    for (int number = files - 1; number >= 1; number--) {
      Path from = number == 1 ? file : numbered(number - 1);
      if (Files.exists(from)) {
        Files.move(from, numbered(number), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (files == 1) {
      Files.deleteIfExists(file);
    }
    open();
  }

  private Path numbered(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }

  private void closeQuietly() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0}: {1}", file, e.getMessage());
    }
    channel = null;
  }

  @Override
  public void close() {
    closeQuietly();
  }
}
