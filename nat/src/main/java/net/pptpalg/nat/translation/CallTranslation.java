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
  private ControlConnection connection;
  private long nowNs;

  CallTranslation(Bindings bindings, Counters<ControlCounter> counters) {
    this.bindings = bindings;
    this.counters = counters;
  }

  Counters<Malformation> malformations() {
    return malformations;
  }

  /** The fields to come are of this connection. */
  void begin(ControlConnection connection, long nowNs) {
    this.connection = connection;
    this.nowNs = nowNs;
  }

  @Override
  public int translate(
      Direction direction, ControlMessageType type, int field, int callId, int sentHighByte) {
    int translated =
        direction == Direction.FROM_INSIDE
            ? fromInside(type, rule(type, field), callId, sentHighByte)
            : fromRemote(rule(type, field), callId);
    if (!fits(translated, sentHighByte)) {
      return UNTRANSLATABLE;
    }
    if (translated != callId && translated >= 0) {
      counters.increment(ControlCounter.CALL_IDS);
    }
    return translated;
  }

  private int fromInside(ControlMessageType type, int rule, int callId, int sentHighByte) {
    if (rule == CallIdRule.PEER) {
      return callId;
    }
    Call call = bindings.byInsideId(connection, callId);
    if (announces(type)) {
      return announced(call, callId, sentHighByte);
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
  private int announced(Call call, int callId, int sentHighByte) {
    Call current = call;
    boolean fits = current != null && fits(current.outsideId(), sentHighByte);
    if (!fits || current.state() == Call.State.ENDED) {
      current = admitted(callId, sentHighByte);
    }
    if (current == null) {
      counters.increment(ControlCounter.NO_CALL_ID);
      return UNTRANSLATABLE;
    }
    return current.outsideId();
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
    return bindings.refuse(connection, callId, sentHighByte, nowNs);
  }

  private int fromRemote(int rule, int callId) {
    if (rule == CallIdRule.OWN) {
      return callId;
    }
    if (rule == CallIdRule.EITHER && bindings.byRemoteId(connection, callId) != null) {
      return callId;
    }
    Call call = bindings.byOutsideId(connection, callId);
    if (call == null) {
      counters.increment(ControlCounter.UNKNOWN_CALL);
      return callId;
    }
    return call.insideId();
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
    int agreed = agreedHighByte(fromInside, highByte);
    if (fromInside && announces(type)) {
      return bindings.freeHighByte(connection, agreed < 0 ? highByte : agreed);
    }
    return agreed == NO_CALL ? highByte : agreed;
  }

  /**
   * What the high byte becomes in all of the connection's calls whose id has it; {@link #NO_CALL}
   * when there is none, {@link #UNTRANSLATABLE} when they differ.
   */
  private int agreedHighByte(boolean fromInside, int highByte) {
    int agreed = NO_CALL;
    for (Call call = connection.calls(); call != null; call = call.next()) {
      int from = fromInside ? call.insideId() : call.outsideId();
      int to = fromInside ? call.outsideId() : call.insideId();
      if (from >>> 8 == highByte) {
        if (agreed != NO_CALL && agreed != to >>> 8) {
          return UNTRANSLATABLE;
        }
        agreed = to >>> 8;
      }
    }
    return agreed;
  }

  @Override
  public int translateResult(Direction direction, ControlMessageType type, ByteBuffer message) {
    Call call = answered(direction == Direction.FROM_INSIDE, message);
    return call != null && call.state() == Call.State.REFUSED ? NO_RESOURCE : UNCHANGED;
  }

  @Override
  public void message(Direction direction, ControlMessageType type, ByteBuffer message) {
    counters.increment(ControlCounter.MESSAGES);
    boolean fromInside = direction == Direction.FROM_INSIDE;
    switch (type) {
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
      bindings.establish(call, fromInside ? peerCallId(message) : callId(message));
    } else {
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

  private void disconnected(boolean fromInside, ByteBuffer message) {
    if (message.limit() < CallDisconnectNotify.RESULT_CODE_OFFSET) {
      return;
    }
    Call call = meant(fromInside, callId(message));
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
