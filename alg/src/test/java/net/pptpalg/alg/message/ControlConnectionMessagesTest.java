package net.pptpalg.alg.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Messages about the control connection itself: RFC 2637 sections 2.1 to 2.6. */
class ControlConnectionMessagesTest {
  private static final int O = Golden.OFFSET;

  @Test
  void shouldReadAndWriteStartControlConnectionRequest() {
    Golden golden =
        Golden.ofHex(
            "009c 0001 1a2b3c4d 0001 0000",
            "0100 0000 00000003 00000002 ffff 0abc",
            Golden.text("branch-7", 64),
            Golden.text("Example PNS", 64));
    ByteBuffer b = golden.buffer();
    assertEquals(0x0100, StartControlConnectionRequest.protocolVersion(b, O));
    assertEquals(Framing.EITHER, StartControlConnectionRequest.framingCapabilities(b, O));
    assertEquals(Bearer.DIGITAL, StartControlConnectionRequest.bearerCapabilities(b, O));
    assertEquals(65_535, StartControlConnectionRequest.maximumChannels(b, O));
    assertEquals(0x0ABC, StartControlConnectionRequest.firmwareRevision(b, O));
    assertEquals("branch-7", StartControlConnectionRequest.hostName(b, O));
    assertEquals("Example PNS", StartControlConnectionRequest.vendor(b, O));
    golden.check(
        ControlMessageType.START_CONTROL_CONNECTION_REQUEST,
        StartControlConnectionRequest.LENGTH,
        to ->
            StartControlConnectionRequest.encode(
                to,
                O,
                StartControlConnectionRequest.VERSION_1_0,
                Framing.ASYNCHRONOUS | Framing.SYNCHRONOUS,
                Bearer.DIGITAL,
                65_535,
                0x0ABC,
                "branch-7",
                "Example PNS"));
  }

  @Test
  void shouldReadAndWriteStartControlConnectionReply() {
    Golden golden =
        Golden.ofHex(
            "009c 0001 1a2b3c4d 0002 0000",
            "0100 02 04 00000001 00000001 0010 8001",
            Golden.text("vpn", 64),
            Golden.text("Example PAC", 64));
    ByteBuffer b = golden.buffer();
    assertEquals(0x0100, StartControlConnectionReply.protocolVersion(b, O));
    assertEquals(
        StartResult.GENERAL_ERROR, StartResult.of(StartControlConnectionReply.resultCode(b, O)));
    assertEquals(
        GeneralError.NO_RESOURCE, GeneralError.of(StartControlConnectionReply.errorCode(b, O)));
    assertEquals(Framing.ASYNCHRONOUS, StartControlConnectionReply.framingCapabilities(b, O));
    assertEquals(Bearer.ANALOG, StartControlConnectionReply.bearerCapabilities(b, O));
    assertEquals(16, StartControlConnectionReply.maximumChannels(b, O));
    assertEquals(0x8001, StartControlConnectionReply.firmwareRevision(b, O));
    assertEquals("vpn", StartControlConnectionReply.hostName(b, O));
    assertEquals("Example PAC", StartControlConnectionReply.vendor(b, O));
    golden.check(
        ControlMessageType.START_CONTROL_CONNECTION_REPLY,
        StartControlConnectionReply.LENGTH,
        to ->
            StartControlConnectionReply.encode(
                to, O, 0x0100, 2, 4, 1, 1, 16, 0x8001, "vpn", "Example PAC"));
  }

  @Test
  void shouldReadAndWriteStopControlConnectionRequest() {
    Golden golden = Golden.ofHex("0010 0001 1a2b3c4d 0003 0000", "03 00 0000");
    assertEquals(3, StopControlConnectionRequest.reason(golden.buffer(), O));
    golden.check(
        ControlMessageType.STOP_CONTROL_CONNECTION_REQUEST,
        StopControlConnectionRequest.LENGTH,
        to -> StopControlConnectionRequest.encode(to, O, StopReason.STOP_LOCAL_SHUTDOWN.code()));
  }

  @Test
  void shouldReadAndWriteStopControlConnectionReply() {
    Golden golden = Golden.ofHex("0010 0001 1a2b3c4d 0004 0000", "02 01 0000");
    ByteBuffer b = golden.buffer();
    assertEquals(
        StopControlConnectionReply.RESULT_GENERAL_ERROR,
        StopControlConnectionReply.resultCode(b, O));
    assertEquals(1, StopControlConnectionReply.errorCode(b, O));
    golden.check(
        ControlMessageType.STOP_CONTROL_CONNECTION_REPLY,
        StopControlConnectionReply.LENGTH,
        to -> StopControlConnectionReply.encode(to, O, 2, 1));
  }

  @Test
  void shouldReadAndWriteEchoRequest() {
    Golden golden = Golden.ofHex("0010 0001 1a2b3c4d 0005 0000", "fedcba98");
    assertEquals(0xFEDCBA98, EchoRequest.identifier(golden.buffer(), O));
    golden.check(
        ControlMessageType.ECHO_REQUEST,
        EchoRequest.LENGTH,
        to -> EchoRequest.encode(to, O, 0xFEDCBA98));
  }

  @Test
  void shouldReadAndWriteEchoReply() {
    Golden golden = Golden.ofHex("0014 0001 1a2b3c4d 0006 0000", "01020304 01 06 0000");
    ByteBuffer b = golden.buffer();
    assertEquals(0x01020304, EchoReply.identifier(b, O));
    assertEquals(EchoReply.RESULT_OK, EchoReply.resultCode(b, O));
    assertEquals(6, EchoReply.errorCode(b, O));
    golden.check(
        ControlMessageType.ECHO_REPLY,
        EchoReply.LENGTH,
        to -> EchoReply.encode(to, O, 0x01020304, EchoReply.RESULT_OK, 6));
  }
}
