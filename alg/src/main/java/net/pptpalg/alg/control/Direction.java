package net.pptpalg.alg.control;

/** Which way a segment or message of a control connection travels through the gateway. */
public enum Direction {
  /** From the side whose addresses and Call IDs are translated. */
  FROM_INSIDE,
  /** From the side that sees only the public address and the outside Call IDs. */
  FROM_REMOTE
}
