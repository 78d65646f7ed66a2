package net.pptpalg.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for one topology's configuration, logs, sockets and captures; gone when closed. */
final class Workspace implements AutoCloseable {

  private static final Path PARENT = Path.of(System.getProperty("java.io.tmpdir"));

  private final Path folder;

  private Workspace(Path folder) {
    this.folder = folder;
  }

  /** Named like the namespaces of the same topology, so that leftovers are swept alike. */
  static Workspace create(String name) {
    try {
      Path folder = PARENT.resolve(name);
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return new Workspace(folder);
    } catch (IOException e) {
      throw new TestbedException(PARENT + "/" + name + ": cannot be created", e);
    }
  }

  static List<Path> leftovers(String prefix) {
    try (Stream<Path> paths = Files.list(PARENT)) {
      return paths.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path resolve(String name) {
    return folder.resolve(name);
  }

  Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new TestbedException(folder.resolve(name) + ": cannot be written", e);
    }
  }

  Path write(String name, byte[] bytes) {
    try {
      return Files.write(folder.resolve(name), bytes);
    } catch (IOException e) {
      throw new TestbedException(folder.resolve(name) + ": cannot be written", e);
    }
  }

  Path createFolder(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new TestbedException(folder.resolve(name) + ": cannot be created", e);
    }
  }

  /** Copies a resource of this package here once, executable, and returns its path. */
  synchronized Path program(String resource) {
    Path path = folder.resolve(resource);
    if (Files.exists(path)) {
      return path;
    }
    try (InputStream bytes = Workspace.class.getResourceAsStream(resource)) {
      if (bytes == null) {
        throw new TestbedException("no resource " + resource);
      }
      Files.copy(bytes, path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
      return path;
    } catch (IOException e) {
      throw new TestbedException(path + ": cannot be written", e);
    }
  }

  /** What a log holds so far; empty when there is none. */
  static String text(Path path) {
    try {
      return Files.exists(path) ? Files.readString(path) : "";
    } catch (IOException e) {
      throw new TestbedException(path + ": cannot be read", e);
    }
  }

  @Override
  public void close() {
    deleteTree(folder);
  }

  static void deleteTree(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      paths.sorted(Comparator.reverseOrder()).forEach(Workspace::deleteQuietly);
    } catch (IOException | UncheckedIOException e) {
      deleteQuietly(folder);
    }
  }

  static void deleteQuietly(Path path) {
    if (path != null) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        System.err.println(path + ": left behind: " + e.getMessage());
      }
    }
  }
}
