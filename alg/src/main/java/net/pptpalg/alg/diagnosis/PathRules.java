package net.pptpalg.alg.diagnosis;

import net.pptpalg.alg.ppp.PppPacket;

/**
 * Why LCP doesn't open: GRE doesn't get through in one direction or the other, or PPP doesn't
 * answer. A side's GRE that is seen here and that the other side neither acknowledges nor answers
 * was lost beyond this point.
 */
final class PathRules {
  private static final long PATIENCE_NS = 5 * Facts.SECOND_NS;

  /** A PPP that works asks for half a minute before it gives up; one that doesn't is faster. */
  private static final long HANG_UP_NS = 10 * Facts.SECOND_NS;

  /** No peer keeps a call for so long without PPP. */
  private static final long ALIVE_NS = 120 * Facts.SECOND_NS;

  private static final int ENOUGH_REQUESTS = 3;
  private static final int ENOUGH_STRAYS = 3;
  private static final int LOOP_REQUESTS = 10;

  private final CallObserver call;
  private final PppObserver ppp;
  private final boolean greSeenAnywhere;
  private final Ending ending;
  private final long durationNs;

  PathRules(CallObserver call, long nowNs, boolean greSeenAnywhere) {
    this.call = call;
    this.ppp = call.ppp();
    this.greSeenAnywhere = greSeenAnywhere;
    this.ending = call.ending();
    this.durationNs = (ending == null ? nowNs : ending.timeNs()) - call.connectedNs;
  }

  /** Whether the link came up, whatever became of it. */
  static boolean isPassed(PppObserver ppp) {
    return ppp.lcp().everOpened()
        || ppp.authentication().firstNs != 0
        || ppp.ipcp().began()
        || ppp.ipv6cp().began()
        || ppp.dataFrames(Side.CLIENT) + ppp.dataFrames(Side.SERVER) > 0;
  }

  /** The conclusion, or null when LCP opened, failed by itself, or is still young. */
  Conclusion judge() {
    if (isPassed(ppp)) {
      return null;
    }
    boolean fromClient = call.flow(Side.CLIENT).packets() > 0;
    boolean fromServer = call.flow(Side.SERVER).packets() > 0;
    if (fromClient && fromServer) {
      return bothSeen();
    }
    return call.setupSeen ? missing(fromClient, fromServer) : null;
  }

  private Conclusion missing(boolean fromClient, boolean fromServer) {
    if (call.linkUpNs != 0 && !fromClient && !fromServer) {
      return notCaptured();
    }
    if (call.greRefusals > 0) {
      return facts().conclude(Finding.GRE_REJECTED);
    }
    // A few may have been late, and for a call before this one.
    boolean patient = ending != null || durationNs >= PATIENCE_NS;
    if (patient && call.strayPackets[0] + call.strayPackets[1] >= ENOUGH_STRAYS) {
      return facts()
          .add("strayed GRE packets", call.strayPackets[0] + call.strayPackets[1])
          .add("of them", call.stray)
          .conclude(Finding.GRE_MISADDRESSED);
    }
    boolean serverEnded = ending != null && ending.by() == Side.SERVER;
    if (!fromServer && serverEnded && durationNs < HANG_UP_NS) {
      return facts().add("ended by", ending.text()).conclude(Finding.SERVER_HUNG_UP);
    }
    boolean asked =
        ppp.lcp().requests(Side.CLIENT) + ppp.lcp().requests(Side.SERVER) >= ENOUGH_REQUESTS;
    if (ending == null && durationNs < PATIENCE_NS && !asked) {
      return null;
    }
    if (!fromClient && !fromServer) {
      if (durationNs >= ALIVE_NS && !greSeenAnywhere) {
        return null;
      }
      return facts()
          .addIf(
              !greSeenAnywhere,
              "GRE packets of any call",
              "0; make sure that no port filter left them out")
          .conclude(Finding.GRE_BLOCKED_BOTH_WAYS);
    }
    if (fromServer) {
      return facts()
          .add("where", "between the client and this point")
          .conclude(Finding.GRE_BLOCKED_OUTWARD);
    }
    return facts()
        .add(
            "where",
            call.linkUpNs != 0
                ? "between the server and this point; the server has got the client's GRE"
                : "between the server and this point; or the client's GRE is lost beyond it")
        .conclude(Finding.GRE_BLOCKED_INWARD);
  }

  private Conclusion notCaptured() {
    if (ending == null || durationNs > ALIVE_NS) {
      return null;
    }
    Facts facts =
        facts()
            .addSeconds(
                "the server's Set-Link-Info says that LCP opened after",
                call.linkUpNs - call.connectedNs);
    if (call.linkDownNs != 0) {
      facts.addSeconds("and that it closed again after", call.linkDownNs - call.connectedNs);
    }
    return facts.add("ended by", ending.text()).conclude(Finding.GRE_NOT_CAPTURED);
  }

  private Conclusion bothSeen() {
    Negotiation lcp = ppp.lcp();
    if (ppp.loopedFrames > 1) {
      return facts()
          .add("Configure-Requests with the other side's magic number", ppp.loopedFrames)
          .conclude(Finding.LCP_LOOPBACK);
    }
    boolean serverHears = hears(Side.SERVER);
    boolean clientHears = hears(Side.CLIENT);
    boolean clientAsks = lcp.requests(Side.CLIENT) >= ENOUGH_REQUESTS;
    boolean serverAsks = lcp.requests(Side.SERVER) >= ENOUGH_REQUESTS;
    boolean refused = call.greRefusals > 0;
    if (refused && (!serverHears || !clientHears)) {
      return facts().conclude(Finding.GRE_REJECTED);
    }
    if (!serverHears && !clientHears && clientAsks && serverAsks) {
      return facts()
          .add("where", "beyond this point on both sides: neither answers the other")
          .conclude(Finding.GRE_BLOCKED_BOTH_WAYS);
    }
    if (!serverHears && clientAsks) {
      return facts()
          .add("where", "between this point and the server, which doesn't react to the client")
          .conclude(Finding.GRE_BLOCKED_OUTWARD);
    }
    if (!clientHears && serverAsks) {
      return facts()
          .add("where", "between this point and the client, which doesn't react to the server")
          .conclude(Finding.GRE_BLOCKED_INWARD);
    }
    for (Side silent : Side.values()) {
      boolean unanswered = lcp.answers(silent) == 0;
      if (unanswered && lcp.requests(silent.other()) >= ENOUGH_REQUESTS) {
        return facts()
            .add("silent", "PPP of the " + silent.text() + "; GRE to it is acknowledged")
            .conclude(Finding.LCP_SILENT);
      }
    }
    if (!lcp.began()) {
      return durationNs >= HANG_UP_NS ? facts().conclude(Finding.LCP_SILENT) : null;
    }
    if (lcp.sent(PppPacket.CONFIGURE_REQUEST) >= LOOP_REQUESTS
        && ppp.authentication.rejected == 0) {
      return facts()
          .add("Configure-Naks", lcp.sent(PppPacket.CONFIGURE_NAK))
          .add("Configure-Rejects", lcp.sent(PppPacket.CONFIGURE_REJECT))
          .conclude(Finding.LCP_LOOP);
    }
    return null;
  }

  private boolean hears(Side side) {
    return call.flow(side.other()).anyAcknowledged() || ppp.lcp().answers(side) > 0;
  }

  private Facts facts() {
    Facts facts =
        new Facts()
            .add("GRE packets from the client", call.flow(Side.CLIENT).packets())
            .add("GRE packets from the server", call.flow(Side.SERVER).packets())
            .addSeconds("since the call was connected", durationNs);
    for (Side side : Side.values()) {
      int requests = ppp.lcp().requests(side);
      facts.addIf(
          requests > 0,
          "LCP Configure-Requests of the " + side.text(),
          requests + ", answered by " + ppp.lcp().answers(side.other()));
    }
    return facts.addIf(
        call.greRefusals > 0, "ICMP errors", call.greRefusals + ", the last " + call.greRefusal);
  }
}
