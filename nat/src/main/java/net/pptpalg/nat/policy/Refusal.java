package net.pptpalg.nat.policy;

/** Why a new control connection is refused. */
public enum Refusal {
  DENIED(false, "the policy denies it"),
  REJECTED(true, "the policy rejects it"),
  RULE_CONNECTIONS(true, "the rule that allows it has as many control connections as it may"),
  RULE_RATE(false, "the rule that allows it has been used too often this second"),
  RULE_CLIENT_CONNECTIONS(true, "the client has as many control connections as its rule grants"),
  RULE_CLIENT_RATE(false, "the client has opened too many control connections this second"),
  BANNED(false, "the client is banned for a while: its authentication failed too often"),
  CLIENT_CONNECTIONS(true, "the client has as many control connections as any client may"),
  CLIENT_HALF_OPEN(false, "too many control connections of the client are half open"),
  ALL_CONNECTIONS(true, "the gateway has as many control connections as it may"),
  NO_PORT(true, "no outside port is free"),
  PORT_IN_USE(true, "the client's port is in use to the same server by another public address");

  private final boolean told;
  private final String sentence;

  Refusal(boolean told, String sentence) {
    this.told = told;
    this.sentence = sentence;
  }

  /** Whether the client is told by a reset. Otherwise it tries again, and may get through then. */
  public boolean isTold() {
    return told;
  }

  /** The reason in words for operators. */
  public String sentence() {
    return sentence;
  }
}
