package net.pptpalg.alg.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MessageTextTest {
  private static final int O = Golden.OFFSET;
  private static final String START = "009c 0001 1a2b3c4d 0001 0000 0100" + "00".repeat(14);

  @Test
  void shouldReadAFieldThatIsFullAndHasNoZero() {
    ByteBuffer b =
        Golden.ofHex(START, Golden.text("h".repeat(64), 64), Golden.text("v".repeat(64), 64))
            .buffer();
    assertEquals("h".repeat(64), StartControlConnectionRequest.hostName(b, O));
    assertEquals("v".repeat(64), StartControlConnectionRequest.vendor(b, O));
  }

  @Test
  void shouldStopAtTheFirstZero() {
    ByteBuffer b = Golden.ofHex(START, Golden.text("a\0secret", 64), Golden.text("", 64)).buffer();
    assertEquals("a", StartControlConnectionRequest.hostName(b, O));
    assertEquals("", StartControlConnectionRequest.vendor(b, O));
  }

  @Test
  void shouldNotLetAPeerWriteToTheOperatorsTerminal() {
    ByteBuffer b =
        Golden.ofHex(
                START, Golden.text("\u001b[2J\r\n\u007f\u0080\u00ff~ ", 64), Golden.text("", 64))
            .buffer();
    assertEquals("?[2J?????~ ", StartControlConnectionRequest.hostName(b, O));
  }

  @Test
  void shouldReadNoMoreThanTheFieldWhenANumberClaimsToBeLonger() {
    ByteBuffer b = ByteBuffer.allocate(O + OutgoingCallRequest.LENGTH);
    OutgoingCallRequest.encode(b, O, 0, 0, 0, 0, 0, 0, 0, 0, "5".repeat(64), "sub");
    b.putShort(O + OutgoingCallRequest.PHONE_NUMBER_LENGTH_OFFSET, (short) 0xFFFF);
    assertEquals("5".repeat(64), OutgoingCallRequest.phoneNumber(b, O));
    b.putShort(O + OutgoingCallRequest.PHONE_NUMBER_LENGTH_OFFSET, (short) 2);
    assertEquals("55", OutgoingCallRequest.phoneNumber(b, O));
  }

  @Test
  void shouldReadNoMoreThanTheFieldsOfAnIncomingCallWhoseNumbersClaimToBeLonger() {
    ByteBuffer b = ByteBuffer.allocate(O + IncomingCallRequest.LENGTH);
    IncomingCallRequest.encode(b, O, 0, 0, 0, 0, "1".repeat(64), "2".repeat(64), "3".repeat(64));
    b.putInt(O + IncomingCallRequest.DIALED_NUMBER_LENGTH_OFFSET, 0xFFFFFFFF);
    assertEquals("1".repeat(64), IncomingCallRequest.dialedNumber(b, O));
    assertEquals("2".repeat(64), IncomingCallRequest.dialingNumber(b, O));
    assertEquals("3".repeat(64), IncomingCallRequest.subaddress(b, O));
  }

  @Test
  void shouldRefuseToWriteTextThatDoesNotFit() {
    ByteBuffer b = ByteBuffer.allocate(O + CallDisconnectNotify.LENGTH);
    String tooLong = "x".repeat(129);
    assertThrows(
        IllegalArgumentException.class,
        () -> CallDisconnectNotify.encode(b, O, 0, 0, 0, 0, tooLong));
  }
}
