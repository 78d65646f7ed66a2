package net.pptpalg.gateway.observer;

import java.util.Set;
import net.pptpalg.alg.ppp.AuthenticationMethod;

/**
 * What the negotiation of a call has shown so far.
 *
 * @param callId the gateway's number of the call
 * @param slot of the call
 * @param methods by which its peers have agreed to authenticate, or have authenticated
 * @param encryptionBits how its data is encrypted; 0 for not at all, -1 when that is open yet
 * @param failures how often the authentication has failed since the call was last reported
 */
public record CallSecurity(
    long callId, int slot, Set<AuthenticationMethod> methods, int encryptionBits, int failures) {

  /** Copies the set. */
  public CallSecurity {
    methods = Set.copyOf(methods);
  }
}
