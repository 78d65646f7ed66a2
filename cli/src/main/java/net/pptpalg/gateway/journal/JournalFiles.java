package net.pptpalg.gateway.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The journal's files in the state directory: {@code journal} itself; {@code journal.new} while
 * another one is being filled; {@code journal.spare}, the one before it, whose place on the disk
 * the next one takes; and {@code journal.damaged-TIME}, what could not be used of earlier ones.
 */
final class JournalFiles {
  /** How many of those that were set aside stay. */
  static final int KEPT = 4;

  private static final String NAME = "journal";
  private static final String ASIDE = NAME + ".damaged-";
  private static final int CHUNK_BYTES = 1 << 18;

  private final Path journal;
  private final Path fresh;
  private final Path spare;

  /**
   * @param directory exists
   */
  JournalFiles(Path directory) {
    journal = directory.resolve(NAME);
    fresh = directory.resolve(NAME + ".new");
    spare = directory.resolve(NAME + ".spare");
  }

  /** The journal's path. */
  Path journal() {
    return journal;
  }

  /**
   * The journal that is there, to be read; null when there is none.
   *
   * @throws IOException when it can't be read
   */
  ByteBuffer read() throws IOException {
    try (FileChannel channel =
        FileChannel.open(journal, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      if (channel.size() == 0) {
        return ByteBuffer.allocate(0);
      }
      return channel.map(
          FileChannel.MapMode.READ_ONLY, 0, Math.min(channel.size(), Integer.MAX_VALUE));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Makes a file of zeros, all of it on the disk: a page that finds no room when it is written
   * would be a fault of the whole process.
   *
   * @return its memory
   */
  MappedByteBuffer prepare(int bytes) throws IOException {
    int wanted = bytes;
    try {
      long size = Files.size(spare);
      if (size >= bytes && size <= 4L * bytes) {
        wanted = (int) size;
        Files.move(spare, fresh, StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.deleteIfExists(fresh);
      }
    } catch (NoSuchFileException e) {
      Files.deleteIfExists(fresh);
    }
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(CHUNK_BYTES);
      for (long position = 0; position < wanted; ) {
        zeros.clear().limit((int) Math.min(CHUNK_BYTES, wanted - position));
        position += channel.write(zeros, position);
      }
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, wanted);
    } catch (IOException e) {
      // What is half there takes room from others.
      Files.deleteIfExists(fresh);
      throw e;
    }
  }

  /**
   * Puts the file that was made last into the journal's place; at every moment one of the two is
   * there.
   *
   * @param aside whether the one that was there is worth a look
   * @return where that is then, or null
   */
  Path install(boolean aside, Instant now) throws IOException {
    Path kept = aside ? journal.resolveSibling(ASIDE + text(now)) : spare;
    Files.deleteIfExists(kept);
    try {
      Files.createLink(kept, journal);
    } catch (NoSuchFileException e) {
      kept = null;
    } catch (IOException | UnsupportedOperationException e) {
      // No links on this file system; a directory can't have one either.
      kept = moved(kept, aside);
    }
    Files.move(fresh, journal, StandardCopyOption.ATOMIC_MOVE);
    if (aside) {
      prune();
    }
    return aside ? kept : null;
  }

  /** In a form that sorts; seldom wanted, and dear to the start of a process. */
  private static String text(Instant time) {
    return DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'")
        .withZone(ZoneOffset.UTC)
        .format(time);
  }

  private Path moved(Path kept, boolean aside) throws IOException {
    if (!aside) {
      return null;
    }
    Files.move(journal, kept);
    return kept;
  }

  private void prune() throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(journal.toAbsolutePath().getParent(), ASIDE + "*")) {
      found.forEach(all::add);
    }
    all.sort(Comparator.comparing(path -> path.getFileName().toString()));
    for (int i = 0; i < all.size() - KEPT; i++) {
      Files.deleteIfExists(all.get(i));
    }
  }
}
