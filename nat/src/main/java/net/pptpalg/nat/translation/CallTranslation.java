package net.pptpalg.nat.translation;

import java.nio.ByteBuffer;
import net.pptpalg.alg.control.CallIdTranslation;
import net.pptpalg.alg.control.Direction;
import net.pptpalg.alg.control.Malformation;
import net.pptpalg.alg.message.CallDisconnectNotify;
import net.pptpalg.alg.message.CallIdRule;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.message.IncomingCallReply;
import net.pptpalg.alg.message.OutgoingCallReply;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.CallCause;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;

/**
 * The Call IDs of one control connection at a time: which call a field means, what it becomes, and
 * what the message does to the call.
 *
 * <p>Only the inside peer's ids are translated: when it sends them, to the outside id; when the
 * remote peer sends them, back. The remote peer's own ids stay as they are. It does not matter
 * which side is the PNS: the type of a message says whose id each field is, relative to its sender
 * (RFC 2637 section 2).
 *
 * <p>Owned by the control agent's thread.
 */
final class CallTranslation implements CallIdTranslation {
  /** The result code of a reply that grants the call (RFC 2637 sections 2.8 and 2.10). */
  private static final int CONNECTED = 1;

  /** General Error (2) with the error code No-Resource (4), RFC 2637 sections 2.8 and 2.16. */
  private static final int NO_RESOURCE = 2 << 8 | 4;

  /** No call of the connection has an id like this. */
  private static final int NO_CALL = -2;

  private final Bindings bindings;
  private final Counters<ControlCounter> counters;
  private final Counters<Malformation> malformations = new Counters<>(Malformation.class);
  private boolean ranOutOfIds;
  private ControlConnection connection;
  private long nowNs;

  CallTranslation(Bindings bindings, Counters<ControlCounter> counters) {
    this.bindings = bindings;
    this.counters = counters;
  }

  Counters<Malformation> malformations() {
    return malformations;
  }

  /** Whether a call could not even be refused since {@link #begin}: TCP alone can say so then. */
  boolean ranOutOfIds() {
    return ranOutOfIds;
  }

  /** The fields to come are of this connection. */
  void begin(ControlConnection connection, long nowNs) {
    ranOutOfIds = false;
    this.connection = connection;
    this.nowNs = nowNs;
  }

  @Override
  public int translate(
      Direction direction, ControlMessageType type, int field, int callId, int sentHighByte) {
    boolean fromInside = direction == Direction.FROM_INSIDE;
    int translated =
        fromInside
            ? fromInside(type, rule(type, field), callId, sentHighByte)
            : fromRemote(rule(type, field), callId);
    if (translated >= 0 && !fits(translated, sentHighByte)) {
      translated = nobodys(fromInside, sentHighByte << 8 | callId & 0xff);
    }
    if (fromInside && translated >= 0) {
      bindings.releaseReserved(connection);
    }
    if (translated != callId && translated >= 0) {
      counters.increment(ControlCounter.CALL_IDS);
    }
    return translated;
  }

  /**
   * A Call ID that means no call, if there is one with the high byte that has left already. The
   * call that was meant is long over: every other one is looked at before a high byte leaves.
   */
  private int nobodys(boolean fromInside, int wished) {
    for (int i = 0; i <= 0xff; i++) {
      int callId = wished & 0xff00 | wished + i & 0xff;
      boolean isTaken =
          fromInside
              ? bindings.isTaken(connection, callId)
              : bindings.byInsideId(connection, callId) != null;
      if (!isTaken) {
        return callId;
      }
    }
    return wished;
  }

  private int fromInside(ControlMessageType type, int rule, int callId, int sentHighByte) {
    if (rule == CallIdRule.PEER) {
      return callId;
    }
    Call call = bindings.byInsideId(connection, callId);
    if (announces(type)) {
      return announced(type, call, callId, sentHighByte);
    }
    if (call != null) {
      return call.outsideId();
    }
    if (rule == CallIdRule.EITHER && bindings.byRemoteId(connection, callId) != null) {
      return callId;
    }
    counters.increment(ControlCounter.UNKNOWN_CALL);
    // Outside, this number may be another client's call, which is not this client's to clear.
    return bindings.isTaken(connection, callId)
        ? orUnchanged(bindings.freeOutsideId(connection, callId), callId)
        : callId;
  }

  /** The outside id of a Call ID that the inside peer announces as its own. */
  private int announced(ControlMessageType type, Call call, int callId, int sentHighByte) {
    boolean fits = call != null && fits(call.outsideId(), sentHighByte);
    if (fits && call.state() != Call.State.ENDED) {
      return call.outsideId();
    }
    Call added = admitted(callId, sentHighByte);
    if (added == null) {
      counters.increment(
          bindings.admitsRefusal(connection)
              ? ControlCounter.NO_CALL_ID
              : ControlCounter.LIMITED_CALL_IDS);
      ranOutOfIds = true;
      return UNTRANSLATABLE;
    }
    if (type.peerCallIdRule() == CallIdRule.PEER) {
      bindings.answers(added);
    }
    return added.outsideId();
  }

  /** A new call, or one that will be refused; null when there is no id even for that. */
  private Call admitted(int callId, int sentHighByte) {
    if (!bindings.admitsCall(connection)) {
      counters.increment(ControlCounter.REFUSED_CALLS);
    } else if (!bindings.hasCallId(connection)) {
      counters.increment(ControlCounter.REFUSED_NO_CALL_ID);
    } else {
      return bindings.request(connection, callId, sentHighByte, nowNs);
    }
    return bindings.admitsRefusal(connection)
        ? bindings.refuse(connection, callId, sentHighByte, nowNs)
        : null;
  }

  private int fromRemote(int rule, int callId) {
    if (rule == CallIdRule.OWN) {
      return callId;
    }
    if (rule == CallIdRule.EITHER && isRemotesOwn(callId)) {
      return callId;
    }
    Call call = bindings.byOutsideId(connection, callId);
    if (call == null) {
      counters.increment(ControlCounter.UNKNOWN_CALL);
      return callId;
    }
    return call.insideId();
  }

  private boolean isRemotesOwn(int callId) {
    return bindings.byRemoteId(connection, callId) != null
        || connection.remoteRequests().contains(callId);
  }

  @Override
  public int translateHighByte(
      Direction direction, ControlMessageType type, int field, int highByte) {
    counters.increment(ControlCounter.CUT_CALL_IDS);
    int rule = rule(type, field);
    boolean fromInside = direction == Direction.FROM_INSIDE;
    if (rule == (fromInside ? CallIdRule.PEER : CallIdRule.OWN)) {
      return highByte;
    }
    int agreed = agreedHighByte(fromInside, rule, highByte);
    if (fromInside && (announces(type) || agreed == NO_CALL)) {
      return bindings.reserveHighByte(connection, agreed < 0 ? highByte : agreed);
    }
    return agreed == NO_CALL ? highByte : agreed;
  }

  /**
   * What the high byte becomes in all of the connection's calls whose id has it; {@link #NO_CALL}
   * when there is none, {@link #UNTRANSLATABLE} when they differ.
   */
  private int agreedHighByte(boolean fromInside, int rule, int highByte) {
    int agreed = NO_CALL;
    if (rule == CallIdRule.EITHER
        && !fromInside
        && connection.remoteRequests().containsHighByte(highByte)) {
      agreed = highByte;
    }
    agreed = agreedHighByte(fromInside, rule, highByte, connection.calls(), agreed);
    return agreedHighByte(fromInside, rule, highByte, connection.restingCalls(), agreed);
  }

  private static int agreedHighByte(
      boolean fromInside, int rule, int highByte, Call first, int agreedBefore) {
    int agreed = agreedBefore;
    for (Call call = first; call != null; call = call.next()) {
      int from = fromInside ? call.insideId() : call.outsideId();
      int to = fromInside ? call.outsideId() : call.insideId();
      if (from >>> 8 == highByte) {
        agreed = agree(agreed, to >>> 8);
      }
      if (rule == CallIdRule.EITHER && call.remoteId() >>> 8 == highByte) {
        agreed = agree(agreed, highByte);
      }
    }
    return agreed;
  }

  private static int agree(int agreed, int highByte) {
    return agreed == NO_CALL || agreed == highByte ? highByte : UNTRANSLATABLE;
  }

  @Override
  public int translateResult(Direction direction, ControlMessageType type, ByteBuffer message) {
    Call call = answered(direction == Direction.FROM_INSIDE, message);
    return call != null && call.state() == Call.State.REFUSED ? NO_RESOURCE : UNCHANGED;
  }

  @Override
  public void message(Direction direction, ControlMessageType type, ByteBuffer message) {
    counters.increment(ControlCounter.MESSAGES);
    bindings.spoke(connection, direction == Direction.FROM_INSIDE);
    if (message.limit() < ControlHeader.PEER_CALL_ID_OFFSET) {
      // Too short to be about a call, whatever its type.
      return;
    }
    boolean fromInside = direction == Direction.FROM_INSIDE;
    switch (type) {
      case OUTGOING_CALL_REQUEST, INCOMING_CALL_REQUEST -> {
        if (!fromInside) {
          connection.remoteRequests().add(callId(message));
        }
      }
      case OUTGOING_CALL_REPLY ->
          replied(
              fromInside,
              message,
              OutgoingCallReply.RESULT_CODE_OFFSET,
              CallCause.Said.OUTGOING_CALL_REPLY);
      case INCOMING_CALL_REPLY ->
          replied(
              fromInside,
              message,
              IncomingCallReply.RESULT_CODE_OFFSET,
              CallCause.Said.INCOMING_CALL_REPLY);
      case CALL_CLEAR_REQUEST -> {
        Call call = meant(fromInside, callId(message));
        if (call != null) {
          bindings.cause(call, CallCause.CLEARED);
          bindings.clearing(call);
        }
      }
      case CALL_DISCONNECT_NOTIFY -> disconnected(fromInside, message);
      default -> {
        // The other messages change nothing about a call's Call IDs.
      }
    }
  }

  private void replied(
      boolean fromInside, ByteBuffer message, int resultOffset, CallCause.Said said) {
    if (message.limit() <= resultOffset) {
      return;
    }
    Call call = answered(fromInside, message);
    if (call == null) {
      return;
    }
    boolean refused = call.state() == Call.State.REFUSED;
    if (message.get(resultOffset) == CONNECTED && !refused) {
      int remoteId = fromInside ? peerCallId(message) : callId(message);
      bindings.establish(call, remoteId);
      connection.remoteRequests().remove(remoteId);
    } else if (!fromInside || isRefusedAnswer(call)) {
      if (refused && !fromInside) {
        // The remote peer thinks that it has granted the call; what it says about it is nobody's.
        connection.remoteRequests().add(callId(message));
      }
      bindings.cause(call, refusalCause(said, message, resultOffset));
      bindings.end(call, EndReason.REFUSED, nowNs);
    }
  }

  /** The call a reply is about. */
  private Call answered(boolean fromInside, ByteBuffer message) {
    return fromInside
        ? bindings.byInsideId(connection, callId(message))
        : bindings.byOutsideId(connection, peerCallId(message));
  }

  /** A refusal need not have an id of its own: the 0 in its place may be another, live call's. */
  private static boolean isRefusedAnswer(Call call) {
    boolean pending = call.state() == Call.State.REQUESTED || call.state() == Call.State.REFUSED;
    return call.isAnswer() && pending;
  }

  private void disconnected(boolean fromInside, ByteBuffer message) {
    if (message.limit() < CallDisconnectNotify.RESULT_CODE_OFFSET) {
      return;
    }
    Call call = meant(fromInside, callId(message));
    boolean over = call == null || call.state() == Call.State.ENDED;
    if (over && !fromInside && connection.remoteRequests().remove(callId(message))) {
      return;
    }
    if (call == null) {
      // Real servers name the receiver's id instead of their own.
      call =
          fromInside
              ? bindings.byRemoteId(connection, callId(message))
              : bindings.byOutsideId(connection, callId(message));
    }
    if (call != null) {
      bindings.cause(call, disconnectCause(message));
      bindings.end(call, EndReason.DISCONNECTED, nowNs);
    }
  }

  private static CallCause refusalCause(CallCause.Said said, ByteBuffer message, int resultOffset) {
    int errorOffset = resultOffset + 1;
    int error = message.limit() > errorOffset ? message.get(errorOffset) & 0xff : 0;
    return new CallCause(said, message.get(resultOffset) & 0xff, error, 0);
  }

  private static CallCause disconnectCause(ByteBuffer message) {
    boolean whole = message.limit() >= CallDisconnectNotify.CALL_STATISTICS_OFFSET;
    return whole
        ? new CallCause(
            CallCause.Said.DISCONNECT_NOTIFY,
            CallDisconnectNotify.resultCode(message, 0),
            CallDisconnectNotify.errorCode(message, 0),
            CallDisconnectNotify.causeCode(message, 0))
        : CallCause.NONE;
  }

  /** The call for which a peer uses its own Call ID. */
  private Call meant(boolean fromInside, int ownId) {
    return fromInside
        ? bindings.byInsideId(connection, ownId)
        : bindings.byRemoteId(connection, ownId);
  }

  @Override
  public void malformed(Direction direction, Malformation malformation) {
    malformations.increment(malformation);
  }

  private static int callId(ByteBuffer message) {
    return message.getShort(ControlHeader.CALL_ID_OFFSET) & 0xffff;
  }

  private static int peerCallId(ByteBuffer message) {
    return message.getShort(ControlHeader.PEER_CALL_ID_OFFSET) & 0xffff;
  }

  private static boolean fits(int callId, int sentHighByte) {
    return sentHighByte < 0 || callId >>> 8 == sentHighByte;
  }

  private static int orUnchanged(int callId, int unchanged) {
    return callId < 0 ? unchanged : callId;
  }

  /** Whether the sender tells a Call ID of its own that the receiver has not heard before. */
  private static boolean announces(ControlMessageType type) {
    return switch (type) {
      case OUTGOING_CALL_REQUEST, OUTGOING_CALL_REPLY, INCOMING_CALL_REQUEST, INCOMING_CALL_REPLY ->
          true;
      default -> false;
    };
  }

  private static int rule(ControlMessageType type, int field) {
    return field == ControlHeader.CALL_ID_OFFSET ? type.callIdRule() : type.peerCallIdRule();
  }
}
