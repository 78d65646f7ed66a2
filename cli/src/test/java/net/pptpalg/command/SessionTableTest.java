package net.pptpalg.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.pptpalg.gateway.api.Samples;
import org.junit.jupiter.api.Test;

class SessionTableTest {

  @Test
  void shouldAlignTextLeftAndNumbersRight() {
    String table =
        SessionTable.render(
            List.of(Samples.established(), Samples.requested(), Samples.withoutCall()));

    assertEquals(
        String.join(
            "\n",
            "ID  CLIENT          SERVER            PUBLIC             CALL-ID in/out/server"
                + "  STATE                 TO SERVER pkts/bytes  TO CLIENT pkts/bytes"
                + "  MRU server/client    AGE",
            "7   10.0.0.2:40001  192.0.2.1         203.0.113.1:40001  0/4711/65535         "
                + "  established+restored           1.2k/1.2MiB             999/1023B          1456/1400  2h05m",
            "8   10.0.0.30:1044  192.0.2.10:11723  203.0.113.1:50000  0/4712/-             "
                + "  call-requested                        0/0B                  0/0B                -/-     4s",
            "9   10.0.0.4:2000   192.0.2.1         203.0.113.2:2000   -/-/-                "
                + "  connected                             0/0B                  0/0B                -/-  1d01h",
            ""),
        table);
  }

  @Test
  void shouldSaySoWhenThereIsNothingToShow() {
    assertEquals("no sessions\n", SessionTable.render(List.of()));
  }
}
