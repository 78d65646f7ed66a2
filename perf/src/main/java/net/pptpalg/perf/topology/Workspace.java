package net.pptpalg.perf.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder for logs, sockets and programs, deleted at the end. */
public final class Workspace implements AutoCloseable {
  private static final Path ALL = Path.of(System.getProperty("java.io.tmpdir"));
  private static final Pattern NAME = Pattern.compile("pptp-bench-(\\d{1,10})-\\d+");

  private final Path folder;

  public Workspace() {
    try {
      folder = Files.createTempDirectory(ALL, "pptp-bench-" + ProcessHandle.current().pid() + "-");
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

  /** Removes what a process left that was killed before it could. */
  public static void sweepLeftovers() {
    try (Stream<Path> paths = Files.list(ALL)) {
      paths.filter(Workspace::isOrphan).forEach(Workspace::delete);
    } catch (IOException e) {
      System.err.println(ALL + ": cannot be listed: " + e.getMessage());
    }
  }

  private static boolean isOrphan(Path path) {
    Matcher matcher = NAME.matcher(path.getFileName().toString());
    return matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty();
  }

  @Override
  public void close() {
    delete(folder);
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println(folder + ": left behind: " + e.getMessage());
    }
  }
}
