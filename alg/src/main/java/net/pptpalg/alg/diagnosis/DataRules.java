package net.pptpalg.alg.diagnosis;

import java.util.List;
import net.pptpalg.alg.ppp.PppPacket;

/** What is wrong with a tunnel that is up, and how it ended. */
final class DataRules {
  private static final long ONE_WAY_NS = 10 * Facts.SECOND_NS;
  private static final int ONE_WAY_FRAMES = 20;
  private static final int ALIVE_FACTOR = 3;
  private static final int FEW = 3;
  private static final int SOME = 5;
  private static final int MANY = 50;
  private static final int ONE_IN = 20;
  private static final int ECHOES = 3;
  private static final long SILENCE_NS = 60 * Facts.SECOND_NS;

  private final ControlObserver c;
  private final CallObserver call;
  private final PppObserver ppp;
  private final Ending ending;
  private final long endNs;
  private final List<Conclusion> found;

  DataRules(ControlObserver c, CallObserver call, long nowNs, List<Conclusion> found) {
    this.c = c;
    this.call = call;
    this.ppp = call.ppp();
    this.ending = call.ending();
    this.endNs = ending == null ? nowNs : ending.timeNs();
    this.found = found;
  }

  void judge() {
    boolean lost = false;
    for (Side sender : Side.values()) {
      if (NegotiationRules.isUp(ppp)) {
        lost |= largeOnesAreLost(sender);
        quality(sender);
      }
    }
    if (!lost) {
      size();
    }
    int resets = ppp.ccp().sent(PppPacket.RESET_REQUEST);
    if (resets >= SOME) {
      found.add(
          new Facts()
              .add("CCP Reset-Requests", resets)
              .add("encryption", PppText.mppe(Math.max(0, ppp.mppeAgreed[0])))
              .conclude(Finding.CCP_RESET_STORM));
    }
    boolean oneWay = oneWay(Side.CLIENT) || oneWay(Side.SERVER);
    if (oneWay || vanished()) {
      return;
    }
    if (NegotiationRules.isUp(ppp)
        && ending != null
        && ending.by() == Side.SERVER
        && ending.how() != Ending.How.RESET) {
      found.add(
          new Facts()
              .add("ended by", ending.text())
              .addSeconds("after", endNs - call.connectedNs)
              .conclude(Finding.CLOSED_BY_SERVER));
    }
  }

  private boolean largeOnesAreLost(Side sender) {
    GreFlow flow = call.flow(sender);
    String from = "from the " + sender.text();
    int side = sender.ordinal();
    boolean fragments =
        call.fragmentsLost[side] >= FEW && call.fragmentsLost[side] * FEW >= call.fragmented[side];
    if (fragments) {
      found.add(
          new Facts()
              .add("incomplete packets " + from, call.fragmentsLost[side])
              .add("complete fragmented packets " + from, call.fragmented[side])
              .conclude(Finding.FRAGMENTS_LOST));
    }
    boolean vanish =
        flow.large() >= SOME
            && flow.largeArrived() == 0
            && flow.smallArrived() >= SOME
            && flow.lateAcknowledgments() == 0;
    boolean blackHole = vanish && !fragments || call.ignoredTooBig[side] >= FEW;
    if (blackHole) {
      found.add(
          new Facts()
              .add("packets of " + GreFlow.LARGE_BYTES + " bytes and more " + from, flow.large())
              .add("of them acknowledged", flow.largeArrived())
              .add("smaller ones acknowledged", flow.smallArrived())
              .add("largest packet", flow.largestBytes() + " bytes")
              .add(
                  "ICMP fragmentation needed",
                  call.tooBig[side] == 0
                      ? "none, so it is filtered or lost"
                      : call.tooBig[side] + ", next-hop MTU " + call.nextHopMtu)
              .addIf(
                  call.ignoredTooBig[side] > 0,
                  "larger packets sent after it",
                  String.valueOf(call.ignoredTooBig[side]))
              .add("MRU agreed on", ppp.mruBytes(sender.other()) + " bytes")
              .conclude(Finding.MTU_BLACK_HOLE));
    }
    return fragments || blackHole;
  }

  private void quality(Side sender) {
    GreFlow flow = call.flow(sender);
    String from = "from the " + sender.text();
    // A packet whose fragments are missing has a finding of its own.
    long lost = flow.lost() - call.fragmentsLost[sender.ordinal()];
    if (flow.expected() >= MANY && lost >= SOME && lost * ONE_IN >= flow.expected()) {
      found.add(
          new Facts()
              .add("missing " + from, lost + " of " + flow.expected())
              .add("that is", Facts.percent(lost, flow.expected()))
              .conclude(Finding.GRE_LOSS));
    }
    long disorder = flow.reordered() + flow.duplicates();
    if (flow.withPayload() >= MANY && disorder >= SOME && disorder * ONE_IN >= flow.withPayload()) {
      found.add(
          new Facts()
              .add("out of order " + from, flow.reordered())
              .add("twice " + from, flow.duplicates())
              .add("of packets", flow.withPayload())
              .conclude(Finding.GRE_REORDERED));
    }
    if (flow.stalls() >= SOME) {
      found.add(
          new Facts()
              .add("pauses with a full window " + from, flow.stalls())
              .add("window", call.window[sender.other().ordinal()] + " packets")
              .addIf(
                  flow.rttMeanNs() >= 0,
                  "mean time to an acknowledgment",
                  Facts.milliseconds(flow.rttMeanNs()))
              .conclude(Finding.WINDOW_STALL));
    }
  }

  /** Packets that arrive, but in pieces, or after routers have said how large they may be. */
  private void size() {
    Facts facts = new Facts();
    boolean tooBig = false;
    for (Side sender : Side.values()) {
      int side = sender.ordinal();
      String from = "from the " + sender.text();
      long pieces = call.fragmented[side];
      long packets = call.flow(sender).withPayload();
      boolean often = pieces >= SOME && pieces * ONE_IN >= packets;
      boolean told = call.tooBig[side] >= FEW;
      if (!often && !told) {
        continue;
      }
      tooBig = true;
      int mru = ppp.mruBytes(sender.other());
      facts
          .addIf(often, "packets in fragments " + from, pieces + " of " + packets)
          .addIf(
              told,
              "ICMP fragmentation needed to the " + sender.text(),
              call.tooBig[side] + ", next-hop MTU " + call.nextHopMtu)
          .addIf(mru > 0, "MRU agreed on for packets " + from, mru + " bytes");
    }
    if (tooBig) {
      found.add(facts.conclude(Finding.TUNNEL_TOO_BIG));
    }
  }

  private boolean oneWay(Side sender) {
    Side silent = sender.other();
    int side = sender.ordinal();
    boolean alive = call.flow(silent).lastNs() > ppp.firstDataNs[side];
    // An idle client talks to itself for a while (name and service discovery): be patient with
    // one whose packets are acknowledged.
    long patience = alive ? ALIVE_FACTOR : 1;
    boolean lasting =
        ppp.directedFrames[side] >= ONE_WAY_FRAMES * patience
            && ppp.lastDataNs[side] - ppp.firstDataNs[side] >= ONE_WAY_NS * patience
            && ppp.dataFrames(silent) == 0;
    if (!lasting || !NegotiationRules.isUp(ppp)) {
      return false;
    }
    found.add(
        new Facts()
            .add("data frames from the " + sender.text(), ppp.dataFrames(sender))
            .add("data frames from the " + silent.text(), 0)
            .addSeconds("over", ppp.lastDataNs[side] - ppp.firstDataNs[side])
            .add(
                "GRE from the " + silent.text() + " in that time",
                alive
                    ? "acknowledgments and keep-alives: it has nothing to send, or can't route it"
                    : "none: it is lost on the way")
            .conclude(Finding.DATA_ONE_WAY));
    return true;
  }

  private boolean vanished() {
    if (!PathRules.isPassed(ppp) || ending != null && ending.how() == Ending.How.RESET) {
      return false;
    }
    for (Side gone : Side.values()) {
      Side left = gone.other();
      if (ending != null && ending.by() == gone) {
        continue;
      }
      int echoes = ppp.echoesUnanswered[left.ordinal()];
      int pings = c == null ? 0 : c.echoesUnanswered[left.ordinal()];
      long pingNs = c == null || pings == 0 ? 0 : endNs - c.firstUnansweredEchoNs[left.ordinal()];
      GreFlow gre = call.flow(gone);
      long silenceNs = call.flow(left).lastNs() - gre.lastNs();
      boolean silent = silenceNs >= SILENCE_NS && call.flow(left).rttMeanNs() >= 0;
      if (echoes < ECHOES && (pings == 0 || pingNs < SILENCE_NS) && !silent) {
        continue;
      }
      found.add(
          new Facts()
              .add("gone", "the " + gone.text())
              .addIf(echoes > 0, "LCP echo requests without a reply", String.valueOf(echoes))
              .addIf(pings > 0, "PPTP echo requests without a reply", String.valueOf(pings))
              .addSeconds("its last GRE packet, before the end", Math.max(0, endNs - gre.lastNs()))
              .addIf(ending != null, "ended by", ending == null ? "" : ending.text())
              .conclude(Finding.PEER_VANISHED));
      return true;
    }
    return false;
  }
}
