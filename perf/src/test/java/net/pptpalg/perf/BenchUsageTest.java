package net.pptpalg.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchUsageTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--peers=nobody",
        "--measure=everything",
        "--sizes=51",
        "--sizes=1501",
        "--calls=0",
        "--calls=x",
        "--scale=0",
        "--seconds=0",
        "--seconds=NaN",
        "--repetitions=0",
        "--pause-seconds=-1",
        "--unknown",
        "argument"
      })
  void shouldEndWithTheUsageCodeBeforeAnythingIsTouched(String argument) {
    assertEquals(2, run(argument));
  }

  @Test
  void shouldRefuseAReportItCannotReadBeforeAnythingIsMeasured() throws IOException {
    assertEquals(1, run("--check", folder.resolve("missing.json").toString()));
    Path garbage = Files.writeString(folder.resolve("garbage.json"), "{}");
    assertEquals(1, run("--check", garbage.toString()));
  }

  @Test
  void shouldRefuseResultsOfJmhItCannotRead() throws IOException {
    Path garbage = Files.writeString(folder.resolve("jmh.json"), "nonsense");
    assertEquals(1, run("--jmh", garbage.toString()));
  }

  private static int run(String... arguments) {
    return Bench.run(new PrintStream(OutputStream.nullOutputStream()), arguments);
  }
}
