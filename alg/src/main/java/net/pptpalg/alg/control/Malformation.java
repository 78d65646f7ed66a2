package net.pptpalg.alg.control;

/**
 * What can be wrong with a control message. None of it is fatal to the connection's state: the
 * bytes pass as they are, and the receiver judges them by RFC 2637 section 1.4.
 */
public enum Malformation {
  WRONG_COOKIE("control messages whose magic cookie is not 0x1A2B3C4D; passed untouched"),
  NOT_A_CONTROL_MESSAGE("messages of another PPTP message type than 1; passed untouched"),
  UNKNOWN_TYPE("control messages of a type RFC 2637 does not define; passed untouched"),
  WRONG_LENGTH(
      "control messages of another length than their type has; Call IDs are translated where the"
          + " message is long enough to hold them"),
  FRAMING_LOST(
      "message lengths that can't be (below 12 or above 1024); passed untouched until a segment"
          + " begins with a sound header");

  private final String sentence;

  Malformation(String sentence) {
    this.sentence = sentence;
  }

  /** What is counted, in a sentence for operators. */
  public String sentence() {
    return sentence;
  }
}
