package net.pptpalg.nat.translation;

/** What the control agent counts about control connections. */
public enum ControlCounter {
  SEGMENTS("TCP segments of control connections translated"),
  MESSAGES("control messages read"),
  CALL_IDS("Call IDs changed in control messages"),
  CUT_CALL_IDS("Call IDs that a segment boundary cut in half and that were translated by halves"),
  SHORTENED("segments cut short before half a Call ID that can't be translated alone"),
  OUT_OF_ORDER("segments that came before the ones they follow; dropped, TCP sends them again"),
  REJOINED("segments that came early and left with the one that filled the gap"),
  UNKNOWN_CONNECTION("segments of control connections nobody opened; dropped"),
  OWN("segments of the gateway's own that belong to no followed connection; passed untouched"),
  NOT_OURS("segments between interfaces that are not translated; passed untouched"),
  NO_PORT("control connections refused because no outside port was free"),
  NO_CALL_ID(
      "control connections reset because no outside Call ID was left, not even to refuse a call"),
  UNKNOWN_CALL("Call IDs in control messages that belong to no call of their connection"),
  UNSYNCHRONISED("segments with data before the SYN of their side was seen; dropped"),
  REFUSED_NO_CALL_ID("calls refused because no outside Call ID was free"),
  REFUSED_CALLS("calls refused because their client, or the gateway, has as many as it may"),
  LIMITED_CALL_IDS(
      "control connections reset because their client holds as many outside Call IDs as it may,"
          + " those of refused and ended calls included"),
  PORT_IN_USE(
      "control connections refused because the client's port is in use to the same server by"
          + " another public address"),
  LIMITED_CONNECTIONS("control connections refused because their client has as many as it may"),
  LIMITED_HALF_OPEN("control connections refused because too many of their client are half open"),
  LIMITED_ALL("control connections refused because the gateway has as many as it may"),
  GAVE_WAY(
      "control connections that gave way to new ones, too many having carried no control message"
          + " yet"),
  POLICY_DENIED("control connections refused because the policy denies them, each try counted"),
  POLICY_REJECTED("control connections refused because the policy rejects them"),
  POLICY_LIMITED("control connections refused because of a limit of the rule that allows them"),
  POLICY_BANNED("control connections refused because their client is banned, each try counted"),
  BREACHES_ENDED(
      "calls ended because their authentication or encryption is not what the policy asks for"),
  BREACHES_ALARMED(
      "calls whose authentication or encryption is not what the policy asks for, and that go on"),
  BANS("clients banned because their authentication failed too often"),
  RESETS("TCP resets sent for connections that were rejected or killed"),
  RESETS_LOST("TCP resets that could not be sent; the peer finds out by itself"),
  TERMINATE_REQUESTS("LCP Terminate-Requests sent to the inside ends of calls that were cut"),
  ICMP_ERRORS("ICMP errors about translated packets, translated"),
  ICMP_OTHER("ICMP errors about packets that are not translated; passed untouched"),
  ICMP_UNKNOWN("ICMP errors from the inside about calls and connections nobody has; dropped"),
  ICMP_MALFORMED(
      "ICMP errors that quote too little or nothing of PPTP; dropped where they would leave"),
  MALFORMED("packets that are not sound IPv4 or TCP; dropped");

  private final String sentence;

  ControlCounter(String sentence) {
    this.sentence = sentence;
  }

  /** What is counted, in a sentence for operators. */
  public String sentence() {
    return sentence;
  }
}
