package net.pptpalg.endtoend;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import net.pptpalg.testbed.Topology;

/** The program where a user who may not enter the source tree can run it. */
final class OpenProgram {

  private OpenProgram() {}

  /** Copies it to the topology's folder, which anybody may use from then on; returns a command. */
  static List<String> in(Topology topology) throws IOException {
    Path folder = Files.createDirectory(topology.file("program"));
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of("target/lib"), "*.jar")) {
      for (Path jar : jars) {
        Files.copy(jar, folder.resolve(jar.getFileName()));
      }
    }
    Files.setPosixFilePermissions(folder.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        folder + "/*",
        "net.pptpalg.command.Main");
  }
}
