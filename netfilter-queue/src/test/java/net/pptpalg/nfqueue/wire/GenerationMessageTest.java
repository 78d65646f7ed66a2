package net.pptpalg.nfqueue.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Golden bytes: an answer of Linux 6.18, little-endian. */
class GenerationMessageTest {
  private static final String ANSWER =
      "30000000 0f0a 0000 05000000 451a0000 00 00 0002"
          + "0800 0100 00000002"
          + "0800 0200 00001a45"
          + "0c00 0300 707974686f6e3300";

  private static final int LENGTH = 48;

  @Test
  void shouldWriteTheRequest() {
    ByteBuffer buffer = Bytes.dirty(24);
    GenerationMessage.putRequest(buffer, 0, 5);
    assertEquals(
        Bytes.hex("14000000 100a 0100 05000000 00000000 00 00 0000"),
        Bytes.hex(buffer, 0, GenerationMessage.REQUEST_SIZE));
  }

  @Test
  void shouldReadTheWholeRangeOfNumbers() {
    ByteBuffer buffer = Bytes.at(0, Bytes.of(ANSWER));
    assertEquals(2, GenerationMessage.generation(buffer, 0, LENGTH));
    buffer.put(24, (byte) 0xff);
    assertEquals(0xff000002L, GenerationMessage.generation(buffer, 0, LENGTH));
  }

  @Test
  void shouldTakeNothingElseForAnAnswer() {
    assertNone(ANSWER.replaceFirst("0f0a", "0200"), LENGTH);
    assertNone(ANSWER, LENGTH - 1);
    assertNone(ANSWER.replaceFirst("0800 0100", "0800 0900"), LENGTH);
    assertNone(ANSWER.replaceFirst("0800 0100", "0700 0100"), LENGTH);
    assertNone(ANSWER.replaceFirst("0800 0100", "0300 0100"), LENGTH);
    assertNone(ANSWER.replaceFirst("0800 0100", "ff00 0100"), LENGTH);
  }

  private static void assertNone(String message, int available) {
    assertEquals(
        -1, GenerationMessage.generation(Bytes.at(0, Bytes.of(message)), 0, available), message);
  }
}
