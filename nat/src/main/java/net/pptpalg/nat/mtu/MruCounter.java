package net.pptpalg.nat.mtu;

/** What is counted about the negotiation of the MRU. */
public enum MruCounter {
  FITTING("LCP requests whose MRU passes without fragments; passed untouched"),
  TOO_BIG("LCP requests whose MRU leads to fragments; passed untouched all the same"),
  LOWERED("LCP requests whose MRU was lowered to what passes without fragments"),
  INSERTED("LCP requests without an MRU, which means 1500, that were given one"),
  RESTORED("answers to changed LCP requests, given back as their receiver expects them"),
  REFUSED("changed MRUs that the other peer refused; left alone for the rest of their call"),
  UNANSWERED("changed MRUs that got no answer; left alone for the rest of their call"),
  STRAY("LCP answers that do not belong to the request before them; passed untouched"),
  MALFORMED("LCP requests and answers that can't be read; passed untouched");

  private final String sentence;

  MruCounter(String sentence) {
    this.sentence = sentence;
  }

  /** What is counted, in a sentence for operators. */
  public String sentence() {
    return sentence;
  }
}
