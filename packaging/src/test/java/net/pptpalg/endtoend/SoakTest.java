package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import net.pptpalg.testbed.soak.SoakOptions;
import net.pptpalg.testbed.soak.SoakResult;
import net.pptpalg.testbed.soak.SoakRun;
import org.junit.jupiter.api.Test;

/** A short soak; {@code ./dev soak 1h} is the long one. */
@RequiresRoot
class SoakTest {

  private static final long SEED = 20261120;
  private static final int ACTIONS_PER_SECOND = 200;

  @Test
  void shouldLeaveNothingBehindAndCountEveryPacket() {
    SoakOptions options = new SoakOptions(Duration.ofSeconds(15), SEED, ACTIONS_PER_SECOND, false);
    try (SoakRun run = new SoakRun(options, System.out)) {
      SoakResult result = run.run();
      assertEquals(List.of(), result.violations(), result::text);
      assertEquals(1, result.lowTides(), result::text);
      assertTrue(result.packetsChecked() > 100, result::text);
    }
  }
}
