package net.pptpalg.gateway.events;

/** What is counted about events. */
public enum EventCounter {
  PUBLISHED("events of connections, calls and the gateway itself"),
  LOST("events lost because those before them were not yet written; packets are not held up"),
  ACCOUNTED("records written to the accounting file"),
  ACCOUNTING_LOST("records lost because the accounting file could not be written"),
  JOURNALED("records sent to the journal"),
  JOURNAL_LOST("records that the journal did not take"),
  SYSLOG_SENT("events sent to the syslog server"),
  SYSLOG_LOST("events that could not be sent to the syslog server");

  private final String sentence;

  EventCounter(String sentence) {
    this.sentence = sentence;
  }

  /** What is counted, in a sentence for operators. */
  public String sentence() {
    return sentence;
  }
}
