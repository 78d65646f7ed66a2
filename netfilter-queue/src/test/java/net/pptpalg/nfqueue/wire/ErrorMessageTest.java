package net.pptpalg.nfqueue.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/**
 * Golden bytes: the form of Linux 6.18's answers with NETLINK_CAP_ACK, written down by strace(1).
 */
class ErrorMessageTest {
  private static final int OFFSET = 4;
  private static final String NO_SUCH_PACKET =
      "24000000 0200 0001 07000000 82420000 feffffff 20000000 0103 0100 07000000 00000000";

  @Test
  void shouldTellErrnoAndWhichVerdictItIsAbout() {
    ByteBuffer buffer = Bytes.at(OFFSET, Bytes.of(NO_SUCH_PACKET));
    assertEquals(WireFault.NONE, ErrorMessage.check(buffer, OFFSET, 36));
    assertEquals(2, ErrorMessage.errno(buffer, OFFSET));
    assertEquals(QueueHeader.TYPE_VERDICT, ErrorMessage.requestType(buffer, OFFSET));
    assertEquals(7, ErrorMessage.requestSequence(buffer, OFFSET));
  }

  @Test
  void shouldReadAcknowledgementAsErrnoZero() {
    ByteBuffer buffer =
        Bytes.at(
            OFFSET,
            Bytes.of(
                "24000000 0200 0001 01000000 82420000 00000000"
                    + "1c000000 0203 0500 01000000 00000000"));
    assertEquals(0, ErrorMessage.errno(buffer, OFFSET));
    assertEquals(QueueHeader.TYPE_CONFIG, ErrorMessage.requestType(buffer, OFFSET));
  }

  @Test
  void shouldTellThatTheAnswerIsTooShortForItsFields() {
    byte[] bytes = Bytes.of(NO_SUCH_PACKET);
    bytes[0] = 35;
    assertEquals(
        WireFault.MESSAGE_LENGTH_INVALID,
        ErrorMessage.check(Bytes.at(OFFSET, bytes), OFFSET, bytes.length));
    assertEquals(
        WireFault.MESSAGE_TRUNCATED,
        ErrorMessage.check(Bytes.at(OFFSET, Bytes.of(NO_SUCH_PACKET)), OFFSET, 35));
  }
}
