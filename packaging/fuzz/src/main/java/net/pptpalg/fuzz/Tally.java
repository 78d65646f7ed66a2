package net.pptpalg.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Counts what a target has tried, over all runs: one file a target, kept in the directory that the
 * system property {@value #DIRECTORY} names. Without that property nothing is counted, so replaying
 * a corpus isn't.
 *
 * <p>A file has one line: {@code KIND TARGET INPUTS EXECUTIONS SECONDS}. It is written about twice
 * a second and replaced as a whole, so a run that is killed loses half a second of its count.
 *
 * <p>Used by one thread; one process at a time for a target.
 */
public final class Tally {
  /** Names the directory of the counts. */
  public static final String DIRECTORY = "pptpalg.fuzz.tally";

  private static final long WRITE_EVERY_NS = 500_000_000L;

  private final String kind;
  private final String target;
  private final Path file;
  private long inputs;
  private long executions;
  private long elapsedNs;
  private long startedNs;
  private long writtenNs;

  private Tally(String kind, String target) {
    this.kind = kind;
    this.target = target;
    String directory = System.getProperty(DIRECTORY);
    file = directory == null ? null : Path.of(directory, target);
    if (file != null) {
      read();
      startedNs = System.nanoTime();
      writtenNs = startedNs;
    }
  }

  /**
   * The tally of a target without memory: an input is one packet, message or document handed to the
   * code under test.
   */
  public static Tally stateless(String target) {
    return new Tally("stateless", target);
  }

  /**
   * The tally of a target whose inputs are scripts: an input is one whole script of packets, time
   * and faults.
   */
  public static Tally stateful(String target) {
    return new Tally("stateful", target);
  }

  /**
   * Counts one execution of the target.
   *
   * @param tried how many inputs it has handed over
   */
  public void add(long tried) {
    if (file == null) {
      return;
    }
    inputs += tried;
    executions++;
    long nowNs = System.nanoTime();
    if (nowNs - writtenNs >= WRITE_EVERY_NS) {
      writtenNs = nowNs;
      write(elapsedNs + nowNs - startedNs);
    }
  }

  private void read() {
    try {
      String[] fields = Files.readString(file).trim().split(" ");
      inputs = Long.parseLong(fields[2]);
      executions = Long.parseLong(fields[3]);
      elapsedNs = Long.parseLong(fields[4]) * 1_000_000_000L;
    } catch (NoSuchFileException e) {
      // The first run of this target.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(long totalNs) {
    Path fresh = file.resolveSibling("." + target);
    try {
      Files.writeString(
          fresh,
          String.join(
              " ",
              kind,
              target,
              Long.toString(inputs),
              Long.toString(executions),
              totalNs / 1_000_000_000L + "\n"));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
