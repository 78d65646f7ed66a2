package net.pptpalg.gateway;

/** One line for each log record on standard error: the supervisor adds time and program. */
public final class LogFormat {
  private LogFormat() {}

  /** Takes effect if nothing was logged before; a format the user has set stays. */
  public static void install() {
    String property = "java.util.logging.SimpleFormatter.format";
    if (System.getProperty(property) == null) {
      System.setProperty(property, "%4$s: %5$s%6$s%n");
    }
  }
}
