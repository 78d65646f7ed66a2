package net.pptpalg.alg.diagnosis;

import java.util.List;
import net.pptpalg.alg.ppp.AuthenticationMethod;

/** What is weak about a call, whether it came up or not, and whether the gateway ended it so. */
final class SecurityRules {
  private static final int STRONG_BITS = 128;

  private final CallObserver call;
  private final PppObserver ppp;
  private final Authentication authentication;
  private final boolean breached;
  private final List<Conclusion> found;

  private SecurityRules(CallObserver call, List<Conclusion> found) {
    this.call = call;
    this.ppp = call.ppp();
    this.authentication = ppp.authentication();
    this.breached = !call.breach.isEmpty();
    this.found = found;
  }

  static void judge(CallObserver call, List<Conclusion> found) {
    SecurityRules rules = new SecurityRules(call, found);
    int before = found.size();
    rules.authentication();
    rules.encryption();
    if (call.endedByPolicy && found.size() == before) {
      found.add(rules.facts().conclude(Finding.PPP_TERMINATED));
    }
  }

  private void authentication() {
    if (hasUsed(AuthenticationMethod.PAP)) {
      found.add(facts().add("PAP requests", authentication.responses).conclude(Finding.WEAK_PAP));
    }
    if (hasUsed(AuthenticationMethod.MS_CHAP_V1)) {
      found.add(
          facts()
              .add("MS-CHAPv1 responses", authentication.responses)
              .conclude(Finding.WEAK_MS_CHAP_V1));
    }
  }

  private boolean hasUsed(AuthenticationMethod weak) {
    return authentication.used == weak && authentication.responses > 0
        || breached && authentication.methods().contains(weak);
  }

  private void encryption() {
    if (!NegotiationRules.isUp(ppp) && !breached) {
      return;
    }
    int bits = ppp.encryptionBits();
    if (bits > 0 && bits < STRONG_BITS) {
      found.add(facts().add("key length", bits + " bits").conclude(Finding.WEAK_ENCRYPTION));
    }
    long encrypted = ppp.encryptedFrames[0] + ppp.encryptedFrames[1];
    long clear = ppp.clearFrames[0] + ppp.clearFrames[1];
    long compressed = ppp.compressedFrames[0] + ppp.compressedFrames[1];
    boolean opened = breached && bits == 0 && ppp.isNetworkOpen();
    if (encrypted == 0 && (clear + compressed > 0 || opened)) {
      found.add(
          facts()
              .add("frames in the clear", clear)
              .addIf(compressed > 0, "frames compressed and not encrypted", "" + compressed)
              .conclude(Finding.NO_ENCRYPTION));
    }
  }

  private Facts facts() {
    return new Facts()
        .addIf(
            breached,
            call.endedByPolicy ? "ended by the gateway's policy" : "against the gateway's policy",
            "the call " + call.breach);
  }
}
