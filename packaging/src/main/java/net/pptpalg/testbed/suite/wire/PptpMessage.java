package net.pptpalg.testbed.suite.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A control message (RFC 2637 section 2), as bytes with the few fields that matter here. The other
 * fields are filled with values that are easily recognised. Immutable.
 */
public final class PptpMessage {

  public static final int CALL_ID_OFFSET = 12;
  public static final int PEER_CALL_ID_OFFSET = 14;
  public static final int RESULT_OFFSET = 16;

  public static final int START_REQUEST = 1;
  public static final int START_REPLY = 2;
  public static final int STOP_REQUEST = 3;
  public static final int STOP_REPLY = 4;
  public static final int ECHO_REQUEST = 5;
  public static final int ECHO_REPLY = 6;
  public static final int OUTGOING_CALL_REQUEST = 7;
  public static final int OUTGOING_CALL_REPLY = 8;
  public static final int INCOMING_CALL_REQUEST = 9;
  public static final int INCOMING_CALL_REPLY = 10;
  public static final int INCOMING_CALL_CONNECTED = 11;
  public static final int CALL_CLEAR_REQUEST = 12;
  public static final int CALL_DISCONNECT_NOTIFY = 13;
  public static final int WAN_ERROR_NOTIFY = 14;
  public static final int SET_LINK_INFO = 15;

  private static final int COOKIE = 0x1A2B3C4D;
  private static final int CONTROL_MESSAGE = 1;
  private static final int CONNECTED = 1;
  private static final int REFUSED = 2;

  private static final List<String> NAMES =
      List.of(
          "type 0",
          "Start-Control-Connection-Request",
          "Start-Control-Connection-Reply",
          "Stop-Control-Connection-Request",
          "Stop-Control-Connection-Reply",
          "Echo-Request",
          "Echo-Reply",
          "Outgoing-Call-Request",
          "Outgoing-Call-Reply",
          "Incoming-Call-Request",
          "Incoming-Call-Reply",
          "Incoming-Call-Connected",
          "Call-Clear-Request",
          "Call-Disconnect-Notify",
          "WAN-Error-Notify",
          "Set-Link-Info");

  private final byte[] bytes;

  private PptpMessage(byte[] bytes) {
    this.bytes = bytes;
  }

  public static PptpMessage of(byte[] bytes) {
    return new PptpMessage(bytes.clone());
  }

  public static PptpMessage startRequest() {
    return message(START_REQUEST, 156, startFields(0));
  }

  public static PptpMessage startReply() {
    return message(START_REPLY, 156, startFields(CONNECTED << 8));
  }

  private static byte[] startFields(int result) {
    ByteBuffer fields = ByteBuffer.allocate(144);
    fields.putShort((short) 0x0100).putShort((short) result);
    fields.putInt(3).putInt(3).putShort((short) 16).putShort((short) 7);
    text(fields, 64, "conformance.example");
    text(fields, 64, "suite");
    return fields.array();
  }

  private static void text(ByteBuffer fields, int length, String text) {
    byte[] field = new byte[length];
    for (int i = 0; i < text.length(); i++) {
      field[i] = (byte) text.charAt(i);
    }
    fields.put(field);
  }

  public static PptpMessage stopRequest() {
    return message(STOP_REQUEST, 16, new byte[] {1, 0, 0, 0});
  }

  public static PptpMessage stopReply() {
    return message(STOP_REPLY, 16, new byte[] {1, 0, 0, 0});
  }

  /**
   * @param identifier where other messages have their Call IDs
   */
  public static PptpMessage echoRequest(int identifier) {
    return message(ECHO_REQUEST, 16, ByteBuffer.allocate(4).putInt(identifier).array());
  }

  public static PptpMessage echoReply(int identifier) {
    return message(ECHO_REPLY, 20, ByteBuffer.allocate(8).putInt(identifier).put((byte) 1).array());
  }

  public static PptpMessage outgoingCallRequest(int callId) {
    ByteBuffer fields = ByteBuffer.allocate(156);
    fields.putShort((short) callId).putShort((short) 0x5e51);
    fields.putInt(300).putInt(100_000_000).putInt(3).putInt(3);
    fields.putShort((short) 64).putShort((short) 0).putShort((short) 5).putShort((short) 0);
    text(fields, 64, "12345");
    text(fields, 64, "sub");
    return message(OUTGOING_CALL_REQUEST, 168, fields.array());
  }

  public static PptpMessage outgoingCallReply(int callId, int peerCallId) {
    return outgoingCallReply(callId, peerCallId, CONNECTED);
  }

  public static PptpMessage outgoingCallRefusal(int peerCallId) {
    return outgoingCallReply(0, peerCallId, REFUSED);
  }

  private static PptpMessage outgoingCallReply(int callId, int peerCallId, int result) {
    ByteBuffer fields = ByteBuffer.allocate(20);
    fields.putShort((short) callId).putShort((short) peerCallId).put((byte) result);
    fields.put((byte) (result == CONNECTED ? 0 : 6)).putShort((short) 0);
    fields.putInt(10_000_000).putShort((short) 64).putShort((short) 0).putInt(0x00c0ffee);
    return message(OUTGOING_CALL_REPLY, 32, fields.array());
  }

  public static PptpMessage incomingCallRequest(int callId) {
    ByteBuffer fields = ByteBuffer.allocate(208);
    fields.putShort((short) callId).putShort((short) 0x5e51).putInt(2).putInt(0x00c0ffee);
    fields.putShort((short) 3).putShort((short) 5);
    text(fields, 64, "100");
    text(fields, 64, "12345");
    text(fields, 64, "sub");
    return message(INCOMING_CALL_REQUEST, 220, fields.array());
  }

  public static PptpMessage incomingCallReply(int callId, int peerCallId) {
    return incomingCallReply(callId, peerCallId, CONNECTED);
  }

  public static PptpMessage incomingCallRefusal(int peerCallId) {
    return incomingCallReply(0, peerCallId, REFUSED);
  }

  private static PptpMessage incomingCallReply(int callId, int peerCallId, int result) {
    ByteBuffer fields = ByteBuffer.allocate(12);
    fields.putShort((short) callId).putShort((short) peerCallId).put((byte) result);
    fields.put((byte) (result == CONNECTED ? 0 : 6)).putShort((short) 64).putInt(0);
    return message(INCOMING_CALL_REPLY, 24, fields.array());
  }

  public static PptpMessage incomingCallConnected(int peerCallId) {
    ByteBuffer fields = ByteBuffer.allocate(16);
    fields.putShort((short) peerCallId).putShort((short) 0).putInt(64_000);
    fields.putShort((short) 64).putShort((short) 0).putInt(1);
    return message(INCOMING_CALL_CONNECTED, 28, fields.array());
  }

  public static PptpMessage callClearRequest(int callId) {
    return message(CALL_CLEAR_REQUEST, 16, ByteBuffer.allocate(4).putShort((short) callId).array());
  }

  public static PptpMessage callDisconnectNotify(int callId) {
    ByteBuffer fields = ByteBuffer.allocate(136);
    fields.putShort((short) callId).put((byte) 4).put((byte) 0).putInt(0);
    text(fields, 128, "statistics");
    return message(CALL_DISCONNECT_NOTIFY, 148, fields.array());
  }

  public static PptpMessage wanErrorNotify(int peerCallId) {
    ByteBuffer fields = ByteBuffer.allocate(28);
    fields.putShort((short) peerCallId).putShort((short) 0);
    fields.putInt(1).putInt(2).putInt(3).putInt(4).putInt(5).putInt(6);
    return message(WAN_ERROR_NOTIFY, 40, fields.array());
  }

  public static PptpMessage setLinkInfo(int peerCallId) {
    ByteBuffer fields = ByteBuffer.allocate(12);
    fields.putShort((short) peerCallId).putShort((short) 0).putInt(-1).putInt(-1);
    return message(SET_LINK_INFO, 24, fields.array());
  }

  private static PptpMessage message(int type, int length, byte[] fields) {
    ByteBuffer message = ByteBuffer.allocate(length);
    message.putShort((short) length).putShort((short) CONTROL_MESSAGE).putInt(COOKIE);
    message.putShort((short) type).putShort((short) 0).put(fields);
    return new PptpMessage(message.array());
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public int length() {
    return bytes.length;
  }

  /** The length the first two bytes tell. */
  public static int lengthOf(byte[] stream, int at) {
    return Short.toUnsignedInt(ByteBuffer.wrap(stream).getShort(at));
  }

  public int type() {
    return u16(8);
  }

  public int callId() {
    return u16(CALL_ID_OFFSET);
  }

  public int peerCallId() {
    return u16(PEER_CALL_ID_OFFSET);
  }

  /** The result code of a reply; 1 is success. */
  public int result() {
    return bytes[RESULT_OFFSET] & 0xff;
  }

  private int u16(int at) {
    return Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(at));
  }

  public PptpMessage withCallId(int callId) {
    return with16(CALL_ID_OFFSET, callId);
  }

  public PptpMessage withPeerCallId(int callId) {
    return with16(PEER_CALL_ID_OFFSET, callId);
  }

  /** The same message with another 16-bit field; for messages that are wrong on purpose. */
  public PptpMessage with16(int at, int value) {
    byte[] changed = bytes.clone();
    ByteBuffer.wrap(changed).putShort(at, (short) value);
    return new PptpMessage(changed);
  }

  /** The first differing byte of two messages of one length, or -1. */
  public int differsAt(PptpMessage other) {
    return Arrays.mismatch(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PptpMessage message && Arrays.equals(bytes, message.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    if (bytes.length < PEER_CALL_ID_OFFSET + 2) {
      return bytes.length + " bytes";
    }
    String name = type() < NAMES.size() ? NAMES.get(type()) : "type " + type();
    return name + " (" + callId() + ", " + peerCallId() + ")";
  }
}
