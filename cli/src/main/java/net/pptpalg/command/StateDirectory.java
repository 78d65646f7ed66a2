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
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
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

  private static final Logger LOG = System.getLogger("pptp-alg");
  private static final String LOCK_FILE = "pptp-alg.pid";
  private static final int MAX_PID_BYTES = 20;
  private static final long LEAST_BYTES = 4096;
  private static final Set<PosixFilePermission> DIRECTORY_MODE =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE_MODE =
      PosixFilePermissions.fromString("rw-------");

  /** Null when nothing can be written, so that there is nothing to lock. */
  private final FileChannel channel;

  private StateDirectory(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Creates the directory when it is missing, for this user alone, and locks it. One that others
   * may enter is closed to them if it is empty, so not anybody else's, and named otherwise. Where
   * nothing can be written it is not locked: the gateway does without it, and its queues are its
   * own as well.
   *
   * @throws CommandException when it is not to be trusted or another process holds it
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
        throw inUse(directory, channel);
      }
      writePid(channel);
      return new StateDirectory(channel);
    } catch (AccessDeniedException e) {
      throw new CommandException(
          ExitCode.PERMISSION, "no permission for " + e.getFile() + ": run as root", e);
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(
          ExitCode.CONFIGURATION, "state directory " + e.getFile() + " is not a directory", e);
    } catch (IOException e) {
      if (isUnwritable(directory)) {
        return new StateDirectory(channel);
      }
      throw new CommandException(
          ExitCode.FAILURE, "cannot use state directory " + directory + ": " + e.getMessage(), e);
    }
  }

  /**
   * Holds a directory in which a gateway may have run, without changing anything in it.
   *
   * @return null when none has ever run with it
   * @throws CommandException when one runs with it now
   */
  static StateDirectory lockExisting(Path directory) throws CommandException {
    try {
      FileChannel channel =
          FileChannel.open(
              directory.resolve(LOCK_FILE), StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        throw inUse(directory, channel);
      }
      return new StateDirectory(channel);
    } catch (NoSuchFileException e) {
      return null;
    } catch (AccessDeniedException e) {
      throw new CommandException(
          ExitCode.PERMISSION, "no permission for " + e.getFile() + ": run as root", e);
    } catch (IOException e) {
      if (isUnwritable(directory)) {
        return null;
      }
      throw new CommandException(
          ExitCode.FAILURE, "cannot use state directory " + directory + ": " + e.getMessage(), e);
    }
  }

  private static CommandException inUse(Path directory, FileChannel channel) throws IOException {
    String pid = pidIn(channel);
    channel.close();
    return new CommandException(
        ExitCode.FAILURE,
        "another pptp-alg"
            + (pid.isEmpty() ? "" : " (pid " + pid + ")")
            + " runs with state directory "
            + directory);
  }

  /** Whether the file system takes nothing: it is read-only or full. */
  private static boolean isUnwritable(Path directory) {
    for (Path path = directory.toAbsolutePath(); path != null; path = path.getParent()) {
      try {
        FileStore store = Files.getFileStore(path);
        return store.isReadOnly() || store.getUsableSpace() < LEAST_BYTES;
      } catch (IOException e) {
        // It is not there; its parent tells.
      }
    }
    return false;
  }

  /** Whether a gateway has used this directory, or nobody has. */
  static boolean holdsState(Path directory) throws IOException {
    return Files.exists(directory.resolve(LOCK_FILE), LinkOption.NOFOLLOW_LINKS)
        || isEmpty(directory);
  }

  /** Lets the next process have it. */
  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  /** Who can write here can make up calls and rules of the policy; who can read sees addresses. */
  private static void closeToOthers(Path directory) throws IOException, CommandException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(directory);
    if (DIRECTORY_MODE.containsAll(mode)) {
      return;
    }
    if (isEmpty(directory)) {
      Files.setPosixFilePermissions(directory, DIRECTORY_MODE);
    } else if (mode.contains(PosixFilePermission.GROUP_WRITE)
        || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new CommandException(
          ExitCode.CONFIGURATION,
          "state directory " + directory + " can be written by others: chmod 700 it");
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

  /** For people alone: the gateway runs without it where the disk is full. */
  private static void writePid(FileChannel channel) {
    String pid = ProcessHandle.current().pid() + "\n";
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the pid is not written down: {0}", e.getMessage());
    }
  }

  private static String pidIn(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_PID_BYTES);
    channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
    return text.matches("[0-9]+") ? text : "";
  }
}
