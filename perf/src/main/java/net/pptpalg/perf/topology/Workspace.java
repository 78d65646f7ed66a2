package net.pptpalg.perf.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for logs, sockets and programs, deleted at the end. */
public final class Workspace implements AutoCloseable {
  private final Path folder;

  public Workspace() {
    try {
      folder = Files.createTempDirectory("pptp-bench-");
    } catch (IOException e) {
      throw new UnmeasurableException("no folder for temporary files: " + e.getMessage(), e);
    }
  }

  /** A file of this name in it. */
  public Path resolve(String name) {
    return folder.resolve(name);
  }

  Path createFolder(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new UnmeasurableException(folder.resolve(name) + ": cannot be created", e);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println(folder + ": left behind: " + e.getMessage());
    }
  }
}
