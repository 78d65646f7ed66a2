package net.pptpalg.gateway;

/** What is counted about the firewall rules. */
public enum RulesCounter {
  RESTORED("times the firewall rules were put back, another program having changed them"),
  FAILED("times the firewall rules could not be looked at or put back; it is tried again");

  private final String sentence;

  RulesCounter(String sentence) {
    this.sentence = sentence;
  }

  /** What is counted, in a sentence for operators. */
  public String sentence() {
    return sentence;
  }
}
