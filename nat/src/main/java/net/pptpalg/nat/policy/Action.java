package net.pptpalg.nat.policy;

import java.util.Locale;

/** What a rule, or the default, does with a new control connection. */
public enum Action {
  ALLOW,
  /** Drops the SYN without a word. */
  DENY,
  /** Drops the SYN and resets the connection, so that the client learns at once. */
  REJECT;

  /** The name operators use. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The action with this name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Action parse(String text) {
    for (Action action : values()) {
      if (action.text().equals(text)) {
        return action;
      }
    }
    throw new IllegalArgumentException("'" + text + "' is not an action: allow, deny or reject");
  }
}
