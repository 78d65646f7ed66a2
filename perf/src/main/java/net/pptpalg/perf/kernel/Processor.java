package net.pptpalg.perf.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where threads run and what processor time they take. */
public final class Processor {
  private static final int MASK_BYTES = 128;
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String ALLOWED = "Cpus_allowed_list:";

  /** A process's processor time is the clock whose number is made of its inverted id and this. */
  private static final int CLOCK_OF_PROCESS = 2;

  private static final int PROCESS_SHIFT = 3;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Processor() {}

  /**
   * Keeps the calling thread on the first processor this process may use, if it may use several.
   */
  public static void pinThread() {
    if (Runtime.getRuntime().availableProcessors() < 2) {
      return;
    }
    int processor = firstAllowed();
    ByteBuffer mask = Linux.allocate(MASK_BYTES);
    mask.put(processor / Byte.SIZE, (byte) (1 << processor % Byte.SIZE));
    Linux.require(
        "sched_setaffinity", Linux.libc().sched_setaffinity(0, MASK_BYTES, Linux.address(mask)));
  }

  /**
   * User and system time of all threads of a process since its start, those that have ended
   * included, in nanoseconds.
   */
  public static long timeNs(long pid) {
    ByteBuffer time = Linux.allocate(2 * Long.BYTES);
    Linux.require(
        "processor time of " + pid,
        Linux.libc()
            .clock_gettime((int) ~pid << PROCESS_SHIFT | CLOCK_OF_PROCESS, Linux.address(time)));
    return time.getLong(0) * NANOS_PER_SECOND + time.getLong(Long.BYTES);
  }

  private static int firstAllowed() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(ALLOWED))
          .map(line -> line.substring(ALLOWED.length()).strip().split("[-,]")[0])
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
