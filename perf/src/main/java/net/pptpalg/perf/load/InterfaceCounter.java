package net.pptpalg.perf.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an interface has received, as the kernel counts it in the calling thread's namespace. */
public final class InterfaceCounter {
  private static final Path TABLE = Path.of("/proc/thread-self/net/dev");
  private static final int RECEIVED_PACKETS = 1;

  private InterfaceCounter() {}

  /** Packets received since the interface was made. */
  public static long receivedPackets(String networkInterface) {
    try {
      return receivedPackets(Files.readString(TABLE), networkInterface);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static long receivedPackets(String table, String networkInterface) {
    return table
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(networkInterface + ":"))
        .map(line -> line.substring(networkInterface.length() + 1).strip().split("\\s+"))
        .mapToLong(fields -> Long.parseLong(fields[RECEIVED_PACKETS]))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no interface " + networkInterface));
  }
}
