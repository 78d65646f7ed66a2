package net.pptpalg.testbed.suite.wire;

import java.nio.ByteBuffer;

/** PPTP's GRE, version 1 (RFC 2637 section 4.1), as bytes. */
public final class GrePacket {

  private static final int KEY_PRESENT = 0x2000;
  private static final int SEQUENCE_PRESENT = 0x1000;
  private static final int ACKNOWLEDGMENT_PRESENT = 0x0080;
  private static final int VERSION = 1;
  private static final int PPP = 0x880B;
  private static final int SHORTEST_HEADER = 8;
  private static final int CALL_ID_OFFSET = 6;

  private GrePacket() {}

  public static byte[] data(int callId, int sequence, byte[] ppp) {
    ByteBuffer gre = header(callId, SEQUENCE_PRESENT, ppp.length, 4 + ppp.length);
    return gre.putInt(sequence).put(ppp).array();
  }

  public static byte[] dataWithAcknowledgment(
      int callId, int sequence, int acknowledgment, byte[] ppp) {
    ByteBuffer gre =
        header(callId, SEQUENCE_PRESENT | ACKNOWLEDGMENT_PRESENT, ppp.length, 8 + ppp.length);
    return gre.putInt(sequence).putInt(acknowledgment).put(ppp).array();
  }

  public static byte[] acknowledgmentOnly(int callId, int acknowledgment) {
    return header(callId, ACKNOWLEDGMENT_PRESENT, 0, 4).putInt(acknowledgment).array();
  }

  /** Version 0, which is not PPTP's, with a key (RFC 2890). */
  public static byte[] versionZero(int key, byte[] payload) {
    return ByteBuffer.allocate(SHORTEST_HEADER + payload.length)
        .putShort((short) KEY_PRESENT)
        .putShort((short) 0x0800)
        .putInt(key)
        .put(payload)
        .array();
  }

  private static ByteBuffer header(int callId, int flags, int payloadLength, int rest) {
    return ByteBuffer.allocate(SHORTEST_HEADER + rest)
        .putShort((short) (KEY_PRESENT | flags | VERSION))
        .putShort((short) PPP)
        .putShort((short) payloadLength)
        .putShort((short) callId);
  }

  /** The key's low half: the receiver's Call ID. */
  public static int callId(byte[] gre) {
    return Short.toUnsignedInt(ByteBuffer.wrap(gre).getShort(CALL_ID_OFFSET));
  }

  /** The same packet for another receiver's Call ID. */
  public static byte[] withCallId(byte[] gre, int callId) {
    byte[] changed = gre.clone();
    ByteBuffer.wrap(changed).putShort(CALL_ID_OFFSET, (short) callId);
    return changed;
  }

  static String describe(byte[] gre) {
    return gre.length < SHORTEST_HEADER
        ? "GRE cut short"
        : "GRE call " + callId(gre) + " length " + gre.length;
  }
}
