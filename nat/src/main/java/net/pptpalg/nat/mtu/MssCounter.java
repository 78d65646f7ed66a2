package net.pptpalg.nat.mtu;

/** What is counted about the TCP connections whose MSS is looked at. */
public enum MssCounter {
  CLAMPED("SYNs whose MSS was lowered to what fits"),
  FITTING("SYNs whose MSS fits; passed untouched"),
  WITHOUT("SYNs without an MSS, which means 536 bytes (IPv6: 1220); passed untouched"),
  MALFORMED("SYNs whose TCP header or options can't be read; passed untouched"),
  SIGNED("SYNs whose options TCP-AO has signed; passed untouched");

  private final String sentence;

  MssCounter(String sentence) {
    this.sentence = sentence;
  }

  /** What is counted, in a sentence for operators. */
  public String sentence() {
    return sentence;
  }
}
