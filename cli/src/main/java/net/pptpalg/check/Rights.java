package net.pptpalg.check;

import java.math.BigInteger;
import java.util.Optional;

/** What this process may do, as the kernel tells it. */
final class Rights {
  private static final int CAP_NET_ADMIN = 12;

  private Rights() {}

  /** Whether the process has CAP_NET_ADMIN. */
  static boolean hasNetAdmin(Box box) {
    return status(box, "CapEff")
        .map(mask -> new BigInteger(mask, 16).testBit(CAP_NET_ADMIN))
        .orElse(false);
  }

  /** Whether the process runs as root. */
  static boolean isRoot(Box box) {
    return status(box, "Uid").map(ids -> ids.split("\\s+")[0].equals("0")).orElse(false);
  }

  /** Whether user ids here are not those of the machine: a container with users of its own. */
  static boolean inUserNamespace(Box box) {
    return box.read("/proc/self/uid_map")
        .map(map -> !map.strip().matches("0\\s+0\\s+4294967295"))
        .orElse(false);
  }

  private static Optional<String> status(Box box, String name) {
    return box.read("/proc/self/status")
        .flatMap(
            text ->
                text.lines()
                    .filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst());
  }
}
