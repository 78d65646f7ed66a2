package net.pptpalg.command;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The gateway's state directory, held by one process at a time.
 *
 * <p>The lock is the kernel's, on a file that also holds the process id for people to read: it goes
 * with the process however that ends, and the file itself stays, since removing it would race with
 * the next process.
 */
final class StateDirectory implements AutoCloseable {

  private static final String LOCK_FILE = "pptp-alg.pid";
  private static final int MAX_PID_BYTES = 20;
  private static final Set<PosixFilePermission> DIRECTORY_MODE =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE_MODE =
      PosixFilePermissions.fromString("rw-------");
  private static final Logger LOG = System.getLogger("pptp-alg");

  private final FileChannel channel;

  private StateDirectory(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Creates the directory when it is missing, for this user alone, and locks it. One that others
   * may enter is closed to them if it is empty, so not anybody else's, and named otherwise.
   *
   * @throws CommandException when it can't be used or another process holds it
   */
  static StateDirectory lock(Path directory) throws CommandException {
    FileChannel channel = null;
    try {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(DIRECTORY_MODE));
      closeToOthers(directory);
      // Whose directory it is may put a link there, which must not lead this user elsewhere.
      channel =
          FileChannel.open(
              directory.resolve(LOCK_FILE),
              Set.of(
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(FILE_MODE));
      if (tryLock(channel) == null) {
        String pid = pidIn(channel);
        channel.close();
        throw new CommandException(
            ExitCode.FAILURE,
            "another pptp-alg"
                + (pid.isEmpty() ? "" : " (pid " + pid + ")")
                + " runs with state directory "
                + directory);
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
      return new StateDirectory(channel);
    } catch (AccessDeniedException e) {
      throw new CommandException(
          ExitCode.PERMISSION, "no permission for " + e.getFile() + ": run as root", e);
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(
          ExitCode.CONFIGURATION, "state directory " + e.getFile() + " is not a directory", e);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILURE, "cannot use state directory " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Whether a gateway has used this directory, or nobody has. */
  static boolean holdsState(Path directory) throws IOException {
    return Files.exists(directory.resolve(LOCK_FILE), LinkOption.NOFOLLOW_LINKS)
        || isEmpty(directory);
  }

  /** Lets the next process have it. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static void closeToOthers(Path directory) throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(directory);
    if (DIRECTORY_MODE.containsAll(mode)) {
      return;
    }
    if (isEmpty(directory)) {
      Files.setPosixFilePermissions(directory, DIRECTORY_MODE);
    } else {
      LOG.log(
          Level.WARNING,
          "state directory {0} holds other files and may be entered by others: choose one that"
              + " nobody else uses, or chmod 700 it",
          directory);
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String pidIn(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_PID_BYTES);
    channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
    return text.matches("[0-9]+") ? text : "";
  }
}
