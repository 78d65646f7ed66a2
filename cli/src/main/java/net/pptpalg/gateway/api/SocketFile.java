package net.pptpalg.gateway.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.Set;

/**
 * The file of the management socket: who may open it, and whether it is still ours.
 *
 * <p>A socket gets its permissions from the umask when it is bound, which Java can't set. So it is
 * bound in a fresh directory that only this user may enter, given its group and mode there, and
 * renamed into place: it is never open to anyone it should not be.
 */
final class SocketFile {

  /** Room in {@code sockaddr_un.sun_path}, the terminating zero left out. */
  private static final int MAX_PATH_BYTES = 107;

  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_AND_GROUP =
      PosixFilePermissions.fromString("rw-rw----");

  private final Path path;
  private final Path stagingDirectory;
  private final GroupPrincipal group;
  private Object fileKey;

  private SocketFile(Path path, Path stagingDirectory, GroupPrincipal group) {
    this.path = path;
    this.stagingDirectory = stagingDirectory;
    this.group = group;
  }

  /**
   * Makes room for a socket at {@code path}.
   *
   * @param groupName group that may open the socket as well, or {@code null}
   * @throws IOException when the group is unknown, a live gateway answers there, something else
   *     than a socket is in the way, or the directory can't be written; the message is meant for
   *     the operator
   */
  static SocketFile prepare(Path path, String groupName) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    GroupPrincipal group = groupName == null ? null : lookUp(absolute, groupName);
    Path parent = absolute.getParent();
    if (parent == null) {
      throw new IOException(path + " is not a path for a socket");
    }
    createParent(parent);
    removeStale(absolute);
    Path staging =
        Files.createTempDirectory(
            parent,
            ".",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    SocketFile file = new SocketFile(absolute, staging, group);
    int bytes = file.stagingPath().toString().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_PATH_BYTES) {
      Files.delete(staging);
      throw new IOException(
          "the path of the socket is too long by " + (bytes - MAX_PATH_BYTES) + " bytes: " + path);
    }
    return file;
  }

  /** Where to bind the socket before {@link #publish}. */
  Path stagingPath() {
    return stagingDirectory.resolve("s");
  }

  /** Gives the bound socket its group and mode and moves it to its place. */
  void publish() throws IOException {
    Path bound = stagingPath();
    PosixFileAttributeView attributes =
        Files.getFileAttributeView(bound, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (group != null) {
      attributes.setGroup(group);
    }
    // Through the path: the JDK refuses to change modes without following links. Nobody else can
    // put a link here.
    Files.setPosixFilePermissions(bound, group == null ? OWNER_ONLY : OWNER_AND_GROUP);
    fileKey = attributes.readAttributes().fileKey();
    Files.move(bound, path, StandardCopyOption.ATOMIC_MOVE);
    Files.delete(stagingDirectory);
  }

  /** Removes what is ours: the socket if it is still this one, and what an early end left over. */
  void remove() throws IOException {
    Files.deleteIfExists(stagingPath());
    Files.deleteIfExists(stagingDirectory);
    BasicFileAttributes found = attributesOf(path);
    if (found != null && fileKey != null && fileKey.equals(found.fileKey())) {
      Files.deleteIfExists(path);
    }
  }

  private static GroupPrincipal lookUp(Path path, String name) throws IOException {
    try {
      return path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(name);
    } catch (UserPrincipalNotFoundException e) {
      throw new IOException("there is no group '" + name + "' for the management socket", e);
    }
  }

  private static void createParent(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      Files.createDirectories(parent);
      // The umask may have made it narrower: a member of the socket's group must get through.
      Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private static void removeStale(Path path) throws IOException {
    BasicFileAttributes found = attributesOf(path);
    if (found == null) {
      return;
    }
    if (!found.isOther()) {
      throw new FileSystemException(path.toString(), null, "is in the way and is not a socket");
    }
    String owner;
    try {
      owner =
          "another pptp-alg (pid " + new ManagementClient(path, PROBE_TIMEOUT).status().pid() + ")";
    } catch (ManagementException e) {
      switch (e.reason()) {
        case UNREACHABLE -> {
          Files.deleteIfExists(path);
          return;
        }
        case PERMISSION -> throw new AccessDeniedException(path.toString());
        default -> owner = "another program";
      }
    }
    throw new IOException(owner + " answers on " + path);
  }

  private static BasicFileAttributes attributesOf(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
