package net.pptpalg.gateway.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The clocks, and what tells this run of the monotonic one from others. Within one boot the times
 * of two processes can be compared, whatever the clock on the wall does meanwhile.
 *
 * @param id the kernel's id of this boot, or a random one when it tells none
 */
record BootClock(UUID id) {
  static BootClock ofThisBoot() {
    try {
      return new BootClock(
          UUID.fromString(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()));
    } catch (IOException | IllegalArgumentException e) {
      return new BootClock(UUID.randomUUID());
    }
  }

  long high() {
    return id.getMostSignificantBits();
  }

  long low() {
    return id.getLeastSignificantBits();
  }

  /**
   * What to add to times of an earlier process.
   *
   * @param sameBoot whether they are of this boot
   * @param latestNs when it was last known to be alive by the monotonic clock of its boot
   * @param latestMs the same by the clock on the wall
   */
  static long shiftNs(boolean sameBoot, long latestNs, long latestMs, long nowNs, long nowMs) {
    if (sameBoot && latestNs <= nowNs) {
      return 0;
    }
    // A clock that has gone backwards says nothing about how long it was.
    long goneMs = Math.max(0, nowMs - latestMs);
    long goneNs = goneMs > Long.MAX_VALUE / 2_000_000 ? Long.MAX_VALUE / 2 : goneMs * 1_000_000;
    return nowNs - goneNs - latestNs;
  }
}
