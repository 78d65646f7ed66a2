package net.pptpalg.testbed;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the program under test is. */
final class Launcher {

  private static final String PROGRAM = "pptp-alg";
  private static final String HOME_PROPERTY = "pptpalg.home";

  private Launcher() {}

  /**
   * The launcher in the folder of the system property {@code pptpalg.home}; without it, in the
   * first folder from the current one upwards that holds both it and a pom.xml.
   */
  static Path path() {
    String home = System.getProperty(HOME_PROPERTY);
    if (home != null) {
      Path launcher = Path.of(home, PROGRAM).toAbsolutePath();
      if (!Files.isExecutable(launcher)) {
        throw new TestbedException(launcher + ": not an executable (" + HOME_PROPERTY + ")");
      }
      return launcher;
    }
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      Path launcher = folder.resolve(PROGRAM);
      if (Files.isExecutable(launcher) && Files.exists(folder.resolve("pom.xml"))) {
        return launcher;
      }
    }
    throw new TestbedException(
        "no "
            + PROGRAM
            + " in "
            + start
            + " or above it: run in the source tree, or set "
            + HOME_PROPERTY);
  }
}
