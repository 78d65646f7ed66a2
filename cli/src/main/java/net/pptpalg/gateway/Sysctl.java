package net.pptpalg.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads kernel settings. */
final class Sysctl {
  private static final Path ROOT = Path.of("/proc/sys");

  private Sysctl() {}

  /**
   * The value of a setting such as {@code net/ipv4/ip_forward}.
   *
   * @throws IOException when the kernel has no such setting
   */
  static String read(String name) throws IOException {
    // In one read: the kernel answers a second one with the end of the file, and the JDK's
    // readString begins with a read of one byte.
    try (BufferedReader reader = Files.newBufferedReader(ROOT.resolve(name))) {
      String line = reader.readLine();
      return line == null ? "" : line.strip();
    }
  }
}
