package net.pptpalg.perf.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProductPausesTest {

  @Test
  void shouldReadTheLengthOfEachPauseWhateverElseALineTells() {
    String log =
        """
        [1.234s] Safepoint "ICBufferFull", Time since last: 1200 ns, Reaching safepoint: 300 ns, \
        Cleanup: 20 ns, At safepoint: 900 ns, Total: 1220 ns
        [2.345s] Entering safepoint region: G1CollectForAllocation
        [2.346s] Safepoint "G1CollectForAllocation", Time since last: 1111 ns, Reaching safepoint: \
           22 ns, At safepoint: 33 ns, Leaving safepoint: 44 ns, Total:   2500000 ns, Threads: 1
        """;

    assertEquals(List.of(1220L, 2_500_000L), Product.pausesNs(log));
  }
}
