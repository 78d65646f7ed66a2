package net.pptpalg.perf.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.pptpalg.perf.topology.UnmeasurableException;

/**
 * The {@code pptp-alg} that is measured.
 *
 * @param path of its launcher
 */
public record Program(Path path) {
  private static final String NAME = "pptp-alg";

  /** The property by which a launcher names itself. */
  private static final String OWN_LAUNCHER = "pptpalg.program";

  private static final long FIRST_RUN_MINUTES = 10;

  /**
   * The launcher that runs this program, else the one in the first folder from the current one
   * upwards that holds a source tree, else the one on the path.
   *
   * @throws UnmeasurableException when there is none
   */
  public static Program find() {
    String ownLauncher = System.getProperty(OWN_LAUNCHER);
    if (ownLauncher != null) {
      return new Program(Path.of(ownLauncher));
    }
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path launcher = folder.resolve(NAME);
      if (Files.isExecutable(launcher) && Files.exists(folder.resolve("pom.xml"))) {
        return new Program(launcher);
      }
    }
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, NAME))) {
        return new Program(Path.of(folder, NAME));
      }
    }
    throw new UnmeasurableException("no " + NAME + " here or on the path; name it with --program");
  }

  /**
   * Runs it once, so that what is done only the first time (in a source tree it builds itself) is
   * not measured.
   */
  public void runOnce() {
    List<String> command = List.of(path.toString(), "--version");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(FIRST_RUN_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new UnmeasurableException(path + " --version does not end");
      }
      if (process.exitValue() != 0) {
        throw new UnmeasurableException(path + " --version fails; run it to see why");
      }
    } catch (IOException e) {
      throw new UnmeasurableException(path + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnmeasurableException("interrupted", e);
    }
  }
}
