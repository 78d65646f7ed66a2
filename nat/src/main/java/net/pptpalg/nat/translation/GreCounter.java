package net.pptpalg.nat.translation;

/** What the lanes count about GRE. */
public enum GreCounter {
  TO_REMOTE("GRE packets translated on their way out"),
  TO_INSIDE("GRE packets translated on their way in"),
  NOT_PPTP("GRE packets that are not PPTP's (version or protocol); passed untouched"),
  NOT_OURS("GRE packets between interfaces that are not translated; passed untouched"),
  OWN("GRE packets of tunnels of the gateway's own that nobody followed; passed untouched"),
  UNKNOWN_CALL_OUT("GRE packets from the inside for a call nobody made; dropped"),
  UNKNOWN_CALL_IN("GRE packets to a public address for a call nobody made; dropped"),
  FRAGMENTS("later fragments that went the way of their first fragment"),
  EARLY_FRAGMENTS("later fragments that came before their first one and were kept for it"),
  LOST_FIRST_FRAGMENT("later fragments whose first one did not come in time; dropped"),
  NO_ROOM_FOR_FRAGMENT("early fragments for which there was no room; dropped"),
  MALFORMED("packets that are not sound IPv4 or GRE; dropped");

  private final String sentence;

  GreCounter(String sentence) {
    this.sentence = sentence;
  }

  /** What is counted, in a sentence for operators. */
  public String sentence() {
    return sentence;
  }
}
