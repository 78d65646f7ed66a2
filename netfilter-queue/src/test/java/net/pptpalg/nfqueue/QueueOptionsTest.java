package net.pptpalg.nfqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class QueueOptionsTest {
  @Test
  void shouldNameTheOptionThatIsOutOfRange() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> QueueOptions.forQueue(65536));
    assertEquals("queue number is 65536, must be 0 to 65535", refused.getMessage());
  }

  @Test
  void shouldKeepTheOtherOptionsWhenOneChanges() {
    QueueOptions options =
        QueueOptions.forQueue(9)
            .withMaxLength(1)
            .withBatchSize(2)
            .withReceiveTimeoutMs(3)
            .withSocketBufferBytes(4)
            .withMaxVerdictDatagramBytes(5)
            .withFailOpen()
            .withHeldPackets(7, 8)
            .withCopyRangeBytes(6);
    assertEquals(new QueueOptions(9, 1, 2, 3, 4, 5, 6, 7, 8, true), options);
  }

  @Test
  void shouldCapTheCopyRangeAtWhatAnAttributeHolds() {
    assertEquals(65531, QueueOptions.forQueue(0).copyRangeBytes());
  }
}
