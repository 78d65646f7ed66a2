package net.pptpalg.nat.journal;

import java.nio.ByteBuffer;
import net.pptpalg.alg.control.ControlStream;
import net.pptpalg.alg.control.Direction;
import net.pptpalg.alg.message.ControlHeader;

/**
 * The body of a record about one direction of a control connection.
 *
 * <pre>
 *   0               8       12      16      20      24
 *   +---------------+-------+-------+-------+-+-+-+-+
 *   |  connection   | first | next  | ackn. |d|f|m|h|
 *   +-------+---+---+---+---+-------+-------+-+-+-+-+
 *   | skip  | b | n | k | 0 |   0   |
 *   +-------+---+---+---+---+-------+
 *   | n sequence numbers, n bytes, b bytes of a message
 *   +----------------------------------------------
 * </pre>
 *
 * <p>first, next, ackn.: TCP sequence numbers of the first byte, of the next one to be read and of
 * the first one not acknowledged; d: direction, 0 from the inside; f: flags, 1 when the first
 * sequence number is known; m: how sure it is where messages begin; h: the high byte that left for
 * a Call ID that is cut in half; skip: bytes to come of a message that is not looked into; b: bytes
 * there are of the message under way; n: bytes that were changed since the record before this one
 * of the same direction, by sequence number; k: how many of those told before are still remembered,
 * the newest ones. Zeros up to a multiple of 8 bytes follow.
 */
final class StreamRecord {
  static final int FIXED_BYTES = 40;

  private static final int CONNECTION_OFFSET = 0;
  private static final int FIRST_OFFSET = 8;
  private static final int NEXT_OFFSET = 12;
  private static final int ACKNOWLEDGED_OFFSET = 16;
  private static final int DIRECTION_OFFSET = 20;
  private static final int FLAGS_OFFSET = 21;
  private static final int FRAMING_OFFSET = 22;
  private static final int HIGH_BYTE_OFFSET = 23;
  private static final int SKIP_OFFSET = 24;
  private static final int BEGUN_OFFSET = 28;
  private static final int NEW_OFFSET = 30;
  private static final int KEPT_OFFSET = 32;

  private static final int SYNCHRONISED = 1;
  private static final int BYTES_PER_REWRITE = Integer.BYTES + 1;

  private StreamRecord() {}

  /**
   * @param added changed bytes that are to be told, at most all that are remembered
   */
  static int length(ControlStream stream, int added) {
    return length(added, stream.begunBytes());
  }

  private static int length(int added, int begun) {
    return ConnectionRecord.padded(FIXED_BYTES + added * BYTES_PER_REWRITE + begun);
  }

  static void write(
      ByteBuffer file,
      int at,
      long connection,
      Direction direction,
      ControlStream stream,
      int added) {
    int kept = stream.rewrites() - added;
    file.putLong(at + CONNECTION_OFFSET, connection);
    file.putInt(at + FIRST_OFFSET, stream.first());
    file.putInt(at + NEXT_OFFSET, stream.next());
    file.putInt(at + ACKNOWLEDGED_OFFSET, stream.acknowledged());
    file.put(at + DIRECTION_OFFSET, (byte) direction.ordinal());
    file.put(at + FLAGS_OFFSET, (byte) (stream.synchronised() ? SYNCHRONISED : 0));
    file.put(at + FRAMING_OFFSET, (byte) stream.framing());
    file.put(at + HIGH_BYTE_OFFSET, (byte) stream.sentHighByte());
    file.putInt(at + SKIP_OFFSET, stream.skip());
    file.putShort(at + BEGUN_OFFSET, (short) stream.begunBytes());
    file.putShort(at + NEW_OFFSET, (short) added);
    file.putShort(at + KEPT_OFFSET, (short) kept);
    int values = at + FIXED_BYTES + added * Integer.BYTES;
    for (int i = 0; i < added; i++) {
      file.putInt(at + FIXED_BYTES + i * Integer.BYTES, stream.rewriteSequence(kept + i));
      file.put(values + i, stream.rewriteValue(kept + i));
    }
    stream.copyBegun(file, values + added);
  }

  static boolean isLongEnough(int length) {
    return length >= FIXED_BYTES;
  }

  static long connection(ByteBuffer file, int at) {
    return file.getLong(at + CONNECTION_OFFSET);
  }

  static Direction direction(ByteBuffer file, int at) {
    return file.get(at + DIRECTION_OFFSET) == 0 ? Direction.FROM_INSIDE : Direction.FROM_REMOTE;
  }

  /** Makes a stream what a record says; false when that can't be true. */
  static boolean read(ByteBuffer file, int at, int length, ControlStream stream) {
    int begun = file.getChar(at + BEGUN_OFFSET);
    int added = file.getChar(at + NEW_OFFSET);
    if (length != length(added, begun)
        || begun >= ControlHeader.MAXIMUM_MESSAGE_LENGTH
        || !stream.keepRewrites(file.getChar(at + KEPT_OFFSET))) {
      return false;
    }
    int values = at + FIXED_BYTES + added * Integer.BYTES;
    for (int i = 0; i < added; i++) {
      int sequence = file.getInt(at + FIXED_BYTES + i * Integer.BYTES);
      if (!stream.restoreRewrite(sequence, file.get(values + i))) {
        return false;
      }
    }
    byte[] message = new byte[begun];
    file.get(values + added, message);
    return stream.restore(
        file.getInt(at + FIRST_OFFSET),
        file.getInt(at + NEXT_OFFSET),
        file.getInt(at + ACKNOWLEDGED_OFFSET),
        (file.get(at + FLAGS_OFFSET) & SYNCHRONISED) != 0,
        file.get(at + FRAMING_OFFSET) & 0xff,
        file.getInt(at + SKIP_OFFSET),
        file.get(at + HIGH_BYTE_OFFSET) & 0xff,
        message);
  }
}
