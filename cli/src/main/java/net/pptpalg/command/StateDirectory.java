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
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

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

  private final FileChannel channel;

  private StateDirectory(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Creates the directory when it is missing, for this user alone, and locks it.
   *
   * @throws CommandException when it can't be used or another process holds it
   */
  static StateDirectory lock(Path directory) throws CommandException {
    FileChannel channel = null;
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      channel =
          FileChannel.open(
              directory.resolve(LOCK_FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
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
      writePid(channel);
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

  /** Lets the next process have it. */
  @Override
  public void close() throws IOException {
    channel.close();
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
