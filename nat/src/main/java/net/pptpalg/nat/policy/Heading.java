package net.pptpalg.nat.policy;

import java.util.Locale;

/** Which way a control connection was opened. */
public enum Heading {
  /** From a client behind the gateway, or from the gateway itself, to a server outside. */
  OUTWARD,
  /** To a published server, or to the gateway's own. */
  INWARD;

  /** The name operators use. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The heading with this name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Heading parse(String text) {
    for (Heading heading : values()) {
      if (heading.text().equals(text)) {
        return heading;
      }
    }
    throw new IllegalArgumentException("'" + text + "' is not a direction: outward or inward");
  }
}
