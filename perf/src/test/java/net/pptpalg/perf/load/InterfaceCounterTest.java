package net.pptpalg.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class InterfaceCounterTest {
  private static final String TABLE =
      """
      Inter-|   Receive                                                |  Transmit
       face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs
          lo: 100 7 0 0 0 0 0 0 100 7 0 0 0 0 0 0
        eth0:98765432 123456 1 2 3 0 0 0 44 55 0 0 0 0 0 0
      """;

  @Test
  void shouldReadReceivedPacketsWithOrWithoutASpaceAfterTheName() {
    assertEquals(7, InterfaceCounter.receivedPackets(TABLE, "lo"));
    assertEquals(123456, InterfaceCounter.receivedPackets(TABLE, "eth0"));
  }

  @Test
  void shouldNameAnInterfaceThatIsNotThere() {
    assertThrows(IllegalStateException.class, () -> InterfaceCounter.receivedPackets(TABLE, "eth"));
  }
}
