package net.pptpalg.alg.diagnosis;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.pptpalg.alg.control.Malformation;
import net.pptpalg.alg.message.CallClearRequest;
import net.pptpalg.alg.message.CallDisconnectNotify;
import net.pptpalg.alg.message.CallDisconnectResult;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.message.IncomingCallConnected;
import net.pptpalg.alg.message.IncomingCallReply;
import net.pptpalg.alg.message.IncomingCallRequest;
import net.pptpalg.alg.message.IncomingCallResult;
import net.pptpalg.alg.message.OutgoingCallReply;
import net.pptpalg.alg.message.OutgoingCallRequest;
import net.pptpalg.alg.message.OutgoingCallResult;
import net.pptpalg.alg.message.SetLinkInfo;
import net.pptpalg.alg.message.StartControlConnectionReply;
import net.pptpalg.alg.message.StartControlConnectionRequest;
import net.pptpalg.alg.message.StartResult;
import net.pptpalg.alg.message.StopControlConnectionRequest;
import net.pptpalg.alg.message.StopReason;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.alg.packet.Tcp;

/**
 * What is known about one control connection and its calls. Bounded.
 *
 * <p>Owned by one thread. Times are nanoseconds of any one epoch.
 */
public final class ControlObserver {
  /** Calls that are kept; those that have ended make room, else further ones are left out. */
  public static final int MOST_CALLS = 256;

  static final long NEVER = Long.MIN_VALUE;

  private static final int SIDES = Side.values().length;
  private static final int DEFAULT_ACCM = -1;

  private final int clientAddress;
  private final int clientPort;
  private final int serverAddress;
  private final Timeline timeline = new Timeline();
  private final List<CallObserver> calls = new ArrayList<>(1);
  private final CallAllowance allowance;

  long firstNs = NEVER;
  long lastNs = NEVER;
  int syns;
  boolean synAnswered;
  boolean serverSpoke;
  boolean clientWentOn;
  long establishedNs = NEVER;
  Ending ending;
  int unreachables;
  String unreachable = "";
  boolean startSeen;
  boolean startAnswered;
  long startNs = NEVER;
  int version;
  int answeredVersion;
  int startResult;
  int startError;
  int badMessages;
  Side badMessagesBy;
  Malformation badMessage;
  final int[] echoesUnanswered = new int[SIDES];
  final long[] firstUnansweredEchoNs = new long[SIDES];
  final long[] retransmissions = new long[SIDES];
  private Timeline.Listener listener;
  private String clientVendor = "";
  private String serverVendor = "";
  private String serverHost = "";

  /** As below, on its own. */
  public ControlObserver(int clientAddress, int clientPort, int serverAddress) {
    this(clientAddress, clientPort, serverAddress, new CallAllowance(MOST_CALLS));
  }

  /**
   * Addresses are network values.
   *
   * @param allowance bounds its calls and those of others together
   */
  public ControlObserver(
      int clientAddress, int clientPort, int serverAddress, CallAllowance allowance) {
    this.allowance = allowance;
    this.clientAddress = clientAddress;
    this.clientPort = clientPort;
    this.serverAddress = serverAddress;
  }

  /** Tells somebody of every event of the connection and of its calls from now on. */
  public void listener(Timeline.Listener wanted) {
    listener = wanted;
    timeline.listener(wanted);
    calls.forEach(call -> call.timeline().listener(wanted));
  }

  /**
   * One TCP segment, before the messages in it.
   *
   * @param flags as of {@link Tcp#flags}.
   */
  public void segment(Side sender, long timeNs, int flags, int payloadLength) {
    if (firstNs == NEVER) {
      firstNs = timeNs;
    }
    lastNs = timeNs;
    serverSpoke |= sender == Side.SERVER;
    if ((flags & Tcp.SYN) != 0) {
      handshake(sender, timeNs, flags);
      return;
    }
    if ((flags & Tcp.RST) != 0) {
      if (ending == null) {
        timeline.add(timeNs, sender, "TCP reset");
      }
      end(sender, Ending.How.RESET, timeNs, "", false);
      return;
    }
    if (sender == Side.CLIENT) {
      clientWentOn = true;
      if (syns > 0 && establishedNs == NEVER) {
        establishedNs = timeNs;
      }
    } else if (syns > 0) {
      synAnswered = true;
    }
    if ((flags & Tcp.FIN) != 0) {
      if (ending == null) {
        timeline.add(timeNs, sender, "closes the TCP connection");
      }
      end(sender, Ending.How.FIN, timeNs, "", false);
    }
  }

  private void handshake(Side sender, long timeNs, int flags) {
    if (sender == Side.CLIENT && (flags & Tcp.ACK) == 0) {
      syns++;
      timeline.add(timeNs, sender, "TCP SYN");
    } else if (!synAnswered) {
      synAnswered = true;
      timeline.add(timeNs, sender, "TCP SYN-ACK");
    }
  }

  /** A segment that was sent again. */
  public void retransmission(Side sender) {
    retransmissions[sender.ordinal()]++;
  }

  /**
   * An ICMP error about the connection.
   *
   * @param reporter who says so, a network value.
   */
  public void unreachable(long timeNs, int type, int code, int reporter) {
    unreachables++;
    unreachable = "type " + type + " code " + code + " from " + Ipv4Address.format(reporter);
    timeline.add(timeNs, null, "ICMP error " + unreachable + " about the control connection");
  }

  /** Something on the stream that is no sound message. */
  public void malformed(Side sender, long timeNs, Malformation malformation) {
    badMessages++;
    badMessagesBy = sender;
    badMessage = malformation;
    timeline.add(timeNs, sender, "malformed message: " + malformation.name());
  }

  /**
   * One control message.
   *
   * @param m big-endian buffer that begins with the message and holds all of it.
   */
  public void message(Side sender, long timeNs, ControlMessageType type, ByteBuffer m) {
    int side = sender.ordinal();
    switch (type) {
      case START_CONTROL_CONNECTION_REQUEST -> {
        startSeen = true;
        startNs = timeNs;
        version = StartControlConnectionRequest.protocolVersion(m, 0);
        clientVendor = StartControlConnectionRequest.vendor(m, 0);
        timeline.add(timeNs, sender, type.text() + named(clientVendor));
      }
      case START_CONTROL_CONNECTION_REPLY -> startReply(sender, timeNs, m);
      case STOP_CONTROL_CONNECTION_REQUEST -> {
        int code = StopControlConnectionRequest.reason(m, 0);
        StopReason reason = StopReason.of(code);
        String text = reason == null ? "reason " + code : reason.text();
        timeline.add(timeNs, sender, type.text() + ": " + text);
        boolean abnormal =
            reason == StopReason.STOP_LOCAL_SHUTDOWN || reason == StopReason.STOP_PROTOCOL;
        end(sender, Ending.How.STOP, timeNs, text, abnormal);
      }
      case STOP_CONTROL_CONNECTION_REPLY -> timeline.add(timeNs, sender, type.text());
      case ECHO_REQUEST -> {
        if (echoesUnanswered[side]++ == 0) {
          firstUnansweredEchoNs[side] = timeNs;
        }
      }
      case ECHO_REPLY -> echoesUnanswered[sender.other().ordinal()] = 0;
      case OUTGOING_CALL_REQUEST ->
          request(
              sender,
              timeNs,
              OutgoingCallRequest.callId(m, 0),
              OutgoingCallRequest.receiveWindowSize(m, 0),
              false);
      case INCOMING_CALL_REQUEST ->
          request(sender, timeNs, IncomingCallRequest.callId(m, 0), 0, true);
      case OUTGOING_CALL_REPLY -> outgoingReply(sender, timeNs, m);
      case INCOMING_CALL_REPLY -> incomingReply(sender, timeNs, m);
      case INCOMING_CALL_CONNECTED -> {
        CallObserver call = callOf(sender.other(), IncomingCallConnected.peerCallId(m, 0));
        if (call != null) {
          call.connected = true;
          call.connectedNs = timeNs;
          call.window[side] = IncomingCallConnected.receiveWindowSize(m, 0);
          call.timeline().add(timeNs, sender, type.text());
        }
      }
      case CALL_CLEAR_REQUEST -> {
        CallObserver call = callOf(sender, CallClearRequest.callId(m, 0));
        if (call != null) {
          call.timeline().add(timeNs, sender, type.text());
          call.end(sender, Ending.How.CALL_CLEAR, timeNs, "", false);
        } else {
          timeline.add(timeNs, sender, type.text() + " for an unknown call");
        }
      }
      case CALL_DISCONNECT_NOTIFY -> disconnect(sender, timeNs, m);
      case WAN_ERROR_NOTIFY -> timeline.add(timeNs, sender, type.text());
      case SET_LINK_INFO -> linkInfo(sender, timeNs, m);
    }
  }

  private void startReply(Side sender, long timeNs, ByteBuffer m) {
    startAnswered = true;
    answeredVersion = StartControlConnectionReply.protocolVersion(m, 0);
    startResult = StartControlConnectionReply.resultCode(m, 0);
    startError = StartControlConnectionReply.errorCode(m, 0);
    serverVendor = StartControlConnectionReply.vendor(m, 0);
    serverHost = StartControlConnectionReply.hostName(m, 0);
    StartResult result = StartResult.of(startResult);
    String text = result == StartResult.SUCCESS ? "" : ": " + CodeText.of(startResult, result);
    timeline.add(
        timeNs,
        sender,
        ControlMessageType.START_CONTROL_CONNECTION_REPLY.text() + text + named(serverVendor));
  }

  private void request(Side sender, long timeNs, int callId, int window, boolean incoming) {
    CallObserver known = callOf(sender, callId);
    if (known != null && !known.answered && known.ending == null) {
      known.timeline().add(timeNs, sender, "call request again");
      return;
    }
    if (!hasRoom()) {
      return;
    }
    CallObserver call = newCall(timeNs, true);
    call.incoming = incoming;
    call.callId[sender.ordinal()] = callId;
    call.window[sender.ordinal()] = window;
    ControlMessageType type =
        incoming
            ? ControlMessageType.INCOMING_CALL_REQUEST
            : ControlMessageType.OUTGOING_CALL_REQUEST;
    call.timeline().add(timeNs, sender, type.text() + ", Call ID " + callId);
    add(call);
  }

  private void outgoingReply(Side sender, long timeNs, ByteBuffer m) {
    int own = OutgoingCallReply.callId(m, 0);
    int peer = OutgoingCallReply.peerCallId(m, 0);
    CallObserver call = answeredCall(sender, timeNs, peer);
    if (call == null) {
      return;
    }
    int code = OutgoingCallReply.resultCode(m, 0);
    OutgoingCallResult result = OutgoingCallResult.of(code);
    answer(call, sender, timeNs, own, code, result == OutgoingCallResult.CONNECTED);
    call.errorCode = OutgoingCallReply.errorCode(m, 0);
    call.causeCode = OutgoingCallReply.causeCode(m, 0);
    call.window[sender.ordinal()] = OutgoingCallReply.receiveWindowSize(m, 0);
    String text = ControlMessageType.OUTGOING_CALL_REPLY.text();
    call.timeline()
        .add(
            timeNs,
            sender,
            text + ": " + CodeText.of(code, result) + ", Call ID " + own + ", peer's " + peer);
  }

  private void incomingReply(Side sender, long timeNs, ByteBuffer m) {
    int own = IncomingCallReply.callId(m, 0);
    int peer = IncomingCallReply.peerCallId(m, 0);
    CallObserver call = answeredCall(sender, timeNs, peer);
    if (call == null) {
      return;
    }
    int code = IncomingCallReply.resultCode(m, 0);
    IncomingCallResult result = IncomingCallResult.of(code);
    answer(call, sender, timeNs, own, code, result == IncomingCallResult.CONNECT);
    call.errorCode = IncomingCallReply.errorCode(m, 0);
    call.window[sender.ordinal()] = IncomingCallReply.receiveWindowSize(m, 0);
    String text = ControlMessageType.INCOMING_CALL_REPLY.text();
    call.timeline()
        .add(
            timeNs,
            sender,
            text + ": " + CodeText.of(code, result) + ", Call ID " + own + ", peer's " + peer);
  }

  /** The call an answer is about; a new one when its request wasn't seen, or null without room. */
  private CallObserver answeredCall(Side sender, long timeNs, int peerCallId) {
    CallObserver call = callOf(sender.other(), peerCallId);
    if (call == null || call.answered || call.ending != null) {
      if (!hasRoom()) {
        return null;
      }
      call = newCall(timeNs, false);
      call.callId[sender.other().ordinal()] = peerCallId;
      add(call);
    }
    return call;
  }

  private static void answer(
      CallObserver call, Side sender, long timeNs, int callId, int code, boolean connected) {
    call.answered = true;
    call.callId[sender.ordinal()] = callId;
    call.resultCode = code;
    call.connected = connected;
    call.connectedNs = timeNs;
  }

  private void disconnect(Side sender, long timeNs, ByteBuffer m) {
    int callId = CallDisconnectNotify.callId(m, 0);
    CallObserver call = callOf(sender, callId);
    if (call == null || call.ending != null) {
      CallObserver theirs = callOf(sender.other(), callId);
      call = theirs != null ? theirs : call;
    }
    int code = CallDisconnectNotify.resultCode(m, 0);
    CallDisconnectResult result = CallDisconnectResult.of(code);
    int error = CallDisconnectNotify.errorCode(m, 0);
    int cause = CallDisconnectNotify.causeCode(m, 0);
    String reason = CodeText.of(code, result) + CodeText.errorAndCause(error, cause);
    String text = ControlMessageType.CALL_DISCONNECT_NOTIFY.text() + ": " + reason;
    if (call == null) {
      timeline.add(timeNs, sender, text + ", for an unknown call");
      return;
    }
    call.timeline().add(timeNs, sender, text);
    boolean abnormal = result != null && result != CallDisconnectResult.REQUEST;
    call.end(sender, Ending.How.CALL_DISCONNECT, timeNs, reason, abnormal);
  }

  private void linkInfo(Side sender, long timeNs, ByteBuffer m) {
    CallObserver call = callOf(sender.other(), SetLinkInfo.peerCallId(m, 0));
    if (call == null) {
      return;
    }
    int send = SetLinkInfo.sendAccm(m, 0);
    int receive = SetLinkInfo.receiveAccm(m, 0);
    call.linkInfos++;
    boolean agreed = send != DEFAULT_ACCM || receive != DEFAULT_ACCM;
    if (sender == Side.SERVER && agreed) {
      call.linkUpNs = timeNs;
    } else if (sender == Side.SERVER && call.linkUpNs != 0) {
      call.linkDownNs = timeNs;
    }
    call.timeline()
        .add(
            timeNs,
            sender,
            String.format("Set-Link-Info, ACCM send 0x%08x, receive 0x%08x", send, receive));
  }

  private void end(Side by, Ending.How how, long timeNs, String reason, boolean abnormal) {
    if (ending == null) {
      ending = new Ending(by, how, timeNs, reason, abnormal);
    }
    for (CallObserver call : calls) {
      call.end(by, how, timeNs, reason, abnormal);
    }
  }

  /**
   * A call that is up already when the watching begins.
   *
   * @param clientId the Call ID that the client has chosen
   * @param serverId that of the server
   */
  public void resumed(long timeNs, int clientId, int serverId) {
    if (!hasRoom()) {
      return;
    }
    CallObserver call = newCall(timeNs, false);
    call.answered = true;
    call.connected = true;
    call.connectedNs = timeNs;
    call.callId[Side.CLIENT.ordinal()] = clientId;
    call.callId[Side.SERVER.ordinal()] = serverId;
    call.timeline().add(timeNs, null, "the watching begins here; the call was up before");
    add(call);
  }

  private CallObserver newCall(long timeNs, boolean setupSeen) {
    CallObserver call = new CallObserver(timeNs, setupSeen);
    call.timeline().listener(listener);
    return call;
  }

  private void add(CallObserver call) {
    if (isFull()) {
      calls.remove(oldestEnded()).forget();
    } else {
      allowance.take();
    }
    calls.add(call);
  }

  private boolean hasRoom() {
    return !isFull() || oldestEnded() >= 0;
  }

  private boolean isFull() {
    return calls.size() == MOST_CALLS || allowance.isUsedUp() && !calls.isEmpty();
  }

  private int oldestEnded() {
    for (int i = 0; i < calls.size(); i++) {
      if (calls.get(i).ending() != null) {
        return i;
      }
    }
    return -1;
  }

  /** Nobody will look at it any more: its calls count no longer. */
  public void forget() {
    allowance.giveBack(calls.size());
    calls.clear();
  }

  /**
   * The newest call in which a side has chosen this Call ID; null when there is none. A call that
   * lasts comes before one that has ended.
   */
  public CallObserver callOf(Side chooser, int callId) {
    CallObserver ended = null;
    for (int i = calls.size() - 1; i >= 0; i--) {
      CallObserver call = calls.get(i);
      if (call.callId[chooser.ordinal()] == callId) {
        if (call.ending == null) {
          return call;
        }
        ended = ended == null ? call : ended;
      }
    }
    return ended;
  }

  /** Its calls in the order they were made. */
  public List<CallObserver> calls() {
    return Collections.unmodifiableList(calls);
  }

  /** What happened to the connection itself, in words. */
  public Timeline timeline() {
    return timeline;
  }

  /** Address of the side that opened it, a network value. */
  public int clientAddress() {
    return clientAddress;
  }

  /** TCP port of the side that opened it. */
  public int clientPort() {
    return clientPort;
  }

  /** Address of the side that listens, a network value. */
  public int serverAddress() {
    return serverAddress;
  }

  /** When the first segment was seen. */
  public long firstNs() {
    return firstNs;
  }

  /** When the last segment was seen. */
  public long lastNs() {
    return lastNs;
  }

  /** How it ended first; null while it lasts. */
  public Ending ending() {
    return ending;
  }

  /** What the client says it is, safe to print; may be empty. */
  public String clientVendor() {
    return clientVendor;
  }

  /** What the server says it is, safe to print; may be empty. */
  public String serverVendor() {
    return serverVendor;
  }

  /** The name the server gives itself, safe to print; may be empty. */
  public String serverHost() {
    return serverHost;
  }

  private static String named(String vendor) {
    return vendor.isEmpty() ? "" : " (" + vendor + ")";
  }
}
