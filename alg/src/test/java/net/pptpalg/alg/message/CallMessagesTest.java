package net.pptpalg.alg.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Messages about one call: RFC 2637 sections 2.7 to 2.15. */
class CallMessagesTest {
  private static final int O = Golden.OFFSET;

  @Test
  void shouldReadAndWriteOutgoingCallRequest() {
    Golden golden =
        Golden.ofHex(
            "00a8 0001 1a2b3c4d 0007 0000",
            "fffe 0102 00000960 f5e10000 00000003 00000002 0040 0005 0007 0000",
            Golden.text("5550100", 64),
            Golden.text("sub", 64));
    ByteBuffer b = golden.buffer();
    assertEquals(0xFFFE, OutgoingCallRequest.callId(b, O));
    assertEquals(0x0102, OutgoingCallRequest.callSerialNumber(b, O));
    assertEquals(2400, OutgoingCallRequest.minimumBps(b, O));
    assertEquals(4_125_163_520L, Integer.toUnsignedLong(OutgoingCallRequest.maximumBps(b, O)));
    assertEquals(Bearer.EITHER, OutgoingCallRequest.bearerType(b, O));
    assertEquals(Framing.SYNCHRONOUS, OutgoingCallRequest.framingType(b, O));
    assertEquals(64, OutgoingCallRequest.receiveWindowSize(b, O));
    assertEquals(5, OutgoingCallRequest.processingDelay(b, O));
    assertEquals(7, OutgoingCallRequest.phoneNumberLength(b, O));
    assertEquals("5550100", OutgoingCallRequest.phoneNumber(b, O));
    assertEquals("sub", OutgoingCallRequest.subaddress(b, O));
    golden.check(
        ControlMessageType.OUTGOING_CALL_REQUEST,
        OutgoingCallRequest.LENGTH,
        to ->
            OutgoingCallRequest.encode(
                to, O, 0xFFFE, 0x0102, 2400, 0xF5E10000, 3, 2, 64, 5, "5550100", "sub"));
  }

  @Test
  void shouldReadAndWriteOutgoingCallReply() {
    Golden golden =
        Golden.ofHex(
            "0020 0001 1a2b3c4d 0008 0000", "2deb 8000 04 05 0011 00e40ad4 4000 0003 80000001");
    ByteBuffer b = golden.buffer();
    assertEquals(11_755, OutgoingCallReply.callId(b, O));
    assertEquals(0x8000, OutgoingCallReply.peerCallId(b, O));
    assertEquals(
        OutgoingCallResult.BUSY, OutgoingCallResult.of(OutgoingCallReply.resultCode(b, O)));
    assertEquals(GeneralError.BAD_CALL_ID, GeneralError.of(OutgoingCallReply.errorCode(b, O)));
    assertEquals(17, OutgoingCallReply.causeCode(b, O));
    assertEquals(14_944_980, OutgoingCallReply.connectSpeed(b, O));
    assertEquals(16_384, OutgoingCallReply.receiveWindowSize(b, O));
    assertEquals(3, OutgoingCallReply.processingDelay(b, O));
    assertEquals(0x80000001, OutgoingCallReply.physicalChannelId(b, O));
    golden.check(
        ControlMessageType.OUTGOING_CALL_REPLY,
        OutgoingCallReply.LENGTH,
        to ->
            OutgoingCallReply.encode(
                to, O, 11_755, 0x8000, 4, 5, 17, 14_944_980, 16_384, 3, 0x80000001));
  }

  @Test
  void shouldReadAndWriteIncomingCallRequest() {
    Golden golden =
        Golden.ofHex(
            "00dc 0001 1a2b3c4d 0009 0000",
            "0001 ffff 00000002 00000007 0003 0004",
            Golden.text("100", 64),
            Golden.text("2000", 64),
            Golden.text("x9", 64));
    ByteBuffer b = golden.buffer();
    assertEquals(1, IncomingCallRequest.callId(b, O));
    assertEquals(0xFFFF, IncomingCallRequest.callSerialNumber(b, O));
    assertEquals(Bearer.DIGITAL, IncomingCallRequest.bearerType(b, O));
    assertEquals(7, IncomingCallRequest.physicalChannelId(b, O));
    assertEquals(3, IncomingCallRequest.dialedNumberLength(b, O));
    assertEquals(4, IncomingCallRequest.dialingNumberLength(b, O));
    assertEquals("100", IncomingCallRequest.dialedNumber(b, O));
    assertEquals("2000", IncomingCallRequest.dialingNumber(b, O));
    assertEquals("x9", IncomingCallRequest.subaddress(b, O));
    golden.check(
        ControlMessageType.INCOMING_CALL_REQUEST,
        IncomingCallRequest.LENGTH,
        to -> IncomingCallRequest.encode(to, O, 1, 0xFFFF, 2, 7, "100", "2000", "x9"));
  }

  @Test
  void shouldReadAndWriteIncomingCallReply() {
    Golden golden = Golden.ofHex("0018 0001 1a2b3c4d 000a 0000", "abcd 0001 02 06 0020 000a 0000");
    ByteBuffer b = golden.buffer();
    assertEquals(0xABCD, IncomingCallReply.callId(b, O));
    assertEquals(1, IncomingCallReply.peerCallId(b, O));
    assertEquals(
        IncomingCallResult.GENERAL_ERROR,
        IncomingCallResult.of(IncomingCallReply.resultCode(b, O)));
    assertEquals(GeneralError.PAC_ERROR, GeneralError.of(IncomingCallReply.errorCode(b, O)));
    assertEquals(32, IncomingCallReply.receiveWindowSize(b, O));
    assertEquals(10, IncomingCallReply.transmitDelay(b, O));
    golden.check(
        ControlMessageType.INCOMING_CALL_REPLY,
        IncomingCallReply.LENGTH,
        to -> IncomingCallReply.encode(to, O, 0xABCD, 1, 2, 6, 32, 10));
  }

  @Test
  void shouldReadAndWriteIncomingCallConnected() {
    Golden golden =
        Golden.ofHex("001c 0001 1a2b3c4d 000b 0000", "abcd 0000 0000fa00 0010 0002 00000001");
    ByteBuffer b = golden.buffer();
    assertEquals(0xABCD, IncomingCallConnected.peerCallId(b, O));
    assertEquals(64_000, IncomingCallConnected.connectSpeed(b, O));
    assertEquals(16, IncomingCallConnected.receiveWindowSize(b, O));
    assertEquals(2, IncomingCallConnected.transmitDelay(b, O));
    assertEquals(Framing.ASYNCHRONOUS, IncomingCallConnected.framingType(b, O));
    golden.check(
        ControlMessageType.INCOMING_CALL_CONNECTED,
        IncomingCallConnected.LENGTH,
        to -> IncomingCallConnected.encode(to, O, 0xABCD, 64_000, 16, 2, 1));
  }

  @Test
  void shouldReadAndWriteCallClearRequest() {
    Golden golden = Golden.ofHex("0010 0001 1a2b3c4d 000c 0000", "9234 0000");
    assertEquals(0x9234, CallClearRequest.callId(golden.buffer(), O));
    golden.check(
        ControlMessageType.CALL_CLEAR_REQUEST,
        CallClearRequest.LENGTH,
        to -> CallClearRequest.encode(to, O, 0x9234));
  }

  @Test
  void shouldReadAndWriteCallDisconnectNotify() {
    Golden golden =
        Golden.ofHex(
            "0094 0001 1a2b3c4d 000d 0000",
            "8001 04 03 0010 0000",
            Golden.text("rx=12 tx=34", 128));
    ByteBuffer b = golden.buffer();
    assertEquals(0x8001, CallDisconnectNotify.callId(b, O));
    assertEquals(
        CallDisconnectResult.REQUEST,
        CallDisconnectResult.of(CallDisconnectNotify.resultCode(b, O)));
    assertEquals(GeneralError.BAD_VALUE, GeneralError.of(CallDisconnectNotify.errorCode(b, O)));
    assertEquals(16, CallDisconnectNotify.causeCode(b, O));
    assertEquals("rx=12 tx=34", CallDisconnectNotify.callStatistics(b, O));
    golden.check(
        ControlMessageType.CALL_DISCONNECT_NOTIFY,
        CallDisconnectNotify.LENGTH,
        to -> CallDisconnectNotify.encode(to, O, 0x8001, 4, 3, 16, "rx=12 tx=34"));
  }

  @Test
  void shouldReadAndWriteWanErrorNotify() {
    Golden golden =
        Golden.ofHex(
            "0028 0001 1a2b3c4d 000e 0000",
            "c001 0000 00000001 00000002 00000003 00000004 00000005 ffffffff");
    ByteBuffer b = golden.buffer();
    assertEquals(0xC001, WanErrorNotify.peerCallId(b, O));
    assertEquals(1, WanErrorNotify.crcErrors(b, O));
    assertEquals(2, WanErrorNotify.framingErrors(b, O));
    assertEquals(3, WanErrorNotify.hardwareOverruns(b, O));
    assertEquals(4, WanErrorNotify.bufferOverruns(b, O));
    assertEquals(5, WanErrorNotify.timeOutErrors(b, O));
    assertEquals(0xFFFFFFFF, WanErrorNotify.alignmentErrors(b, O));
    golden.check(
        ControlMessageType.WAN_ERROR_NOTIFY,
        WanErrorNotify.LENGTH,
        to -> WanErrorNotify.encode(to, O, 0xC001, 1, 2, 3, 4, 5, -1));
  }

  @Test
  void shouldReadAndWriteSetLinkInfo() {
    Golden golden = Golden.ofHex("0018 0001 1a2b3c4d 000f 0000", "0000 0000 000a0000 ffffffff");
    ByteBuffer b = golden.buffer();
    assertEquals(0, SetLinkInfo.peerCallId(b, O));
    assertEquals(0x000A0000, SetLinkInfo.sendAccm(b, O));
    assertEquals(0xFFFFFFFF, SetLinkInfo.receiveAccm(b, O));
    golden.check(
        ControlMessageType.SET_LINK_INFO,
        SetLinkInfo.LENGTH,
        to -> SetLinkInfo.encode(to, O, 0, 0x000A0000, -1));
  }
}
