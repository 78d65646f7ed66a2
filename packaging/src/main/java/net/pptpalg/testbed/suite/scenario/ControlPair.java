package net.pptpalg.testbed.suite.scenario;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import net.pptpalg.testbed.suite.endpoint.ExpectationException;
import net.pptpalg.testbed.suite.endpoint.ScriptedTcp;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.wire.Address;
import net.pptpalg.testbed.suite.wire.IpPacket;
import net.pptpalg.testbed.suite.wire.PptpMessage;
import net.pptpalg.testbed.suite.wire.TcpSegment;

/**
 * A control connection through the gateway with both ends in hand: the opener, which has dialled,
 * and the listener, which has answered. Messages go from one to the other with any cuts, and what
 * arrives is compared.
 */
public final class ControlPair {

  private static final byte[] ETHERNET_MSS = {2, 4, 5, (byte) 0xb4};
  private static final int SYN_REPETITIONS = 8;
  private static final long SYN_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Bench bench;
  private final ScriptedTcp opener;
  private final ScriptedTcp listener;

  ControlPair(Bench bench, ScriptedTcp opener, ScriptedTcp listener) {
    this.bench = bench;
    this.opener = opener;
    this.listener = listener;
  }

  /**
   * Opens the connection: the three segments of TCP's handshake, no message.
   *
   * @param target the address the opener dials
   * @param listener who answers there
   */
  public static ControlPair dial(
      Bench bench, Station opener, int port, int target, Station listener) {
    return dial(
        bench, opener, port, target, listener, bench.random().nextInt(), bench.random().nextInt());
  }

  /** The same with these sequence numbers. */
  public static ControlPair dial(
      Bench bench,
      Station openerStation,
      int port,
      int target,
      Station listenerStation,
      int openerInitial,
      int listenerInitial) {
    ScriptedTcp opener =
        new ScriptedTcp(openerStation, port, target, ScriptedTcp.PPTP_PORT, openerInitial);
    opener.setOptions(ETHERNET_MSS);
    IpPacket syn = awaitSyn(opener, listenerStation);
    opener.setOptions(new byte[0]);
    ScriptedTcp listener = ScriptedTcp.answering(listenerStation, syn, listenerInitial);
    listener.setOptions(ETHERNET_MSS);
    listener.synchronise();
    listener.setOptions(new byte[0]);
    opener.expect(
        "SYN+ACK",
        segment ->
            segment.has(TcpSegment.SYN | TcpSegment.ACK)
                && segment.sequence() == listenerInitial
                && segment.acknowledgment() == openerInitial + 1);
    opener.acknowledge();
    listener.expect("ACK of SYN", segment -> segment.acknowledgment() == listenerInitial + 1);
    return new ControlPair(bench, opener, listener);
  }

  /** Sends SYN, and again when none has come: a gateway under load may drop some. */
  private static IpPacket awaitSyn(ScriptedTcp opener, Station listener) {
    for (int i = 0; i < SYN_REPETITIONS; i++) {
      opener.synchronise();
      IpPacket syn = listener.await(packet -> isSyn(packet, opener.initial()), SYN_AGAIN_NS);
      if (syn != null) {
        return syn;
      }
    }
    opener.synchronise();
    return expectSyn(listener, opener.initial());
  }

  /** Waits for a SYN with this sequence number to PPTP's port. */
  public static IpPacket expectSyn(Station listener, int sequence) {
    return listener.expect("SYN", packet -> isSyn(packet, sequence));
  }

  /** Whether a packet is a SYN with this sequence number to PPTP's port. */
  public static boolean isSyn(IpPacket packet, int sequence) {
    if (packet.protocol() != IpPacket.TCP || packet.isFragment()) {
      return false;
    }
    TcpSegment segment = TcpSegment.parse(packet);
    return segment.has(TcpSegment.SYN)
        && segment.destinationPort() == ScriptedTcp.PPTP_PORT
        && segment.sequence() == sequence;
  }

  public ScriptedTcp opener() {
    return opener;
  }

  public ScriptedTcp listener() {
    return listener;
  }

  /** Exchanges Start-Control-Connection. */
  public ControlPair start() {
    expectUnchanged(PptpMessage.startRequest(), true);
    expectUnchanged(PptpMessage.startReply(), false);
    return this;
  }

  /** The address GRE of the opener has at the listener. */
  public int openerAsSeen() {
    return listener.remote();
  }

  /** The address the opener has dialled. */
  public int target() {
    return opener.remote();
  }

  /**
   * Sends a message to the listener, cut at these places (rising, inside the message), and returns
   * what arrives.
   */
  public PptpMessage toListener(PptpMessage message, int... cuts) {
    return transfer(opener, listener, message, cuts);
  }

  /** The other way. */
  public PptpMessage toOpener(PptpMessage message, int... cuts) {
    return transfer(listener, opener, message, cuts);
  }

  private static PptpMessage transfer(
      ScriptedTcp from, ScriptedTcp to, PptpMessage message, int... cuts) {
    sendCut(from, message.bytes(), cuts);
    return receive(from, to, message.length(), message.toString());
  }

  /** Sends bytes in segments that end at these places. */
  public static void sendCut(ScriptedTcp from, byte[] bytes, int... cuts) {
    int start = 0;
    for (int cut : cuts) {
      from.send(Arrays.copyOfRange(bytes, start, cut));
      start = cut;
    }
    from.send(Arrays.copyOfRange(bytes, start, bytes.length));
  }

  /** Waits for the next message of this length. */
  public static PptpMessage receive(ScriptedTcp from, ScriptedTcp to, int length, String what) {
    from.deliver(to, length, what);
    return PptpMessage.of(to.take(length));
  }

  /** A message must arrive as it was sent. */
  public void expectUnchanged(PptpMessage message, boolean toListener, int... cuts) {
    expectSame(message, toListener ? toListener(message, cuts) : toOpener(message, cuts));
  }

  /** Compares whole messages. */
  public static void expectSame(PptpMessage expected, PptpMessage seen) {
    if (!expected.equals(seen)) {
      throw new ExpectationException(
          "expected "
              + expected
              + ", saw "
              + seen
              + (seen.length() == expected.length()
                  ? ", byte " + expected.differsAt(seen) + " differs"
                  : ""));
    }
  }

  /**
   * A request with the sender's Call ID: everything else stays.
   *
   * @return the Call ID it arrived with
   */
  public int announce(PptpMessage request, boolean toListener, int... cuts) {
    PptpMessage seen = toListener ? toListener(request, cuts) : toOpener(request, cuts);
    expectSame(request.withCallId(seen.callId()), seen);
    return seen.callId();
  }

  /**
   * A reply that names its sender's own Call ID and, as the receiver's, the one the request came
   * with; it has to arrive with the Call ID that the receiver sent.
   *
   * @return the sender's Call ID as it arrived
   */
  public int answer(PptpMessage reply, boolean toListener, int requested, int... cuts) {
    PptpMessage seen = toListener ? toListener(reply, cuts) : toOpener(reply, cuts);
    expectSame(reply.withCallId(seen.callId()).withPeerCallId(requested), seen);
    return seen.callId();
  }

  /** An outgoing call: the opener is the PNS. */
  public CallPair call(int openerId, int listenerId) {
    int openerOutside = announce(PptpMessage.outgoingCallRequest(openerId), true);
    int listenerOutside =
        answer(PptpMessage.outgoingCallReply(listenerId, openerOutside), false, openerId);
    return new CallPair(bench, this, openerId, openerOutside, listenerId, listenerOutside);
  }

  /** An incoming call: the listener is the PAC. */
  public CallPair incomingCall(int openerId, int listenerId) {
    int listenerOutside = announce(PptpMessage.incomingCallRequest(listenerId), false);
    int openerOutside =
        answer(PptpMessage.incomingCallReply(openerId, listenerOutside), true, listenerId);
    PptpMessage seen = toOpener(PptpMessage.incomingCallConnected(openerOutside));
    expectSame(PptpMessage.incomingCallConnected(openerId), seen);
    return new CallPair(bench, this, openerId, openerOutside, listenerId, listenerOutside);
  }

  /**
   * The opener ends the call as RFC 2637 wants it: Call-Clear-Request, Call-Disconnect-Notify.
   * Other cases look at the ids of these messages.
   */
  public void hangUp(CallPair call) {
    toListener(PptpMessage.callClearRequest(call.openerId()));
    toOpener(PptpMessage.callDisconnectNotify(call.listenerId()));
  }

  /** Both ends finish, each acknowledges. */
  public void close() {
    opener.finish();
    listener.expect("FIN of the opener", segment -> segment.has(TcpSegment.FIN));
    listener.finish();
    opener.expect("FIN of the listener", segment -> segment.has(TcpSegment.FIN));
    listener.poll();
  }

  @Override
  public String toString() {
    return Address.text(opener.station().address()) + " to " + Address.text(target());
  }
}
