package net.pptpalg.testbed.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.pptpalg.testbed.TestbedException;

/**
 * What a JVM takes of the machine.
 *
 * @param descriptors open files, sockets and the like
 * @param threads names of its threads, but for those that a JVM starts and ends as it likes
 * @param heapBytes what is alive after a full collection
 * @param residentBytes memory in use, as the kernel sees it
 */
record ProcessFigures(int descriptors, List<String> threads, long heapBytes, long residentBytes) {

  private static final int JCMD_SECONDS = 60;

  /** Compilers, collectors and pools come and go. */
  private static final List<String> PASSING =
      List.of("C1 ", "C2 ", "GC ", "Sweeper", "ForkJoinPool", "Attach", "process reaper");

  /** Collects garbage first. */
  static ProcessFigures of(long pid) {
    long heapBytes = collect(pid);
    Path process = Path.of("/proc", Long.toString(pid));
    return new ProcessFigures(
        list(process.resolve("fd")).size(),
        list(process.resolve("task")).stream()
            .map(task -> text(task.resolve("comm")).strip())
            .filter(name -> PASSING.stream().noneMatch(name::startsWith))
            .sorted()
            .toList(),
        heapBytes,
        residentBytes(process));
  }

  private static long residentBytes(Path process) {
    return text(process.resolve("status"))
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  /** A class histogram counts what is alive, which takes a full collection. */
  private static long collect(long pid) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process process =
          new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes());
      if (!process.waitFor(JCMD_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new TestbedException(jcmd + ": " + output.lines().findFirst().orElse("failed"));
      }
      return output
          .lines()
          .filter(line -> line.startsWith("Total"))
          .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[2]))
          .findFirst()
          .orElseThrow(() -> new TestbedException(jcmd + ": no total: " + output));
    } catch (IOException e) {
      throw new TestbedException(jcmd + ": cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException("interrupted while collecting garbage", e);
    }
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return new ArrayList<>(entries.toList());
    } catch (IOException e) {
      throw new TestbedException(folder + ": cannot be listed", e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      // A thread that has just ended.
      return "";
    }
  }
}
