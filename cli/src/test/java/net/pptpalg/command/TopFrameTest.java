package net.pptpalg.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.pptpalg.gateway.api.Samples;
import net.pptpalg.gateway.api.Session;
import net.pptpalg.gateway.api.Status;
import org.junit.jupiter.api.Test;

class TopFrameTest {
  @Test
  void shouldShowWhatHappenedBetweenTwoLooks() {
    Session calm = Samples.withoutCall();
    TopFrame.Look before =
        new TopFrame.Look(status(1000, 100, 5), List.of(calm, session(1000, 0)), 0);
    TopFrame.Look now =
        new TopFrame.Look(
            status(3000, 100, 9), List.of(calm, session(1400, 250_000)), 2_000_000_000L);

    assertEquals(
        """
        pptp-alg 0.1.0  up 2h05m  control connections 3  calls 2
        GRE packets/s out 1000 in 0   control segments/s 0

        QUEUE  PACKETS/S  WAITING  DROPPED  LOST
         1724       1000        1        3     2

        DROPS AND REFUSALS    PER SECOND  TOTAL
        gre_unknown_call_out           2      9

        ID  CLIENT    SERVER     STATE        PACKETS/S  TO SERVER  TO CLIENT  IDLE
        7   10.0.0.2  192.0.2.1  established        200  1.0Mbit/s     0bit/s    0s
        9   10.0.0.4  192.0.2.1  connected            0     0bit/s     0bit/s    2s
        """,
        new TopFrame(before, now).render());
  }

  private static Status status(long toRemote, long toInside, long unknown) {
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("gre_to_remote", toRemote);
    counters.put("gre_to_inside", toInside);
    counters.put("gre_unknown_call_out", unknown);
    counters.put("gre_malformed", 0L);
    return new Status(
        "0.1.0",
        1,
        7_500,
        "nft",
        List.of("lan"),
        "wan",
        List.of("203.0.113.1"),
        3,
        2,
        List.of(new Status.Lane(1724, toRemote, 3, 2, 1)),
        counters,
        Map.of("gre_unknown_call_out", "nobody's; dropped", "gre_malformed", "bad; dropped"));
  }

  private static Session session(long packetsToServer, long bytesToServer) {
    return new Session(
        7,
        "10.0.0.2",
        40001,
        "192.0.2.1",
        1723,
        "203.0.113.1",
        40001,
        0,
        4711,
        65535,
        "established",
        packetsToServer,
        bytesToServer,
        0,
        0,
        100,
        0);
  }
}
