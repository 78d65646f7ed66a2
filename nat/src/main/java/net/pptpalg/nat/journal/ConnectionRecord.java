package net.pptpalg.nat.journal;

import java.nio.ByteBuffer;
import net.pptpalg.alg.control.ControlStream;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.binding.RemoteRequests;
import net.pptpalg.nat.binding.SavedConnection;

/**
 * The body of a record about a control connection.
 *
 * <pre>
 *   0               8               16              24
 *   +---------------+---------------+---------------+
 *   |      id       |  created, ns  |  closing, ns  |
 *   +-------+-------+-------+---+---+---+-+-+-+-+---+
 *   |inside |remote |public |prt|prt|prt|s|f|r|n| 0 |
 *   +-------+-------+-------+---+---+---+-+-+-+-+---+
 *   |kept id|in if. |    rule       | ids asked for |
 *   +-------+-------+---------------+---------------+
 * </pre>
 *
 * <p>The ports are those of inside, remote and public end; s: state; f: flags, 1 when the inside
 * end has opened it; r: why it is closing, 255 for not; n: how many of the last field there are,
 * two bytes each, then zeros up to a multiple of 8 bytes.
 */
final class ConnectionRecord {
  static final int FIXED_BYTES = 64;

  private static final int ID_OFFSET = 0;
  private static final int CREATED_OFFSET = 8;
  private static final int CLOSING_OFFSET = 16;
  private static final int INSIDE_OFFSET = 24;
  private static final int REMOTE_OFFSET = 28;
  private static final int PUBLIC_OFFSET = 32;
  private static final int INSIDE_PORT_OFFSET = 36;
  private static final int REMOTE_PORT_OFFSET = 38;
  private static final int PUBLIC_PORT_OFFSET = 40;
  private static final int STATE_OFFSET = 42;
  private static final int FLAGS_OFFSET = 43;
  private static final int REASON_OFFSET = 44;
  private static final int REQUESTS_OFFSET = 45;
  private static final int RESERVED_ID_OFFSET = 48;
  private static final int INTERFACE_OFFSET = 52;
  private static final int RULE_OFFSET = 56;

  private static final int OPENED_FROM_INSIDE = 1;
  private static final int NO_REASON = 0xff;
  private static final ControlConnection.State[] STATES = ControlConnection.State.values();
  private static final EndReason[] REASONS = EndReason.values();

  private ConnectionRecord() {}

  static int length(ControlConnection connection) {
    return FIXED_BYTES + padded(connection.remoteRequests().count() * Character.BYTES);
  }

  static void write(ByteBuffer file, int at, ControlConnection connection) {
    RemoteRequests requests = connection.remoteRequests();
    EndReason reason = connection.closingReason();
    file.putLong(at + ID_OFFSET, connection.id());
    file.putLong(at + CREATED_OFFSET, connection.createdNs());
    file.putLong(at + CLOSING_OFFSET, connection.closingNs());
    file.putInt(at + INSIDE_OFFSET, connection.insideAddress());
    file.putInt(at + REMOTE_OFFSET, connection.remoteAddress());
    file.putInt(at + PUBLIC_OFFSET, connection.publicAddress());
    file.putShort(at + INSIDE_PORT_OFFSET, (short) connection.insidePort());
    file.putShort(at + REMOTE_PORT_OFFSET, (short) connection.remotePort());
    file.putShort(at + PUBLIC_PORT_OFFSET, (short) connection.publicPort());
    file.put(at + STATE_OFFSET, (byte) connection.state().ordinal());
    file.put(at + FLAGS_OFFSET, (byte) (connection.openedFromInside() ? OPENED_FROM_INSIDE : 0));
    file.put(at + REASON_OFFSET, (byte) (reason == null ? NO_REASON : reason.ordinal()));
    file.put(at + REQUESTS_OFFSET, (byte) requests.count());
    file.putInt(at + RESERVED_ID_OFFSET, connection.reservedOutsideId());
    file.putInt(at + INTERFACE_OFFSET, connection.inInterface());
    file.putLong(
        at + RULE_OFFSET,
        connection.rule() == null ? SavedConnection.NO_RULE : connection.rule().ruleId());
    for (int i = 0; i < requests.count(); i++) {
      file.putShort(at + FIXED_BYTES + i * Character.BYTES, (short) requests.get(i));
    }
  }

  /** What a record says, or null when it can't be true. */
  static SavedConnection read(
      ByteBuffer file, int at, int length, ControlStream fromInside, ControlStream fromRemote) {
    if (length < FIXED_BYTES) {
      return null;
    }
    int state = file.get(at + STATE_OFFSET) & 0xff;
    int reason = file.get(at + REASON_OFFSET) & 0xff;
    int requests = file.get(at + REQUESTS_OFFSET) & 0xff;
    int reserved = file.getInt(at + RESERVED_ID_OFFSET);
    if (state >= STATES.length
        || reason != NO_REASON && reason >= REASONS.length
        || STATES[state] == ControlConnection.State.CLOSING && reason == NO_REASON
        || length != FIXED_BYTES + padded(requests * Character.BYTES)
        || reserved < -1
        || reserved > 0xffff) {
      return null;
    }
    char[] ids = new char[requests];
    for (int i = 0; i < requests; i++) {
      ids[i] = file.getChar(at + FIXED_BYTES + i * Character.BYTES);
    }
    return new SavedConnection(
        id(file, at),
        new ControlConnection.Endpoints(
            file.getInt(at + INSIDE_OFFSET),
            file.getChar(at + INSIDE_PORT_OFFSET),
            file.getInt(at + REMOTE_OFFSET),
            file.getChar(at + REMOTE_PORT_OFFSET),
            file.getInt(at + PUBLIC_OFFSET),
            file.getChar(at + PUBLIC_PORT_OFFSET)),
        (file.get(at + FLAGS_OFFSET) & OPENED_FROM_INSIDE) != 0,
        STATES[state],
        reason == NO_REASON ? null : REASONS[reason],
        file.getLong(at + CREATED_OFFSET),
        file.getLong(at + CLOSING_OFFSET),
        reserved,
        ids,
        file.getLong(at + RULE_OFFSET),
        file.getInt(at + INTERFACE_OFFSET),
        fromInside,
        fromRemote);
  }

  static long id(ByteBuffer file, int at) {
    return file.getLong(at + ID_OFFSET);
  }

  static int padded(int bytes) {
    return bytes + 7 & ~7;
  }
}
