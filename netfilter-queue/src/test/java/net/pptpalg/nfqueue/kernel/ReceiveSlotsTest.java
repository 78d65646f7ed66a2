package net.pptpalg.nfqueue.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiveSlotsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 64, 65, 128, 4096, 65979})
  void shouldSpaceSlotsByAnOddNumberOfCacheLines(int minBytes) {
    ReceiveSlots slots = new ReceiveSlots(2, minBytes);
    assertTrue(slots.slotBytes() >= minBytes, slots.slotBytes() + " bytes");
    assertEquals(0, slots.slotBytes() % 64);
    assertEquals(1, slots.slotBytes() / 64 % 2);
    assertEquals(slots.slotBytes(), slots.offset(1));
  }

  @Test
  void shouldLieAtTheStartOfACacheLine() {
    assertEquals(0, DirectMemory.address(new ReceiveSlots(1, 1).buffer()) % 64);
  }

  @Test
  void shouldKeepGatheredPiecesAsOffsetsInTheBuffer() {
    ReceiveSlots slots = new ReceiveSlots(2, 100);
    GatherList list = new GatherList(slots.buffer(), 2);
    list.set(1, slots.offset(1) + 24, 36);
    assertEquals(slots.offset(1) + 24, list.offset(1));
    assertEquals(36, list.length(1));
    assertEquals(0, list.length(0));
  }
}
