package net.pptpalg.gateway.events;

/** What has happened. */
public enum EventKind {
  CONNECTION_OPENED("connection-opened"),
  CONNECTION_ESTABLISHED("connection-established"),
  CONNECTION_CLOSING("connection-closing"),
  CONNECTION_ENDED("connection-ended"),
  CONNECTION_REFUSED("connection-refused"),
  CALL_REQUESTED("call-requested"),
  CALL_REFUSED("call-refused"),
  CALL_ESTABLISHED("call-established"),
  CALL_CLEARING("call-clearing"),
  CALL_CUT("call-cut"),
  CALL_BREACHED("call-breached"),
  CLIENT_BANNED("client-banned"),
  CALL_ENDED("call-ended"),
  CONNECTION_RESTORED("connection-restored"),
  CALL_RESTORED("call-restored"),
  JOURNAL_SET_ASIDE("journal-set-aside"),
  RULES_RESTORED("rules-restored"),
  INTERFACE_GONE("interface-gone"),
  INTERFACE_BACK("interface-back");

  private final String text;

  EventKind(String text) {
    this.text = text;
  }

  /** Its name in what is written. */
  public String text() {
    return text;
  }

  /** Whether accounting wants it: when a call began to use what it has, and when it ended. */
  boolean isAccounted() {
    return this == CALL_ESTABLISHED || this == CALL_ENDED;
  }

  /** Whether it is a failure, or a refusal. */
  boolean isTrouble() {
    return this == CONNECTION_REFUSED
        || this == CALL_REFUSED
        || this == CALL_BREACHED
        || this == CLIENT_BANNED
        || this == JOURNAL_SET_ASIDE
        || this == RULES_RESTORED
        || this == INTERFACE_GONE;
  }
}
