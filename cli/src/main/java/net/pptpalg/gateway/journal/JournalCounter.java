package net.pptpalg.gateway.journal;

/** What is counted about the journal of bindings. */
public enum JournalCounter {
  RECORDS("records written to the journal of bindings"),
  FILES("journals begun, the one at the start included"),
  FAILURES("times that a journal could not be written; calls go on, it is tried again"),
  OVERRUNS("journals given up because another one could not be begun in time"),
  RESTORED_CONNECTIONS("control connections taken over from the process before this one"),
  RESTORED_CALLS("calls taken over from the process before this one"),
  SET_ASIDE("journals of earlier processes that were set aside, not being whole");

  private final String sentence;

  JournalCounter(String sentence) {
    this.sentence = sentence;
  }

  /** What is counted, in a sentence for operators. */
  public String sentence() {
    return sentence;
  }
}
