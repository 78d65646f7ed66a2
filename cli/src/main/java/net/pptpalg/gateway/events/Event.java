package net.pptpalg.gateway.events;

import net.pptpalg.nat.binding.CallCause;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.policy.Refusal;

/**
 * One thing that has happened. Immutable, and a copy: it outlives what it is about.
 *
 * @param timeMs when, in milliseconds since 1970
 * @param ends the connection it is about
 * @param call the call it is about, or null
 * @param reason why something ended, or null
 * @param refusal why something was refused, or null
 * @param ruleId the rule that refused, 0 for the default; only with {@code refusal}
 * @param detail more in words, or null
 */
record Event(
    EventKind kind,
    long timeMs,
    Ends ends,
    CallPart call,
    EndReason reason,
    Refusal refusal,
    long ruleId,
    String detail) {

  /**
   * A control connection. Addresses are network values.
   *
   * @param connectionId 0 when it never came to be
   * @param publicAddress 0 when it has none
   */
  record Ends(
      long connectionId,
      boolean outward,
      int client,
      int clientPort,
      int server,
      int serverPort,
      int publicAddress,
      int publicPort) {}

  /**
   * A call.
   *
   * @param startedMs when it was asked for, in milliseconds since 1970
   */
  record CallPart(
      long callId,
      int insideId,
      int outsideId,
      int remoteId,
      long startedMs,
      long packetsToServer,
      long bytesToServer,
      long packetsToClient,
      long bytesToClient,
      CallCause cause) {}
}
