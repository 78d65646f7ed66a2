package net.pptpalg.alg.diagnosis;

import java.util.Locale;
import net.pptpalg.alg.ppp.AuthenticationMethod;
import net.pptpalg.alg.ppp.Ccp;
import net.pptpalg.alg.ppp.Chap;
import net.pptpalg.alg.ppp.Lcp;
import net.pptpalg.alg.ppp.PppPacket;
import net.pptpalg.alg.ppp.PppProtocol;

/** Why PPP's negotiation fails once frames get through: authentication, encryption, addresses. */
final class NegotiationRules {
  /** Failures in a row that no typing mistake explains. */
  static final int REPEATED = 5;

  private static final long PATIENCE_NS = 15 * Facts.SECOND_NS;
  private static final int FEW_FRAMES = 20;

  private static final int LOGON_HOURS = 646;
  private static final int DISABLED = 647;
  private static final int EXPIRED = 648;
  private static final int NO_DIAL_IN = 649;
  private static final int CHANGING_PASSWORD = 709;
  private static final int NO_LOCAL_ENCRYPTION = 741;
  private static final int NO_REMOTE_ENCRYPTION = 742;

  private final CallObserver call;
  private final PppObserver ppp;
  private final Authentication authentication;
  private final long endNs;
  private final Ending ending;

  NegotiationRules(CallObserver call, long nowNs) {
    this.call = call;
    this.ppp = call.ppp();
    this.authentication = ppp.authentication();
    this.ending = call.ending();
    this.endNs = ending == null ? nowNs : ending.timeNs();
  }

  /** Whether the tunnel got as far as data. */
  static boolean isUp(PppObserver ppp) {
    return ppp.ipcp().everOpened()
        || ppp.ipv6cp().everOpened()
        || ppp.dataFrames(Side.CLIENT) > 0 && ppp.dataFrames(Side.SERVER) > 0;
  }

  /** The conclusion, or null when nothing failed or it is too early to tell. */
  Conclusion judge() {
    if (!ppp.lcp().began() && authentication.firstNs == 0 && !ppp.ipcp().began()) {
      return null;
    }
    Conclusion conclusion = authentication();
    if (conclusion == null) {
      conclusion = encryption();
    }
    if (conclusion == null && !isUp(ppp)) {
      conclusion = addresses();
    }
    return conclusion;
  }

  private Conclusion authentication() {
    Authentication a = authentication;
    if (a.successes > 0 || isUp(ppp)) {
      return null;
    }
    if (a.failures > 0) {
      return facts()
          .add("failures", a.failures)
          .addIf(a.error != Chap.NONE, "the server's error", "E=" + a.error)
          .addIf(!a.message.isEmpty(), "the server's words", a.message)
          .conclude(failure(a.error));
    }
    boolean refused = a.rejected > 0 || a.naked > 1 || saysNoAuthentication();
    if (refused && a.firstNs == 0 && isOver()) {
      return facts()
          .add("asked for", texts(a.asked))
          .add("refused", (a.rejected + a.naked) + " times by the other side")
          .addIf(!a.suggested.isEmpty(), "suggested instead", texts(a.suggested))
          .addIf(ending != null, "ended by", endingText())
          .conclude(Finding.AUTHENTICATION_NO_COMMON);
    }
    boolean due = a.firstNs != 0 || a.agreed != null && ppp.lcp().everOpened();
    if (due && isOver()) {
      return facts()
          .add("challenges", a.challenges)
          .add("responses", a.responses)
          .add("results", 0)
          .addIf(ending != null, "ended by", endingText())
          .conclude(Finding.AUTHENTICATION_SILENT);
    }
    return null;
  }

  private static Finding failure(int error) {
    return switch (error) {
      case LOGON_HOURS -> Finding.AUTHENTICATION_HOURS;
      case DISABLED -> Finding.AUTHENTICATION_DISABLED;
      case EXPIRED, CHANGING_PASSWORD -> Finding.AUTHENTICATION_EXPIRED;
      case NO_DIAL_IN -> Finding.AUTHENTICATION_NO_DIAL_IN;
      default -> Finding.AUTHENTICATION_FAILED;
    };
  }

  private Conclusion encryption() {
    boolean said =
        ppp.windowsError == NO_LOCAL_ENCRYPTION
            || ppp.windowsError == NO_REMOTE_ENCRYPTION
            || reason().contains("mppe")
            || reason().contains("encryption");
    long encrypted = ppp.encryptedFrames[0] + ppp.encryptedFrames[1];
    long data = ppp.dataFrames(Side.CLIENT) + ppp.dataFrames(Side.SERVER);
    boolean refused =
        ppp.isRejected(PppProtocol.CCP)
            || ppp.mppeRejectedBy[0]
            || ppp.mppeRejectedBy[1]
            || naked(0) == 0
            || naked(1) == 0
            || ppp.ccp().sent(PppPacket.TERMINATE_REQUEST) > 0 && !ppp.ccp().everOpened();
    boolean asked = ppp.mppeAsked[0] > 0 || ppp.mppeAsked[1] > 0;
    boolean failed = asked && ppp.encryptionBits() == 0 && refused;
    boolean mismatch = isMismatch();
    boolean over = ending != null || !isUp(ppp) && isOver();
    if (encrypted > 0 || data > FEW_FRAMES || !over || !said && !failed && !mismatch) {
      return null;
    }
    // A client that works unencrypted and then hangs up didn't require encryption.
    if (!said && isUp(ppp) && data > 0) {
      return null;
    }
    return facts()
        .addIf(ppp.mppeAsked[0] >= 0, "client asks for", PppText.mppe(ppp.mppeAsked[0]))
        .addIf(ppp.mppeAsked[1] >= 0, "server asks for", PppText.mppe(ppp.mppeAsked[1]))
        .addIf(ppp.mppeNaked[0] >= 0, "client wants instead", PppText.mppe(ppp.mppeNaked[0]))
        .addIf(ppp.mppeNaked[1] >= 0, "server wants instead", PppText.mppe(ppp.mppeNaked[1]))
        .addIf(ppp.mppeRejectedBy[0], "client", "rejects MPPE")
        .addIf(ppp.mppeRejectedBy[1], "server", "rejects MPPE")
        .addIf(ppp.protocolsRejectedByClient.contains(PppProtocol.CCP), "client", "rejects CCP")
        .addIf(ppp.protocolsRejectedByServer.contains(PppProtocol.CCP), "server", "rejects CCP")
        .addIf(ending != null, "ended by", endingText())
        .conclude(mismatch ? Finding.MPPE_STRENGTH_MISMATCH : Finding.MPPE_REQUIRED_REFUSED);
  }

  /** Both sides want encryption, and what one asks for and the other wants differ to the end. */
  private boolean isMismatch() {
    if (ppp.ccp().everOpened() && ppp.encryptionBits() > 0) {
      return false;
    }
    for (Side side : Side.values()) {
      int asked = ppp.mppeAsked[side.ordinal()];
      int wanted = naked(side.other().ordinal());
      if (asked > 0 && wanted > 0 && (asked & Ccp.ENCRYPTION_BITS) != wanted) {
        return true;
      }
    }
    int client = Math.max(0, ppp.mppeAsked[0]) & Ccp.ENCRYPTION_BITS;
    int server = Math.max(0, ppp.mppeAsked[1]) & Ccp.ENCRYPTION_BITS;
    return client != 0 && server != 0 && (client & server) == 0;
  }

  /** Encryption bits a side wants instead of the other's; -1 when it never said. */
  private int naked(int side) {
    return ppp.mppeNaked[side] < 0 ? -1 : ppp.mppeNaked[side] & Ccp.ENCRYPTION_BITS;
  }

  private Conclusion addresses() {
    if (ppp.isRejected(PppProtocol.IPCP) && isOver()) {
      boolean byServer = ppp.protocolsRejectedByServer.contains(PppProtocol.IPCP);
      return facts()
          .add("rejected by", byServer ? "the server" : "the client")
          .addIf(ending != null, "ended by", endingText())
          .conclude(Finding.IPCP_REFUSED);
    }
    boolean onlyIpv6 = ppp.ipv6cp().began() && !ppp.ipcp().began();
    if (onlyIpv6 && ppp.isRejected(PppProtocol.IPV6CP) && isOver()) {
      return facts()
          .add("IPCP", "not tried")
          .addIf(ending != null, "ended by", endingText())
          .conclude(Finding.IPV6CP_REFUSED);
    }
    boolean rejected =
        ppp.addressRejectedBy[Side.SERVER.ordinal()]
            && ppp.addressAsked[Side.CLIENT.ordinal()] == 0;
    if ((ppp.nakedWithNoAddress > 0 || rejected) && isOver()) {
      return facts()
          .add("Naks without an address", ppp.nakedWithNoAddress)
          .addIf(rejected, "the server", "rejects the client's wish for an address")
          .addIf(ending != null, "ended by", endingText())
          .conclude(Finding.IPCP_NO_ADDRESS);
    }
    boolean fromTheBegin = call.setupSeen || ppp.lcp().sent(PppPacket.CONFIGURE_REQUEST) > 0;
    if (ppp.terminated != null && fromTheBegin && isOver()) {
      return facts().add("ended by", endingText()).conclude(Finding.PPP_TERMINATED);
    }
    boolean authenticated = authentication.successes > 0 || ppp.ipcp().began();
    if (authenticated && isOver()) {
      return facts()
          .add("IPCP requests", ppp.ipcp().sent(PppPacket.CONFIGURE_REQUEST))
          .add("IPCP Naks", ppp.ipcp().sent(PppPacket.CONFIGURE_NAK))
          .add("IPCP Rejects", ppp.ipcp().sent(PppPacket.CONFIGURE_REJECT))
          .addIf(ending != null, "ended by", endingText())
          .conclude(Finding.IPCP_STALLED);
    }
    // Keep-alives pass only on a link that is open, so nothing failed that we know of.
    if (ending != null && call.setupSeen && ppp.lcp().sent(PppPacket.ECHO_REPLY) == 0) {
      return facts().add("ended by", endingText()).conclude(Finding.PPP_TERMINATED);
    }
    return null;
  }

  private boolean isOver() {
    long lastNs = Math.max(call.flow(Side.CLIENT).lastNs(), call.flow(Side.SERVER).lastNs());
    long firstNs = call.connectedNs;
    return ending != null
        || endNs - firstNs >= PATIENCE_NS && lastNs - firstNs >= PATIENCE_NS
        || endNs - lastNs >= PATIENCE_NS;
  }

  private boolean saysNoAuthentication() {
    return reason().contains("authenticat");
  }

  private String reason() {
    return ppp.terminated == null ? "" : ppp.terminated.reason().toLowerCase(Locale.ROOT);
  }

  private String endingText() {
    return ending == null ? "" : ending.text();
  }

  private Facts facts() {
    AuthenticationMethod method = authentication.method();
    return new Facts()
        .addIf(method != null, "authentication", method == null ? "" : method.text())
        .addIf(ppp.windowsError != Lcp.NONE, "Windows error given", "" + ppp.windowsError);
  }

  private static String texts(Iterable<AuthenticationMethod> methods) {
    StringBuilder text = new StringBuilder();
    for (AuthenticationMethod method : methods) {
      text.append(text.length() == 0 ? "" : ", ").append(method.text());
    }
    return text.length() == 0 ? "nothing" : text.toString();
  }
}
