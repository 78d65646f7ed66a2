package net.pptpalg.nat.journal;

import java.nio.ByteBuffer;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.CallCause;
import net.pptpalg.nat.binding.CallTraffic;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.SavedCall;

/**
 * The body of a record about a call. All that the translation of its GRE needs is here.
 *
 * <pre>
 *   0               8               16              24
 *   +---------------+---------------+---------------+
 *   |      id       |  connection   |  created, ns  |
 *   +---------------+-------+-------+-------+---+---+
 *   |   ended, ns   |inside |remote |public |in |out|
 *   +-------+-+-+-+-+-+-+---+-------+-------+---+---+
 *   |rem. id|s|f|c|r|e|0|cse|   0   |packets to remo|
 *   +-------+-+-+-+-+-+-+---+-------+---------------+
 *   |bytes to remote|packets to insi|bytes to inside|
 *   +---------------+---------------+---------------+
 *   |     order     |
 *   +---------------+
 * </pre>
 *
 * <p>in, out: the inside and the outside Call ID; the remote one is -1 while it is not known; s:
 * state; f: flags, 1 when the inside peer has told its id in a reply; c, r, e, cse: what a peer has
 * said about the end, namely the kind of message, result, error and cause code; order: of calls
 * with one remote id between the same addresses, the one with the highest has its GRE; 0 has none.
 */
final class CallRecord {
  static final int BYTES = 104;

  private static final int ID_OFFSET = 0;
  private static final int CONNECTION_OFFSET = 8;
  private static final int CREATED_OFFSET = 16;
  private static final int ENDED_OFFSET = 24;
  private static final int INSIDE_OFFSET = 32;
  private static final int REMOTE_OFFSET = 36;
  private static final int PUBLIC_OFFSET = 40;
  private static final int INSIDE_ID_OFFSET = 44;
  private static final int OUTSIDE_ID_OFFSET = 46;
  private static final int REMOTE_ID_OFFSET = 48;
  private static final int STATE_OFFSET = 52;
  private static final int FLAGS_OFFSET = 53;
  private static final int SAID_OFFSET = 54;
  private static final int RESULT_OFFSET = 55;
  private static final int ERROR_OFFSET = 56;
  private static final int CAUSE_OFFSET = 58;
  private static final int PACKETS_TO_REMOTE_OFFSET = 64;
  private static final int BYTES_TO_REMOTE_OFFSET = 72;
  private static final int PACKETS_TO_INSIDE_OFFSET = 80;
  private static final int BYTES_TO_INSIDE_OFFSET = 88;
  private static final int ORDER_OFFSET = 96;

  private static final int ANSWER = 1;
  private static final Call.State[] STATES = Call.State.values();
  private static final CallCause.Said[] SAID = CallCause.Said.values();

  private CallRecord() {}

  static void write(ByteBuffer file, int at, Call call, CallTraffic carried) {
    ControlConnection connection = call.connection();
    CallCause cause = call.cause();
    file.putLong(at + ID_OFFSET, call.id());
    file.putLong(at + CONNECTION_OFFSET, connection.id());
    file.putLong(at + CREATED_OFFSET, call.createdNs());
    file.putLong(at + ENDED_OFFSET, call.endedNs());
    file.putInt(at + INSIDE_OFFSET, connection.insideAddress());
    file.putInt(at + REMOTE_OFFSET, connection.remoteAddress());
    file.putInt(at + PUBLIC_OFFSET, connection.publicAddress());
    file.putShort(at + INSIDE_ID_OFFSET, (short) call.insideId());
    file.putShort(at + OUTSIDE_ID_OFFSET, (short) call.outsideId());
    file.putInt(at + REMOTE_ID_OFFSET, call.remoteId());
    file.put(at + STATE_OFFSET, (byte) call.state().ordinal());
    file.put(at + FLAGS_OFFSET, (byte) (call.isAnswer() ? ANSWER : 0));
    file.put(at + SAID_OFFSET, (byte) cause.said().ordinal());
    file.put(at + RESULT_OFFSET, (byte) cause.resultCode());
    file.put(at + ERROR_OFFSET, (byte) cause.errorCode());
    file.putShort(at + CAUSE_OFFSET, (short) cause.causeCode());
    file.putLong(at + PACKETS_TO_REMOTE_OFFSET, carried.packetsToRemote);
    file.putLong(at + BYTES_TO_REMOTE_OFFSET, carried.bytesToRemote);
    file.putLong(at + PACKETS_TO_INSIDE_OFFSET, carried.packetsToInside);
    file.putLong(at + BYTES_TO_INSIDE_OFFSET, carried.bytesToInside);
    file.putLong(at + ORDER_OFFSET, call.order());
  }

  /** What a record says, or null when it can't be true. */
  static SavedCall read(ByteBuffer file, int at, int length) {
    if (length != BYTES) {
      return null;
    }
    int state = file.get(at + STATE_OFFSET) & 0xff;
    int said = file.get(at + SAID_OFFSET) & 0xff;
    int remoteId = file.getInt(at + REMOTE_ID_OFFSET);
    if (state >= STATES.length
        || said >= SAID.length
        || remoteId < Call.UNKNOWN
        || remoteId > 0xffff) {
      return null;
    }
    CallTraffic carried = new CallTraffic();
    carried.packetsToRemote = file.getLong(at + PACKETS_TO_REMOTE_OFFSET);
    carried.bytesToRemote = file.getLong(at + BYTES_TO_REMOTE_OFFSET);
    carried.packetsToInside = file.getLong(at + PACKETS_TO_INSIDE_OFFSET);
    carried.bytesToInside = file.getLong(at + BYTES_TO_INSIDE_OFFSET);
    return new SavedCall(
        id(file, at),
        file.getLong(at + CONNECTION_OFFSET),
        file.getInt(at + INSIDE_OFFSET),
        file.getInt(at + REMOTE_OFFSET),
        file.getInt(at + PUBLIC_OFFSET),
        file.getChar(at + INSIDE_ID_OFFSET),
        file.getChar(at + OUTSIDE_ID_OFFSET),
        remoteId,
        STATES[state],
        new CallCause(
            SAID[said],
            file.get(at + RESULT_OFFSET) & 0xff,
            file.get(at + ERROR_OFFSET) & 0xff,
            file.getChar(at + CAUSE_OFFSET)),
        (file.get(at + FLAGS_OFFSET) & ANSWER) != 0,
        file.getLong(at + CREATED_OFFSET),
        file.getLong(at + ENDED_OFFSET),
        file.getLong(at + ORDER_OFFSET),
        carried);
  }

  static long id(ByteBuffer file, int at) {
    return file.getLong(at + ID_OFFSET);
  }
}
