package net.pptpalg.alg.diagnosis;

import java.util.List;
import net.pptpalg.alg.ppp.AuthenticationMethod;

/** What is weak about a call, whether it came up or not. */
final class SecurityRules {
  private static final int STRONG_BITS = 128;

  private SecurityRules() {}

  static void judge(CallObserver call, List<Conclusion> found) {
    PppObserver ppp = call.ppp();
    Authentication authentication = ppp.authentication();
    if (authentication.used == AuthenticationMethod.PAP && authentication.responses > 0) {
      found.add(
          new Facts().add("PAP requests", authentication.responses).conclude(Finding.WEAK_PAP));
    }
    if (authentication.used == AuthenticationMethod.MS_CHAP_V1 && authentication.responses > 0) {
      found.add(
          new Facts()
              .add("MS-CHAPv1 responses", authentication.responses)
              .conclude(Finding.WEAK_MS_CHAP_V1));
    }
    if (!NegotiationRules.isUp(ppp)) {
      return;
    }
    int bits = ppp.encryptionBits();
    if (bits > 0 && bits < STRONG_BITS) {
      found.add(new Facts().add("key length", bits + " bits").conclude(Finding.WEAK_ENCRYPTION));
    }
    long encrypted = ppp.encryptedFrames[0] + ppp.encryptedFrames[1];
    long clear = ppp.clearFrames[0] + ppp.clearFrames[1];
    long compressed = ppp.compressedFrames[0] + ppp.compressedFrames[1];
    if (encrypted == 0 && clear + compressed > 0) {
      found.add(
          new Facts()
              .add("frames in the clear", clear)
              .addIf(compressed > 0, "frames compressed and not encrypted", "" + compressed)
              .conclude(Finding.NO_ENCRYPTION));
    }
  }
}
