package net.pptpalg.check.firewall;

/** What a rule does with a packet that meets its conditions. */
enum Action {
  /** The packet passes this chain and those it was called from. */
  ACCEPT,
  /** The packet is gone, with or without an answer to its sender. */
  DROP,
  /** The packet goes to another chain and comes back from its end. */
  JUMP,
  /** The packet goes to another chain and doesn't come back. */
  GOTO,
  /** The packet goes back to the chain it came from. */
  RETURN,
  /** The packet goes on to the next rule. */
  CONTINUE
}
