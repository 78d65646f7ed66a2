package net.pptpalg.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.pptpalg.gateway.api.Samples;
import org.junit.jupiter.api.Test;

class StatusTextTest {

  @Test
  void shouldShowKeysThenLanesThenCountersThatAreNotZero() {
    assertEquals(
        """
        version             0.1.0
        pid                 4711
        up                  2h05m
        rules               nft
        lan                 br0, br1
        wan                 eth1
        public              203.0.113.1, 203.0.113.2
        control connections 3
        calls               2
        queue 1723          40 packets, 0 dropped, 0 lost, 0 waiting
        queue 1724          5000000000 packets, 3 dropped, 2 lost, 1 waiting

        counters
          control-messages      12
          call-ids-rewritten  1234  Call IDs replaced in control messages.
        """,
        StatusText.render(Samples.status(4711)));
  }
}
