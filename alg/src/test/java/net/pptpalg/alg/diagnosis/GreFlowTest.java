package net.pptpalg.alg.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GreFlowTest {
  private static final long MS = 1_000_000;

  private final GreFlow flow = new GreFlow();

  private void send(int... sequences) {
    for (int sequence : sequences) {
      flow.packet(0, 100);
      flow.payload(0, sequence, 100, 0);
    }
  }

  @Test
  void shouldCountWhatIsMissingBetweenTheFirstAndTheLast() {
    send(10, 11, 14, 15);
    assertEquals(6, flow.expected());
    assertEquals(2, flow.lost());
    assertEquals(0, flow.reordered());
  }

  @Test
  void shouldNotCallLateWhatIsLost() {
    send(1, 2, 4, 3, 5);
    assertEquals(0, flow.lost());
    assertEquals(1, flow.reordered());
    assertEquals(0, flow.duplicates());
  }

  @Test
  void shouldTellATwinFromALatecomer() {
    send(1, 2, 2, 3, 1);
    assertEquals(2, flow.duplicates());
    assertEquals(0, flow.reordered());
    assertEquals(0, flow.lost());
  }

  @Test
  void shouldCountOnPastTheEndOfTheNumbers() {
    send(-2, -1, 0, 2);
    assertEquals(5, flow.expected());
    assertEquals(1, flow.lost());
  }

  @Test
  void shouldNotTakeANewBeginForLoss() {
    send(1_000_000, 1_000_001, 0, 1, 2);
    assertEquals(0, flow.lost());
    assertEquals(0, flow.reordered());
  }

  @Test
  void shouldMeasureTheTimeToTheAcknowledgment() {
    flow.payload(0, 1, 100, 0);
    flow.payload(10 * MS, 2, 1400, 0);
    flow.acknowledged(30 * MS, 2);
    flow.acknowledged(99 * MS, 2);
    assertEquals(20 * MS, flow.rttMinimumNs());
    assertEquals(20 * MS, flow.rttMeanNs());
    assertEquals(1, flow.largeArrived());
    assertEquals(0, flow.smallArrived());
  }

  @Test
  void shouldNotBelieveAcknowledgmentsOfWhatWasSentBefore() {
    flow.payload(0, 1000, 100, 0);
    flow.acknowledged(MS, 3);
    assertFalse(flow.anyAcknowledged());
    flow.acknowledged(MS, 1000);
    assertTrue(flow.anyAcknowledged());
  }

  @Test
  void shouldCountAPauseWithAFullWindow() {
    for (int i = 0; i < 4; i++) {
      flow.payload(0, i, 100, 3);
    }
    flow.acknowledged(0, 0);
    flow.payload(2000 * MS, 4, 100, 3);
    flow.acknowledged(2000 * MS, 4);
    flow.payload(9000 * MS, 5, 100, 3);
    assertEquals(1, flow.stalls());
  }
}
