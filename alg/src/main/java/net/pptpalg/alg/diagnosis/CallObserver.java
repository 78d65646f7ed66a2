package net.pptpalg.alg.diagnosis;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4Address;

/**
 * Everything that is known about one call: its setup, its GRE, its PPP and its end. Bounded, and
 * without secrets.
 *
 * <p>Owned by one thread. Times are nanoseconds of any one epoch.
 */
public final class CallObserver {
  /** No Call ID is known yet. */
  public static final int UNKNOWN = -1;

  private static final int SIDES = Side.values().length;

  final GreFlow[] flows = {new GreFlow(), new GreFlow()};
  final int[] callId = {UNKNOWN, UNKNOWN};
  final int[] window = new int[SIDES];
  final boolean setupSeen;
  final long startedNs;
  boolean answered;
  boolean connected;
  long connectedNs;
  int resultCode;
  int errorCode;
  int causeCode;
  boolean incoming;
  Ending ending;

  int greRefusals;
  String greRefusal = "";
  final int[] tooBig = new int[SIDES];
  int nextHopMtu;
  final long[] ignoredTooBig = new long[SIDES];
  final long[] fragmented = new long[SIDES];
  final long[] fragmentsLost = new long[SIDES];
  final long[] strayPackets = new long[SIDES];
  String stray = "";
  final long[] droppedByGateway = new long[SIDES];
  String givenUp = "";
  boolean refusedByGateway;

  /** Set-Link-Info that says the server's PPP has agreed on a link, and when. */
  int linkInfos;

  long linkUpNs;
  long linkDownNs;

  /** What the gateway's policy doesn't allow about the call; empty when nothing. */
  String breach = "";

  boolean endedByPolicy;

  private boolean forgotten;
  private final Timeline timeline = new Timeline();
  private final PppObserver ppp = new PppObserver(timeline);

  /**
   * @param startedNs when the call was asked for, or first seen.
   * @param setupSeen whether its setup is seen; false when the watching began in the midst of it.
   */
  CallObserver(long startedNs, boolean setupSeen) {
    this.startedNs = startedNs;
    this.setupSeen = setupSeen;
  }

  /** A call that is known from its GRE only: nobody saw the control connection. */
  public static CallObserver withoutSetup(long timeNs) {
    CallObserver call = new CallObserver(timeNs, false);
    call.connected = true;
    call.connectedNs = timeNs;
    return call;
  }

  /**
   * GRE shows that the call was accepted, though no message said so.
   *
   * @param receiver who gets the GRE.
   * @param id the Call ID it carries, so the receiver's.
   */
  public void provedByGre(Side receiver, long timeNs, int id) {
    callId[receiver.ordinal()] = id;
    if (!connected) {
      answered = true;
      connected = true;
      connectedNs = timeNs;
      timeline.add(timeNs, null, "GRE passes, though no reply to the call request was seen");
    }
  }

  /**
   * One GRE packet of the call.
   *
   * @param gre first byte of a header that {@link Gre#check} found sound.
   * @param available bytes there; the payload may be cut short.
   * @param ipBytes bytes of the whole IP packet.
   * @param dontFragment its DF bit.
   */
  public void gre(
      Side sender,
      long timeNs,
      ByteBuffer b,
      int gre,
      int available,
      int ipBytes,
      boolean dontFragment) {
    int side = sender.ordinal();
    GreFlow flow = flows[side];
    flow.packet(timeNs, ipBytes);
    if (Gre.hasAcknowledgment(b, gre)) {
      flows[sender.other().ordinal()].acknowledged(timeNs, Gre.acknowledgment(b, gre));
    }
    if (dontFragment && tooBig[side] > 0 && nextHopMtu > 0 && ipBytes > nextHopMtu) {
      ignoredTooBig[side]++;
    }
    int announced = Gre.payloadLength(b, gre);
    if (!Gre.hasSequence(b, gre) || announced == 0) {
      return;
    }
    flow.payload(timeNs, Gre.sequence(b, gre), ipBytes, window[sender.other().ordinal()]);
    int header = Gre.headerLength(b, gre);
    int there = Math.min(announced, available - header);
    if (there > 0) {
      ppp.frame(sender, timeNs, b, gre + header, there);
    }
  }

  /** GRE of a side was left out, by whoever shows it: what is missing isn't lost. */
  public void interrupted(Side sender) {
    flows[sender.ordinal()].interrupted();
  }

  /**
   * An ICMP error about GRE of this call other than "fragmentation needed".
   *
   * @param sender whose packet it is about.
   * @param reporter who says so, a network value.
   */
  public void greRefused(Side sender, long timeNs, int type, int code, int reporter) {
    greRefusals++;
    greRefusal =
        "type "
            + type
            + " code "
            + code
            + " from "
            + Ipv4Address.format(reporter)
            + " about GRE of the "
            + sender.text();
    timeline.add(timeNs, null, "ICMP error " + greRefusal);
  }

  /** An ICMP "fragmentation needed" about GRE of this call; the MTU is 0 from old routers. */
  public void greTooBig(Side sender, long timeNs, int mtu) {
    tooBig[sender.ordinal()]++;
    if (mtu > 0) {
      nextHopMtu = nextHopMtu == 0 ? mtu : Math.min(nextHopMtu, mtu);
    }
    timeline.add(
        timeNs,
        null,
        "ICMP fragmentation needed, next-hop MTU " + mtu + ", to the " + sender.text());
  }

  /** A packet of the call that travels in fragments, of which none is known to be missing. */
  public void fragmented(Side sender) {
    fragmented[sender.ordinal()]++;
  }

  /** A fragmented packet of the call of which parts never came. */
  public void fragmentsLost(Side sender, long timeNs) {
    if (fragmentsLost[sender.ordinal()]++ == 0) {
      timeline.add(timeNs, sender, "a fragment of a large packet is missing");
    }
  }

  /** GRE that looks like this call's and has another address or Call ID than was agreed on. */
  public void stray(Side sender, long packets, String text) {
    strayPackets[sender.ordinal()] += packets;
    stray = text;
  }

  /**
   * GRE of the call that the gateway dropped, having given the call up, though neither side ended
   * it.
   *
   * @param why the gateway gave it up, in words.
   */
  public void droppedByGateway(Side sender, long timeNs, String why) {
    if (droppedByGateway[sender.ordinal()]++ == 0) {
      timeline.add(timeNs, sender, "GRE that the gateway drops: " + why);
    }
    givenUp = why;
  }

  /** The refusal is the gateway's, not the other side's. */
  public void refusedByGateway() {
    refusedByGateway = true;
  }

  /**
   * The gateway's policy asks for other authentication or encryption.
   *
   * @param what in words, behind "the call".
   * @param ended whether the gateway ends the call for that.
   */
  public void breached(long timeNs, String what, boolean ended) {
    breach = what;
    endedByPolicy |= ended;
    timeline.add(
        timeNs,
        null,
        "the call "
            + what
            + ": the gateway "
            + (ended ? "ends it" : "tells of it, as its policy says"));
  }

  /** What the gateway's policy doesn't allow about the call; empty when nothing. */
  public String breach() {
    return breach;
  }

  /** Whether the gateway ended the call for that. */
  public boolean endedByPolicy() {
    return endedByPolicy;
  }

  void forget() {
    forgotten = true;
  }

  /** Whether its connection has made room for others by it: it sees nothing any more. */
  public boolean isForgotten() {
    return forgotten;
  }

  void end(Side by, Ending.How how, long timeNs, String reason, boolean abnormal) {
    if (ending == null) {
      ending = new Ending(by, how, timeNs, reason, abnormal);
    }
  }

  /** How the call ended first, by PPP or by the control connection; null while it lasts. */
  public Ending ending() {
    Ending terminated = ppp.terminated;
    if (terminated == null || ending != null && ending.timeNs() < terminated.timeNs()) {
      return ending;
    }
    return terminated;
  }

  /** What the control connection said of the end; null while it lasts. */
  Ending controlEnding() {
    return ending;
  }

  /** GRE a side has sent. */
  public GreFlow flow(Side sender) {
    return flows[sender.ordinal()];
  }

  /** PPP inside. */
  public PppObserver ppp() {
    return ppp;
  }

  /** What happened, in words. */
  public Timeline timeline() {
    return timeline;
  }

  /** Call ID a side has chosen, or {@link #UNKNOWN}. */
  public int callId(Side side) {
    return callId[side.ordinal()];
  }

  /** When it was asked for, or first seen. */
  public long startedNs() {
    return startedNs;
  }

  /** Whether its setup was seen. */
  public boolean setupSeen() {
    return setupSeen;
  }

  /** Whether the two sides agreed on the call. */
  public boolean connected() {
    return connected;
  }

  /** Fragmented packets of a side whose parts never all came. */
  public long fragmentsLost(Side sender) {
    return fragmentsLost[sender.ordinal()];
  }

  /** How far the call has got, in a word or two. */
  public String state() {
    if (ending() != null || endedByPolicy) {
      return "ended";
    }
    if (!connected) {
      return answered ? "refused" : "requested";
    }
    if (ppp.ipcp().everOpened() || ppp.ipv6cp().everOpened()) {
      return "up";
    }
    if (ppp.dataFrames(Side.CLIENT) + ppp.dataFrames(Side.SERVER) > 0) {
      return "up";
    }
    return ppp.lcp().began() ? "negotiating" : "connected";
  }
}
