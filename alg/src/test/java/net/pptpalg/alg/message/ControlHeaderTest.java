package net.pptpalg.alg.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ControlHeaderTest {
  private static final int O = Golden.OFFSET;

  private final ByteBuffer header = Golden.ofHex("0010 0001 1a2b3c4d 0005 beef").buffer();

  @Test
  void shouldReadEveryField() {
    assertEquals(16, ControlHeader.length(header, O));
    assertEquals(ControlHeader.CONTROL_MESSAGE, ControlHeader.messageType(header, O));
    assertEquals(ControlHeader.MAGIC_COOKIE, ControlHeader.magicCookie(header, O));
    assertEquals(5, ControlHeader.controlType(header, O));
    assertEquals(ControlMessageType.ECHO_REQUEST, ControlHeader.type(header, O));
    assertEquals(0xBEEF, ControlHeader.reserved(header, O));
  }

  @ParameterizedTest
  @EnumSource(ControlMessageType.class)
  void shouldAcceptOnlyTheLengthOfTheType(ControlMessageType type) {
    header.putShort(O + ControlHeader.CONTROL_TYPE_OFFSET, (short) type.code());
    for (int length = 0; length <= 0xFFFF; length++) {
      setLength(length);
      int expected = length == type.length() ? ControlHeader.OK : ControlHeader.BAD_LENGTH;
      assertEquals(expected, check(), "length " + length);
    }
  }

  @Test
  void shouldAcceptTheHeaderBeforeTheRestHasArrived() {
    assertEquals(ControlHeader.OK, check());
    assertFalse(ControlHeader.isWhole(header, O, 12));
    assertFalse(ControlHeader.isWhole(header, O, 15));
    assertTrue(ControlHeader.isWhole(header, O, 16));
    setLength(3);
    assertFalse(ControlHeader.isWhole(header, O, 11));
  }

  @Test
  void shouldRefuseFewerBytesThanAHeader() {
    for (int length = 0; length < ControlHeader.LENGTH; length++) {
      ByteBuffer b = ByteBuffer.allocate(O + length);
      assertEquals(ControlHeader.TOO_SHORT, ControlHeader.check(b, O, length));
      assertFalse(ControlHeader.isWhole(b, O, length));
    }
  }

  @Test
  void shouldRefuseAnyOtherCookieBeforeTrustingTheLength() {
    setLength(0);
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      header.putInt(O + ControlHeader.MAGIC_COOKIE_OFFSET, ControlHeader.MAGIC_COOKIE ^ 1 << bit);
      assertEquals(ControlHeader.BAD_COOKIE, check());
    }
  }

  @Test
  void shouldTellManagementMessagesFromNonsense() {
    for (int messageType = 0; messageType <= 0xFFFF; messageType++) {
      header.putShort(O + ControlHeader.MESSAGE_TYPE_OFFSET, (short) messageType);
      int expected =
          switch (messageType) {
            case 1 -> ControlHeader.OK;
            case 2 -> ControlHeader.MANAGEMENT_MESSAGE;
            default -> ControlHeader.NOT_CONTROL_MESSAGE;
          };
      assertEquals(expected, check(), "message type " + messageType);
    }
  }

  @Test
  void shouldReportUnknownTypesOfAnyLengthThatCanBeSkipped() {
    for (int type : new int[] {0, 16, 17, 255, 0x0100, 0xFFFF}) {
      header.putShort(O + ControlHeader.CONTROL_TYPE_OFFSET, (short) type);
      assertNull(ControlHeader.type(header, O));
      for (int length = 0; length <= 300; length++) {
        setLength(length);
        boolean sound = length >= 12 && length <= 220;
        int expected = sound ? ControlHeader.UNKNOWN_TYPE : ControlHeader.BAD_LENGTH;
        assertEquals(expected, check(), "type " + type + " length " + length);
      }
    }
  }

  @Test
  void shouldNotTrustTheLengthOfAManagementMessageEither() {
    header.putShort(O + ControlHeader.MESSAGE_TYPE_OFFSET, (short) 2);
    setLength(11);
    assertEquals(ControlHeader.BAD_LENGTH, check());
    setLength(221);
    assertEquals(ControlHeader.BAD_LENGTH, check());
  }

  private int check() {
    return ControlHeader.check(header, O, ControlHeader.LENGTH);
  }

  private void setLength(int length) {
    header.putShort(O + ControlHeader.LENGTH_OFFSET, (short) length);
  }
}
