package net.pptpalg.nfqueue.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedMemoryTest {
  private static final int BYTES = 16 << 20;

  @TempDir Path directory;

  @Test
  void shouldTakeWrittenPagesOutOfTheProcessAndLoseNoneOfThem() throws IOException {
    Path file = Files.createFile(directory.resolve("mapped")).toRealPath();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
      for (int at = 0; at < BYTES; at += Integer.BYTES) {
        mapped.putInt(at, ~at);
      }
      long before = residentBytes(file);
      new MappedMemory(LinuxKernel.load()).release(mapped, 100, BYTES - 100);
      long after = residentBytes(file);
      assertTrue(before >= BYTES / 2, before + " bytes are resident while it is written");
      assertTrue(after <= BYTES / 8, after + " bytes stay");
      for (int at = 0; at < BYTES; at += Integer.BYTES) {
        assertEquals(~at, mapped.getInt(at));
      }
    }
  }

  /** What /proc says of the mapping of a file. */
  private static long residentBytes(Path file) throws IOException {
    boolean wanted = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        wanted = line.endsWith(file.toString());
      } else if (wanted && line.startsWith("Rss:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new AssertionError(file + " is not mapped");
  }
}
