package net.pptpalg.command;

/** Numbers as people read them: short, with a unit, never a blank inside. */
final class Quantity {

  private static final String[] DECIMAL = {"", "k", "M", "G", "T", "P", "E"};
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Quantity() {}

  /** A count: {@code 999}, {@code 12.3k}, {@code 4.0M}. */
  static String count(long count) {
    return scaled(count, 1000, DECIMAL);
  }

  /** A number of bytes: {@code 999B}, {@code 1.5KiB}, {@code 20.0GiB}. */
  static String bytes(long bytes) {
    return scaled(bytes, 1024, BINARY);
  }

  /**
   * A duration by its two largest units: {@code 42s}, {@code 5m03s}, {@code 2h05m}, {@code 3d04h}.
   */
  static String age(long seconds) {
    if (seconds < MINUTE) {
      return seconds + "s";
    }
    if (seconds < HOUR) {
      return pair(seconds / MINUTE, "m", seconds % MINUTE, "s");
    }
    if (seconds < DAY) {
      return pair(seconds / HOUR, "h", seconds % HOUR / MINUTE, "m");
    }
    return pair(seconds / DAY, "d", seconds % DAY / HOUR, "h");
  }

  private static String pair(long large, String largeUnit, long small, String smallUnit) {
    return large + largeUnit + (small < 10 ? "0" : "") + small + smallUnit;
  }

  private static String scaled(long value, int base, String[] units) {
    double rest = value;
    int unit = 0;
    // A value that would print as 1000.0k is 1.0M.
    while (rest >= (unit == 0 ? base : base - 0.05) && unit < units.length - 1) {
      rest /= base;
      unit++;
    }
    if (unit == 0) {
      return value + units[0];
    }
    // Tenths by hand: a formatter costs a client command 30 ms at its start.
    long tenths = Math.round(rest * 10);
    return tenths / 10 + "." + tenths % 10 + units[unit];
  }
}
